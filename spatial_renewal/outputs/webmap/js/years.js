// What is done by which year, and for how many? (a slider, only where the run holds a programme of years)
(function (sr) {
  'use strict';
  const planned = sr.units.plan_year || null;
  const years = planned ? Array.from(new Set(planned.filter((year) => year !== null))).sort() : [];
  sr.planYears = years;

  // Is estate i part of a unit whose works are done by this year?
  sr.doneBy = function (i, year) {
    const unit = sr.estates.unit[i];
    return unit !== null && planned[unit] !== null && planned[unit] <= year;
  };

  function told(year) {
    const units = planned.map((when, u) => u).filter((u) => planned[u] !== null && planned[u] <= year);
    const total = (column) => sr.number(sr.sum(units.map((u) => column[u])) || 0);
    return sr.t('years_done', {year: year, units: sr.number(units.length), households: total(sr.units.households), people: total(sr.units.population)});
  }

  function draw() {
    const box = sr.byId('years');
    const at = sr.state.year === null ? years.length : years.indexOf(sr.state.year);
    const slider = sr.h('input', {
      type: 'range', min: 0, max: years.length, step: 1, id: 'year-slider', 'aria-label': sr.t('years'), 'aria-valuetext': sr.state.year === null ? sr.t('years_all') : sr.state.year,
      oninput: (event) => sr.set({year: years[Number(event.target.value)] || null}),
    });
    slider.value = at;
    const text = sr.state.year === null ? sr.t('years_all') + ' · ' + told(years[years.length - 1]) : told(sr.state.year);
    const old = sr.byId('year-slider');
    if (old) {
      old.setAttribute('aria-valuetext', slider.getAttribute('aria-valuetext'));
      old.value = at;
      sr.fill(box.querySelector('p'), text);
      return;
    }
    sr.fill(box, sr.h('label', {for: 'year-slider'}, sr.t('years')), slider, sr.h('p', {role: 'status'}, text));
  }

  sr.addYears = function () {
    const box = sr.byId('years');
    if (!years.length) return box.remove();
    box.hidden = false;
    L.DomEvent.disableClickPropagation(box);
    sr.onChange(function (state, changed) {
      if (changed('language')) box.textContent = '';
      if (changed('year', 'language')) draw();
    });
    return draw();
  };
})(window.spatialRenewal);
