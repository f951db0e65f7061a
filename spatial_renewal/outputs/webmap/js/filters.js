// Which estates match? (what they lack, year, households, programme; counted live)
(function (sr) {
  'use strict';
  const THEMES = ['elderly_care', 'childcare', 'parking'];
  const EMPTY = () => ({lacks: [], eligible: false, years: [null, null], households: [null, null]});

  const within = (value, [low, high]) =>
    (low === null && high === null) || (value !== null && (low === null || value >= low) && (high === null || value <= high));

  function match() {
    const filter = sr.state.filter;
    const estates = sr.estates;
    sr.matching = estates.estate_id.map(
      (id, i) =>
        (!filter.eligible || estates.in_programme[i] === 1) &&
        filter.lacks.every((view) => sr.lacks(view, i)) &&
        within(estates.year_built[i], filter.years) &&
        within(estates.households[i], filter.households)
    );
  }

  function count() {
    const rows = sr.matching.map((is, i) => (is ? i : -1)).filter((i) => i >= 0);
    const households = sr.sum(rows.map((i) => sr.estates.households[i])) || 0;
    sr.fill(sr.byId('matching'), sr.t('matching', {estates: sr.number(rows.length), households: sr.number(households)}));
  }

  const change = (part) => sr.set({filter: Object.assign({}, sr.state.filter, part)});

  function check(label, checked, then, name) {
    const box = sr.h('input', {type: 'checkbox', 'data-filter': name, onchange: (event) => then(event.target.checked)});
    box.checked = checked;
    return sr.h('label', {class: 'check'}, box, label);
  }

  function span(key, values) {
    const known = values.filter((value) => value !== null);
    const limits = known.length ? [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))] : ['', ''];
    const field = function (end) {
      const input = sr.h('input', {
        type: 'number', inputmode: 'numeric', placeholder: limits[end], 'data-filter': key + (end ? '-to' : '-from'),
        'aria-label': sr.t('filter_' + key) + ' ' + sr.t(end ? 'filter_to' : 'filter_from'),
        oninput: function (event) {
          const range = sr.state.filter[key].slice();
          range[end] = event.target.value === '' ? null : Number(event.target.value);
          change({[key]: range});
        },
      });
      input.value = sr.state.filter[key][end] === null ? '' : sr.state.filter[key][end];
      return input;
    };
    return sr.h('div', {class: 'span'}, sr.h('span', {}, sr.t('filter_' + key)), field(0), '–', field(1));
  }

  function form() {
    const filter = sr.state.filter;
    const lacks = THEMES.map((view) =>
      check(sr.t('filter_lack_' + view), filter.lacks.includes(view), function (on) {
        change({lacks: on ? filterWith(view) : sr.state.filter.lacks.filter((other) => other !== view)});
      }, view)
    );
    const filterWith = (view) => sr.state.filter.lacks.concat(view);
    sr.fill(
      sr.byId('filters'),
      sr.h('div', {class: 'checks'}, lacks, check(sr.t('filter_eligible'), filter.eligible, (on) => change({eligible: on}), 'eligible')),
      span('years', sr.estates.year_built),
      span('households', sr.estates.households),
      sr.h('button', {type: 'button', class: 'link', onclick: () => { sr.set({filter: EMPTY()}); form(); }}, sr.t('filter_clear'))
    );
  }

  sr.addFilters = function () {
    const toggle = sr.byId('filter-toggle');
    const box = sr.byId('filters');
    const active = () => {
      const {lacks, eligible, years, households} = sr.state.filter;
      return lacks.length + (eligible ? 1 : 0) + [years, households].filter((range) => range.some((end) => end !== null)).length;
    };
    const label = () => sr.fill(toggle, sr.t('filter') + (active() ? ' ' + active() : ''));
    box.addEventListener('submit', (event) => event.preventDefault());
    toggle.addEventListener('click', function () {
      box.hidden = !box.hidden;
      toggle.setAttribute('aria-expanded', !box.hidden);
    });
    match();
    // first of all listeners: the others draw what matches now
    sr.onChange(function (state, changed) {
      if (changed('filter')) match();
      if (changed('language')) form();
      if (changed('filter', 'language')) [count, label].forEach((part) => part());
      toggle.classList.toggle('active', active() > 0);
    });
    [form, count, label].forEach((part) => part());
  };
})(window.spatialRenewal);
