// How does one present the map? (a slide a theme, then the first units; arrow keys and a presenter's clicker, large type)
(function (sr) {
  'use strict';
  const THEMES = ['all', 'elderly_care', 'childcare', 'parking'];
  const UNITS = 5; // where no number of first ranks is chosen
  const NEXT = ['ArrowRight', 'PageDown', ' '];
  const BACK = ['ArrowLeft', 'PageUp'];
  let before = null; // what was there when the presentation began

  function slides() {
    const first = sr.unitsByRank.slice(0, sr.state.filter.top || UNITS);
    return THEMES.map((view) => ({view: view})).concat(first.map((u) => ({view: 'all', unit: u})));
  }

  function caption(slide, at, all) {
    const unit = slide.unit === undefined ? null : sr.units.name[slide.unit] || sr.t('no_name');
    const step = (id, sign, to) => sr.h('button', {type: 'button', id: 'slide-' + id, 'aria-label': sr.t('slide_' + id), disabled: to < 0 || to >= all, onclick: () => sr.present(to)}, sign);
    const figures = Array.from(sr.byId('headline').children).map((box) => sr.h('div', {}, sr.h('b', {}, box.children[0].textContent), sr.h('span', {}, box.children[1].textContent)));
    sr.fill(sr.byId('slides'),
      sr.h('div', {class: 'caption'},
        sr.h('h2', {}, unit ? sr.t('card_rank', {rank: sr.units.rank[slide.unit]}) + ' · ' + unit : sr.t('slide_' + slide.view)),
        sr.h('p', {}, unit ? sr.t('unit_line', {estates: sr.number(sr.units.estates[slide.unit]), households: sr.number(sr.units.households[slide.unit])}) : sr.either(sr.data.about.city))),
      unit ? null : sr.h('div', {class: 'figures'}, figures),
      sr.h('div', {class: 'steps'}, step('back', '‹', at - 1), sr.h('span', {}, at + 1 + ' / ' + all), step('next', '›', at + 1),
        sr.h('button', {type: 'button', id: 'slide-end', onclick: leave}, sr.t('slide_end'))));
  }

  sr.present = function (at) {
    const all = slides();
    if (at < 0 || at >= all.length) return;
    if (before === null) {
      const {view, list, selected, big} = sr.state;
      before = {view: view, list: list, selected: selected, big: big, slide: null};
    }
    const slide = all[at];
    document.body.classList.add('presenting');
    sr.byId('slides').hidden = false;
    sr.map.invalidateSize({animate: false});
    sr.set({slide: at, list: false, view: slide.view, big: true, selected: null});
    caption(slide, at, all.length);
    if (slide.unit === undefined) sr.showAll(true);
    else sr.select('unit', slide.unit, {fly: true});
    sr.say(sr.byId('slides').querySelector('h2').textContent);
  };

  function leave() {
    if (before === null) return;
    document.body.classList.remove('presenting');
    sr.byId('slides').hidden = true;
    sr.map.invalidateSize({animate: false});
    sr.set(before);
    before = null;
    sr.byId('tool-present').focus();
  }

  function keys(event) {
    if (sr.state.slide === null || event.target.closest('input, select, textarea, #swipe')) return;
    if (event.key === ' ' && event.target.closest('button')) return;
    if (NEXT.includes(event.key)) sr.present(sr.state.slide + 1);
    else if (BACK.includes(event.key)) sr.present(sr.state.slide - 1);
    else if (event.key === 'Escape') leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  sr.addSlides = function () {
    L.DomEvent.disableClickPropagation(sr.byId('slides'));
    document.addEventListener('keydown', keys, true);
    sr.onChange((state, changed) => changed('language') && state.slide !== null && caption(slides()[state.slide], state.slide, slides().length));
  };
})(window.spatialRenewal);
