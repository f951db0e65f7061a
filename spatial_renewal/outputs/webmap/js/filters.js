// Which estates match? (what they lack, year, households, subdistrict, programme, first ranks; counted live)
(function (sr) {
  'use strict';
  const TOPS = [10, 20, 50, 100];

  const within = (value, [low, high]) =>
    (low === null && high === null) || (value !== null && (low === null || value >= low) && (high === null || value <= high));

  function match() {
    const filter = sr.state.filter;
    const estates = sr.estates;
    const places = sr.standing(sr.units);
    const asks = [
      filter.eligible ? (i) => estates.in_programme[i] === 1 : null,
      ...filter.lacks.map((view) => (i) => sr.lacks(view, i) === true),
      filter.years.some((end) => end !== null) ? (i) => within(estates.year_built[i], filter.years) : null,
      filter.households.some((end) => end !== null) ? (i) => within(estates.households[i], filter.households) : null,
      filter.subdistrict !== null ? (i) => estates.subdistrict[i] === filter.subdistrict : null,
      filter.top !== null ? (i) => estates.unit[i] !== null && places.rank[estates.unit[i]] <= filter.top : null,
      sr.state.year !== null ? (i) => sr.doneBy(i, sr.state.year) : null,
    ].filter(Boolean);
    sr.matching = new Array(estates.count).fill(true);
    if (!asks.length) return;
    for (let i = 0; i < estates.count; i += 1) sr.matching[i] = asks.every((ask) => ask(i));
  }

  function count() {
    let [found, households] = [0, 0];
    sr.matching.forEach(function (is, i) {
      if (!is) return;
      found += 1;
      households += sr.estates.households[i] || 0;
    });
    sr.fill(sr.byId('matching'), sr.t('matching', {estates: sr.number(found), households: sr.number(households)}));
  }

  const change = (part) => sr.set({filter: Object.assign({}, sr.state.filter, part)});

  function check(label, checked, then, name) {
    const box = sr.h('input', {type: 'checkbox', 'data-filter': name, onchange: (event) => then(event.target.checked)});
    box.checked = checked;
    return sr.h('label', {class: 'check'}, box, label);
  }

  function choice(name, label, options, chosen, then) {
    const box = sr.h('select', {'data-filter': name, onchange: (event) => then(event.target.value === '' ? null : event.target.value)},
      sr.h('option', {value: ''}, sr.t('filter_any')), options.map(([value, text]) => sr.h('option', {value: value}, text)));
    box.value = chosen === null ? '' : String(chosen);
    return sr.h('label', {class: 'choice'}, sr.h('span', {}, label), box);
  }

  function subdistricts() {
    const names = Array.from(new Set(sr.estates.subdistrict.filter((name) => name !== null))).sort((a, b) => a.localeCompare(b, 'zh-CN'));
    if (!names.length) return null;
    return choice('subdistrict', sr.t('filter_subdistrict'), names.map((name) => [name, name]), sr.state.filter.subdistrict, (name) => change({subdistrict: name}));
  }

  function first() {
    const tops = TOPS.filter((n) => n < sr.units.count);
    if (!tops.length) return null;
    return choice('top', sr.t('filter_top'), tops.map((n) => [n, sr.t('filter_top_n', {n: n})]), sr.state.filter.top, (n) => change({top: n === null ? null : Number(n)}));
  }

  function form() {
    const filter = sr.state.filter;
    const lacks = sr.THEMES.map((view) =>
      check(sr.t('filter_lack_' + view), filter.lacks.includes(view), function (on) {
        change({lacks: sr.state.filter.lacks.filter((other) => other !== view).concat(on ? view : [])});
      }, view)
    );
    sr.fill(
      sr.byId('filters'),
      sr.h('div', {class: 'checks'}, lacks, check(sr.t('filter_eligible'), filter.eligible, (on) => change({eligible: on}), 'eligible')),
      sr.range('years', sr.estates.year_built, filter.years, (range) => change({years: range})),
      sr.range('households', sr.estates.households, filter.households, (range) => change({households: range})),
      sr.h('div', {class: 'choices'}, subdistricts(), first()),
      sr.h('button', {type: 'button', class: 'link', onclick: () => { sr.set({filter: sr.noFilter()}); form(); }}, sr.t('filter_clear'))
    );
  }
  sr.drawFilters = form;

  function active() {
    const {lacks, eligible, years, households, subdistrict, top} = sr.state.filter;
    const ranges = [years, households].filter((range) => range.some((end) => end !== null)).length;
    return lacks.length + (eligible ? 1 : 0) + ranges + (subdistrict === null ? 0 : 1) + (top === null ? 0 : 1);
  }

  sr.addFilters = function () {
    const toggle = sr.byId('filter-toggle');
    const box = sr.byId('filters');
    const label = () => sr.fill(toggle, sr.t('filter') + (active() ? ' ' + active() : ''));
    box.addEventListener('submit', (event) => event.preventDefault());
    toggle.addEventListener('click', function () {
      if (!box.hasChildNodes()) form();
      box.hidden = !box.hidden;
      toggle.setAttribute('aria-expanded', !box.hidden);
    });
    match();
    // first of all listeners: the others draw what matches now
    sr.onChange(function (state, changed) {
      const other = changed('view') && state.filter.top !== null; // other units are the first
      if (other || changed('filter', 'year')) match();
      if (changed('language') && box.hasChildNodes()) form();
      if (other || changed('filter', 'year', 'language')) [count, label].forEach((part) => part());
      toggle.classList.toggle('active', active() > 0);
    });
    [count, label].forEach((part) => part());
  };
})(window.spatialRenewal);
