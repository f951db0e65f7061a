// What does the page say, in which language? (one catalogue; figures and names of data stay as they are)
(function (sr) {
  'use strict';
  const data = sr.data;
  let language = data.language;

  sr.language = () => language;
  sr.setLanguage = function (next) {
    language = next;
    document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
  };

  sr.t = function (key, values) {
    const text = (data.strings[key] || {})[language] || key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? String(values[name]) : whole));
  };
  // The word for `id` in a family of words (indicator_parking); an id that has none stands for itself.
  sr.word = (family, id) => (data.strings[family + '_' + id] ? sr.t(family + '_' + id) : String(id));
  sr.either = (pair) => pair[language] || pair.zh || pair.en || '';
  sr.category = (id) => (data.categories[id] ? sr.either(data.categories[id]) : String(id));

  const known = (value) => value !== null && value !== undefined;
  // Thousands apart, the same in both languages. A browser's own formatter takes longer to make than the panel.
  function grouped(text) {
    const [whole, rest] = text.split('.');
    return whole.replace(/\B(?=(?:\d{3})+$)/g, ',') + (rest === undefined ? '' : '.' + rest);
  }
  sr.number = (value, digits) => (known(value) ? grouped(value.toFixed(digits || 0)) : '—');
  sr.score = (value) => (known(value) ? value.toFixed(2) : '—');
  sr.metres = (value) => (known(value) ? sr.number(value) + ' m' : '—');
  sr.people = (unit, value) => sr.t('people_' + unit in data.strings ? 'people_' + unit : 'people_persons', {n: sr.number(value)});
  sr.places = function (unit, value) {
    const family = ['places_' + unit, 'people_' + unit].find((key) => key in data.strings);
    return family ? sr.t(family, {n: sr.number(value)}) : sr.number(value) + ' ' + unit;
  };
})(window.spatialRenewal);
