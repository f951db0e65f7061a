// From where to where? (a bar with two thumbs, how many estates lie where, and two fields for exact figures)
(function (sr) {
  'use strict';
  const COLUMNS = 24;

  function histogram(values, low, high) {
    const counts = new Array(COLUMNS).fill(0);
    values.forEach((value) => (counts[Math.min(COLUMNS - 1, Math.floor((COLUMNS * (value - low)) / (high - low || 1)))] += 1));
    const most = Math.max(...counts, 1);
    return sr.h('div', {class: 'histogram', 'aria-hidden': 'true'}, counts.map(function (count) {
      const bar = sr.h('i', {});
      bar.style.height = Math.round((100 * count) / most) + '%';
      return bar;
    }));
  }

  // `range` is [from, to], null for an open end; `then` gets the next one. The fields know no limits, the thumbs do.
  sr.range = function (key, values, range, then) {
    const known = values.filter((value) => value !== null);
    if (!known.length) return null;
    const limits = known.reduce((a, b) => [Math.min(a[0], b), Math.max(a[1], b)], [Infinity, -Infinity]);
    const now = range.slice();
    const label = (end) => sr.t('filter_' + key) + ' ' + sr.t(end ? 'filter_to' : 'filter_from');
    const fields = [0, 1].map((end) => sr.h('input', {
      type: 'number', inputmode: 'numeric', placeholder: limits[end], 'data-filter': key + (end ? '-to' : '-from'), 'aria-label': label(end),
      oninput: (event) => change(end, event.target.value === '' ? null : Number(event.target.value), thumbs),
    }));
    const thumbs = [0, 1].map((end) => sr.h('input', {
      type: 'range', min: limits[0], max: limits[1], step: 1, 'data-thumb': key + (end ? '-to' : '-from'), 'aria-label': label(end),
      oninput: (event) => slide(end, Number(event.target.value)),
    }));

    function place(inputs) {
      inputs.forEach((input, end) => (input.value = now[end] === null ? (input.type === 'range' ? limits[end] : '') : now[end]));
    }
    function slide(end, value) {
      const other = now[1 - end];
      const held = other === null ? value : end ? Math.max(value, other) : Math.min(value, other);
      if (held !== value) thumbs[end].value = held;
      change(end, held === limits[end] ? null : held, fields);
    }
    function change(end, value, others) {
      now[end] = value;
      place(others);
      then(now.slice());
    }
    place(fields);
    place(thumbs);
    return sr.h('div', {class: 'range', role: 'group', 'aria-label': sr.t('filter_' + key)},
      sr.h('span', {}, sr.t('filter_' + key)),
      sr.h('div', {class: 'track'}, histogram(known, limits[0], limits[1]), thumbs),
      sr.h('div', {class: 'fields'}, fields[0], '–', fields[1]));
  };
})(window.spatialRenewal);
