// What is chosen at the moment, and who wants to know when that changes?
(function (sr) {
  'use strict';
  const listeners = [];

  sr.noFilter = () => ({lacks: [], eligible: false, years: [null, null], households: [null, null], subdistrict: null, top: null});

  sr.state = {
    view: sr.data.view, // all, elderly_care, childcare, parking
    list: false, // the list tab: estates in the panel, the view's colours on the map
    language: sr.language(),
    selected: null, // {kind: 'unit' | 'estate', index}
    filter: sr.noFilter(),
    year: null, // of the programme, where there is one: works up to this year
    face: 'plan', // plan, now, or swipe: both with a bar between them
    split: 50, // where the bar stands, in percent
    big: false,
    slide: null, // of the presentation
    basemap: false,
    layers: {units: true, streets: true, buildings: true, facilities: true, letters: false, links: false, routes: true, groups: []},
  };

  sr.onChange = (listener) => listeners.push(listener);

  // Every listener hears which keys changed and draws its own part anew where they concern it.
  sr.set = function (changes) {
    Object.assign(sr.state, changes);
    if (changes.language) sr.setLanguage(changes.language);
    const changed = (...keys) => keys.some((key) => key in changes);
    listeners.forEach((listener) => listener(sr.state, changed));
  };

  sr.select = function (kind, index, options) {
    sr.set({selected: kind === null ? null : Object.assign({kind: kind, index: index}, options)});
  };
  sr.isSelected = (kind, index) =>
    sr.state.selected !== null && sr.state.selected.kind === kind && sr.state.selected.index === index;

  // The unit that is selected, or that the selected estate is part of.
  sr.selectedUnit = function () {
    const selected = sr.state.selected;
    if (!selected) return null;
    return selected.kind === 'unit' ? selected.index : sr.estates.unit[selected.index];
  };

  sr.magnified = () => (sr.state.big ? 1.35 : 1);
  let family = null;
  sr.font = () => family || (family = getComputedStyle(document.body).fontFamily);

  // Place and interval in the view: the theme's own where the table tells them, else those among all themes.
  sr.standing = function (table) {
    const view = sr.state.view;
    const [rank, low, high] = ['rank', 'rank_low', 'rank_high'].map((name) => table['view_' + name + '_' + view]);
    if (rank && low && high) return {ofTheme: true, rank: rank, low: low, high: high};
    return {ofTheme: false, rank: table.rank, low: table.rank_low, high: table.rank_high};
  };

  // A theme has its own score; where a table lacks it, that of the indicator of the same name.
  sr.scoreColumn = function (table) {
    const view = sr.state.view;
    if (view === 'all') return table.score;
    return table['view_score_' + view] || table['score_' + view] || new Array(table.count).fill(null);
  };
})(window.spatialRenewal);
