// How large is it, where is north, and whose data are these? (scale bar, north, source line, data and assumptions)
(function (sr) {
  'use strict';
  const WIDEST = 130; // px

  function scale(map) {
    const size = map.getSize();
    const y = size.y / 2;
    const metres = map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([WIDEST, y]));
    const power = Math.pow(10, Math.floor(Math.log10(metres)));
    const round = [5, 2, 1].map((step) => step * power).find((length) => length <= metres);
    const [text, bar] = sr.byId('scale').children;
    sr.fill(text, round >= 1000 ? round / 1000 + ' km' : round + ' m');
    bar.style.width = (WIDEST * round) / metres + 'px';
  }

  function sourceLine() {
    const about = sr.data.about;
    const parts = [
      about.synthetic ? sr.t('synthetic') : null,
      about.author,
      ...about.attributions,
      about.date ? sr.t('source_date', {date: about.date}) : null,
      about.crs,
      sr.t('approval', {number: about.approval || '＿＿＿＿＿＿'}),
    ].filter(Boolean);
    const button = sr.h('button', {type: 'button', class: 'link', id: 'about-open', onclick: () => show(true)}, sr.t('about'));
    sr.fill(sr.byId('source'), parts.join(' · ') + ' · ', button);
    sr.fill(sr.byId('north').querySelector('span'), sr.t('north'));
  }

  function routesHeld() {
    const held = sr.data.routes;
    const names = (ids) => ids.map(sr.category).join(sr.t('comma'));
    if (!held) return sr.t('about_routes_none');
    return sr.t('about_routes_held', {categories: names(Object.keys(held.trees))}) + (held.left_out.length ? sr.t('about_routes_left_out', {categories: names(held.left_out)}) : '');
  }

  function about() {
    const about = sr.data.about;
    const line = (name, value) => [sr.h('dt', {}, name), sr.h('dd', {}, value)];
    const sources = about.sources.map((source) => sr.h('li', {}, sr.t('about_source_line', source)));
    const assumptions = about.assumptions.map((row) =>
      sr.h('tr', {}, sr.h('td', {}, row.why), sr.h('td', {class: 'value'}, row.value), sr.h('td', {class: 'path'}, row.assumption))
    );
    sr.fill(sr.byId('about'),
      sr.h('header', {}, sr.h('h2', {id: 'about-title'}, sr.t('about')),
        sr.h('button', {type: 'button', class: 'close', 'aria-label': sr.t('card_close'), onclick: () => show(false)}, '×')),
      sr.h('div', {class: 'scroll'},
        sr.h('dl', {},
          line(sr.t('about_standard'), [about.standard.number, sr.either(about.standard)].filter(Boolean).join(' ')),
          line(sr.t('about_policy'), [sr.either(about.policy), about.policy.number].filter(Boolean).join(' · ')),
          line(sr.t('about_date'), about.date || '—'),
          about.author ? line(sr.t('about_author'), about.author) : null,
          line(sr.t('about_crs'), about.crs),
          line(sr.t('about_version'), about.version),
          line(sr.t('about_routes'), routesHeld()),
          line(sr.t('about_sources'), sources.length ? sr.h('ul', {}, sources) : '—')),
        assumptions.length ? [sr.h('h3', {}, sr.t('about_assumptions')), sr.h('table', {}, sr.h('tbody', {}, assumptions))] : null,
        sr.h('p', {class: 'assumed'}, 'Leaflet 1.9.3, BSD-2-Clause'))
    );
  }

  // The sheet is long and seldom read: it is made when it opens.
  function show(wanted) {
    if (wanted) about();
    sr.byId('about').hidden = !wanted;
    (wanted ? sr.byId('about').querySelector('button') : sr.byId('about-open')).focus();
  }

  sr.addCorner = function (map) {
    L.DomEvent.disableClickPropagation(sr.byId('about'));
    L.DomEvent.disableClickPropagation(sr.byId('source'));
    const draw = function () {
      sourceLine();
      if (!sr.byId('about').hidden) about();
    };
    document.addEventListener('keydown', (event) => event.key === 'Escape' && !sr.byId('about').hidden && show(false));
    map.on('zoom move resize', () => scale(map));
    sr.onChange((state, changed) => changed('language') && draw());
    scale(map);
    draw();
  };
})(window.spatialRenewal);
