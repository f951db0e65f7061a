// What can be done with the map? (zoom, whole map, now and proposal, presentation, print, export, layers, language)
(function (sr) {
  'use strict';
  const FACES = ['plan', 'swipe', 'now'];
  const SHEETS = ['layers', 'print'];

  const button = (id, label, act, attributes) =>
    sr.h('button', Object.assign({type: 'button', id: 'tool-' + id, onclick: act}, attributes), label);
  const opener = (name) => button(name, sr.t(name), () => sr.openSheet(name), {'aria-expanded': !sr.byId(name).hidden, 'aria-controls': name, 'aria-haspopup': 'true'});

  function toolbar(map) {
    const box = sr.byId('tools');
    const held = document.activeElement && box.contains(document.activeElement) ? document.activeElement.id : null;
    box.setAttribute('aria-label', sr.t('tools'));
    sr.fill(box,
      button('in', '＋', () => map.zoomIn(), {'aria-label': sr.t('zoom_in'), title: sr.t('zoom_in'), class: 'square'}),
      button('out', '－', () => map.zoomOut(), {'aria-label': sr.t('zoom_out'), title: sr.t('zoom_out'), class: 'square'}),
      button('whole', sr.t('whole'), sr.showAll),
      button('face', sr.t('face'), () => sr.set({face: FACES[(FACES.indexOf(sr.state.face) + 1) % FACES.length]}),
        {'aria-pressed': sr.state.face !== 'plan', title: sr.t('face_' + sr.state.face)}),
      button('present', sr.t('present'), () => sr.present(0)),
      opener('print'),
      button('export', sr.t('export'), sr.download),
      opener('layers'),
      button('big', sr.t('big'), () => sr.set({big: !sr.state.big}), {'aria-pressed': sr.state.big}),
      sr.basemapButton ? sr.basemapButton(button) : null,
      button('language', sr.t('other_language'), () => sr.set({language: sr.state.language === 'zh' ? 'en' : 'zh'}), {lang: sr.state.language === 'zh' ? 'en' : 'zh-CN'})
    );
    if (held && sr.byId(held)) sr.byId(held).focus();
  }

  // One sheet at a time; null closes them all.
  sr.openSheet = function (name) {
    SHEETS.forEach(function (each) {
      const sheet = sr.byId(each);
      sheet.hidden = each !== name || !sheet.hidden;
      sr.byId('tool-' + each).setAttribute('aria-expanded', !sheet.hidden);
    });
  };

  function check(label, checked, then, name) {
    const box = sr.h('input', {type: 'checkbox', 'data-layer': name, onchange: (event) => then(event.target.checked)});
    box.checked = checked;
    return sr.h('label', {class: 'check'}, box, label);
  }

  const change = (part) => sr.set({layers: Object.assign({}, sr.state.layers, part)});

  function layers() {
    const shown = sr.state.layers;
    const held = {routes: sr.data.routes !== null, links: sr.links.count > 0};
    const names = ['units', 'streets', 'buildings', 'facilities', 'letters', 'routes', 'links'].filter((name) => held[name] !== false);
    const own = names.map((name) => check(sr.t('layer_' + name), shown[name], (on) => change({[name]: on}), name));
    const groups = sr.otherGroups.map((group) =>
      check(sr.word('group', group), shown.groups.includes(group), function (on) {
        change({groups: sr.state.layers.groups.filter((other) => other !== group).concat(on ? group : [])});
      }, 'group-' + group)
    );
    sr.fill(sr.byId('layers'), own, groups.length ? sr.h('p', {}, sr.t('layer_all_facilities')) : null, groups,
      sr.h('p', {}, sr.t('link_hint')), sr.h('button', {type: 'button', class: 'link', id: 'copy-link', onclick: sr.copyLink}, sr.t('link_copy')));
  }

  sr.addTools = function (map) {
    ['tools', 'layers', 'print'].forEach((id) => L.DomEvent.disableClickPropagation(sr.byId(id)));
    const draw = () => { toolbar(map); layers(); };
    sr.onChange(function (state, changed) {
      if (changed('language', 'face', 'basemap')) draw();
      if (changed('big')) {
        document.documentElement.classList.toggle('big', state.big);
        sr.byId('tool-big').setAttribute('aria-pressed', state.big);
        map.invalidateSize({animate: false});
      }
    });
    map.on('click', () => sr.openSheet(null));
    document.addEventListener('keydown', (event) => event.key === 'Escape' && sr.openSheet(null));
    draw();
  };
})(window.spatialRenewal);
