// What is done by which year, and for how many? (a slider, only where the run holds a programme of years)
(function (sr) {
  'use strict';
  const planned = sr.estates.plan_year;
  const years = Array.from(new Set(planned.filter((year) => year !== null))).sort();
  sr.planYears = years;

  // Are the works of estate i done by this year?
  sr.doneBy = (i, year) => planned[i] !== null && planned[i] <= year;

  function told(year) {
    const done = planned.map((when, i) => i).filter((i) => sr.doneBy(i, year));
    const total = (column) => sr.number(sr.sum(done.map((i) => column[i])) || 0);
    return sr.t('years_done', {year: year, estates: sr.number(done.length), households: total(sr.estates.households), people: total(sr.estates.population)});
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
