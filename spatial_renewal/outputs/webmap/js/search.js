// Where is the estate or unit of this name? (part of a name or its pinyin initials, arrow keys, Enter flies there)
(function (sr) {
  'use strict';
  const SHOWN = 9;
  let found = [];
  let active = -1;

  function find(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    const spelt = /^[a-z]+$/.test(wanted);
    const of = (kind, table, ids) =>
      table.name
        .map((name, index) => ({kind: kind, index: index, name: name || '', id: ids[index]}))
        .filter((item) => item.name.toLowerCase().includes(wanted) || item.id.toLowerCase() === wanted || (spelt && sr.initials(item.name).includes(wanted)));
    const begins = (item) => (item.name.toLowerCase().startsWith(wanted) ? 0 : 1);
    return of('unit', sr.units, sr.units.unit_id)
      .concat(of('estate', sr.estates, sr.estates.estate_id))
      .sort((a, b) => begins(a) - begins(b))
      .slice(0, SHOWN);
  }

  // What tells two of the same name apart: the rank of a unit, the subdistrict and unit of an estate.
  function where(item) {
    if (item.kind === 'unit') return sr.t('card_rank', {rank: sr.standing(sr.units).rank[item.index]});
    const unit = sr.estates.unit[item.index];
    return [sr.estates.subdistrict[item.index], unit === null ? null : sr.units.name[unit]].filter(Boolean).join(' · ') || item.id;
  }

  function draw() {
    const input = sr.byId('search');
    const list = sr.byId('suggestions');
    const text = input.value.trim();
    list.hidden = !text;
    input.setAttribute('aria-expanded', !list.hidden);
    input.setAttribute('aria-activedescendant', active < 0 ? '' : 'suggestion-' + active);
    const options = found.map((item, at) =>
      sr.h('li', {role: 'option', id: 'suggestion-' + at, 'aria-selected': at === active, onmousedown: (event) => { event.preventDefault(); go(item); }},
        sr.h('span', {}, item.name || sr.t('no_name')), sr.h('small', {}, where(item)))
    );
    sr.fill(list, options.length ? options : sr.h('li', {class: 'none'}, sr.t('search_none', {text: text})));
  }

  function go(item) {
    const input = sr.byId('search');
    input.value = item.name;
    found = [];
    sr.byId('suggestions').hidden = true;
    input.setAttribute('aria-expanded', false);
    sr.select(item.kind, item.index, {fly: true});
  }

  function keys(event) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      active = found.length ? (active + step + found.length) % found.length : -1;
      draw();
      event.preventDefault();
    } else if (event.key === 'Enter' && found.length) {
      go(found[Math.max(active, 0)]);
    } else if (event.key === 'Escape') {
      sr.byId('suggestions').hidden = true;
      event.stopPropagation();
    }
  }

  sr.addSearch = function () {
    const input = sr.byId('search');
    const words = function () {
      input.setAttribute('placeholder', sr.t('search'));
      input.setAttribute('aria-label', sr.t('search'));
    };
    input.addEventListener('input', function () {
      found = find(input.value);
      active = -1;
      draw();
    });
    input.addEventListener('keydown', keys);
    input.addEventListener('blur', () => (sr.byId('suggestions').hidden = true));
    sr.onChange((state, changed) => changed('language') && words());
    words();
  };
})(window.spatialRenewal);
