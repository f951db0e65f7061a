// What do the colours of this view mean, and how many estates has each? (always with no-data apart)
(function (sr) {
  'use strict';

  function swatch(step) {
    const box = sr.h('i', {class: 'swatch ' + (typeof step === 'number' ? '' : step), 'aria-hidden': 'true'});
    if (typeof step === 'number') box.style.background = sr.RAMP[step];
    return box;
  }

  const line = (step, label, count) =>
    sr.h('li', {'data-class': step}, swatch(step), sr.h('span', {}, label), count === null ? null : sr.h('b', {}, sr.number(count)));

  function draw() {
    const scores = sr.scoreColumn(sr.estates);
    const counts = {};
    sr.estates.estate_id.forEach(function (id, i) {
      const step = sr.classOf(i, scores);
      if (sr.matching[i]) counts[step] = (counts[step] || 0) + 1;
    });
    const steps = [4, 3, 2, 1, 0].map((step) =>
      line(step, (step / 5).toFixed(1) + ' – ' + ((step + 1) / 5).toFixed(1), counts[step] || 0)
    );
    const title = sr.t('legend_title_' + sr.state.view);
    const approximated = sr.estates.geometry_source.includes('approximated');
    const small = window.matchMedia('(max-width: 1000px), (max-height: 680px)').matches;
    const box = sr.byId('legend');
    const details = box.querySelector('details');
    const open = details ? details.open : !small;
    sr.fill(box, sr.h('details', {open: open},
      sr.h('summary', {}, title),
      sr.h('ul', {},
        steps,
        line('outside', sr.t('legend_outside'), counts.outside || 0),
        line('no_data', sr.t('legend_no_data'), counts.no_data || 0),
        approximated ? line('approximated', sr.t('legend_approximated'), null) : null,
        sr.state.layers.units && sr.units.count ? line('unit', sr.t('legend_unit'), null) : null,
        facilityLines())
    ));
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

  sr.addLegend = function () {
    L.DomEvent.disableClickPropagation(sr.byId('legend'));
    sr.onChange((state, changed) => changed('view', 'filter', 'language', 'layers') && draw());
    draw();
  };
})(window.spatialRenewal);
