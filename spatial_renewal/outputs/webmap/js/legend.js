// What do the colours of this view mean, and how many estates has each? (always with no-data apart)
(function (sr) {
  'use strict';

  function swatch(step, colours) {
    const box = sr.h('i', {class: 'swatch ' + (typeof step === 'number' ? '' : step), 'aria-hidden': 'true'});
    if (typeof step === 'number') box.style.background = colours[step];
    return box;
  }

  const line = (step, label, count, colours) =>
    sr.h('li', {'data-class': step}, swatch(step, colours || sr.RAMP), sr.h('span', {}, label), count === null ? null : sr.h('b', {}, sr.number(count)));

  function counted(classOf) {
    const counts = {};
    sr.matching.forEach(function (is, i) {
      if (!is) return;
      const step = classOf(i);
      counts[step] = (counts[step] || 0) + 1;
    });
    return counts;
  }

  function planLines() {
    const scores = sr.scoreColumn(sr.estates);
    const counts = counted((i) => sr.classOf(i, scores));
    return [
      [4, 3, 2, 1, 0].map((step) => line(step, (step / 5).toFixed(1) + ' – ' + ((step + 1) / 5).toFixed(1), counts[step] || 0)),
      line('outside', sr.t('legend_outside'), counts.outside || 0),
      line('no_data', sr.t('legend_no_data'), counts.no_data || 0),
      sr.state.layers.units && sr.units.count ? line('unit', sr.t(sr.standing(sr.units).ofTheme ? 'legend_unit_of' : 'legend_unit', {view: sr.t('view_' + sr.state.view)}), null) : null,
    ];
  }

  function nowLines() {
    const counts = counted(sr.gapClassOf);
    const one = sr.state.view !== 'all';
    const steps = (one ? [2, 0] : [3, 2, 1, 0]).map((step) => line(step, sr.t(one ? 'legend_gap_one_' + step : 'legend_gap_' + step), counts[step] || 0, sr.GAPS));
    return [steps, line('no_data', sr.t('legend_gap_no_data'), counts.no_data || 0),
      sr.h('li', {'data-class': 'letters'}, sr.h('i', {class: 'disc', 'aria-hidden': 'true'}, sr.t('letter_elderly_care')), sr.h('span', {}, sr.t('legend_letters')))];
  }

  // The discs of the view: one line a category that the data hold.
  function facilityLines() {
    if (!sr.state.layers.facilities || sr.state.view === 'all') return null;
    const counts = {};
    sr.facilities.category.forEach((category) => (counts[category] = (counts[category] || 0) + 1));
    return Object.keys(counts)
      .filter((category) => sr.groupOf(category) === sr.state.view)
      .map((category) =>
        sr.h('li', {'data-class': category},
          sr.h('i', {class: 'disc ' + sr.state.view, 'aria-hidden': 'true'}, sr.data.categories[category].letter),
          sr.h('span', {}, sr.category(category)), sr.h('b', {}, sr.number(counts[category])))
      );
  }

  const block = (title, lines) => [sr.h('h3', {}, title), sr.h('ul', {}, lines)];

  // Title and lines of every face that shows: on the page and on paper.
  sr.legendBlocks = function () {
    const face = sr.state.face;
    const unit = sr.t('legend_count');
    const plan = [sr.t('legend_title_' + sr.state.view), sr.h('small', {}, unit)];
    const now = [sr.t('legend_now_' + sr.state.view), sr.h('small', {}, unit)];
    const approximated = sr.estates.geometry_source.includes('approximated') ? line('approximated', sr.t('legend_approximated'), null) : null;
    return [
      face === 'plan' ? null : block(now, nowLines()),
      face === 'now' ? null : block(plan, planLines()),
      sr.h('ul', {}, approximated, facilityLines(), sr.routeLegend(), sr.linkLegend()),
    ];
  };

  function draw() {
    const small = window.matchMedia('(max-width: 1000px), (max-height: 680px)').matches;
    const box = sr.byId('legend');
    const details = box.querySelector('details');
    const open = details ? details.open : !small;
    sr.fill(box, sr.h('details', {open: open}, sr.h('summary', {}, sr.t('legend')), sr.legendBlocks()));
  }

  sr.addLegend = function () {
    L.DomEvent.disableClickPropagation(sr.byId('legend'));
    sr.onChange((state, changed) => changed('view', 'filter', 'language', 'layers', 'face', 'year', 'selected') && draw());
    draw();
  };
})(window.spatialRenewal);
