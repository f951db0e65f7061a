// What can be done with the map? (zoom, whole map, layers, export, large type, language)
(function (sr) {
  'use strict';

  const button = (id, label, act, attributes) =>
    sr.h('button', Object.assign({type: 'button', id: 'tool-' + id, onclick: act}, attributes), label);

  function toolbar(map) {
    sr.byId('tools').setAttribute('aria-label', sr.t('map_label'));
    sr.fill(sr.byId('tools'),
      button('in', '＋', () => map.zoomIn(), {'aria-label': sr.t('zoom_in'), title: sr.t('zoom_in'), class: 'square'}),
      button('out', '－', () => map.zoomOut(), {'aria-label': sr.t('zoom_out'), title: sr.t('zoom_out'), class: 'square'}),
      button('whole', sr.t('whole'), sr.showAll),
      button('layers', sr.t('layers'), toggleLayers, {'aria-expanded': !sr.byId('layers').hidden, 'aria-controls': 'layers'}),
      button('export', sr.t('export'), sr.download),
      button('big', sr.t('big'), () => sr.set({big: !sr.state.big}), {'aria-pressed': sr.state.big}),
      button('language', sr.t('other_language'), () => sr.set({language: sr.state.language === 'zh' ? 'en' : 'zh'}))
    );
  }

  function toggleLayers() {
    const box = sr.byId('layers');
    box.hidden = !box.hidden;
    sr.byId('tool-layers').setAttribute('aria-expanded', !box.hidden);
  }

  function check(label, checked, then, name) {
    const box = sr.h('input', {type: 'checkbox', 'data-layer': name, onchange: (event) => then(event.target.checked)});
    box.checked = checked;
    return sr.h('label', {class: 'check'}, box, label);
  }

  const change = (part) => sr.set({layers: Object.assign({}, sr.state.layers, part)});

  function layers() {
    const shown = sr.state.layers;
    const own = ['units', 'streets', 'buildings', 'facilities'].map((name) =>
      check(sr.t('layer_' + name), shown[name], (on) => change({[name]: on}), name)
    );
    const groups = sr.otherGroups.map((group) =>
      check(sr.word('group', group), shown.groups.includes(group), function (on) {
        change({groups: sr.state.layers.groups.filter((other) => other !== group).concat(on ? group : [])});
      }, 'group-' + group)
    );
    sr.fill(sr.byId('layers'), own, groups.length ? sr.h('p', {}, sr.t('layer_all_facilities')) : null, groups);
  }

  sr.addTools = function (map) {
    [sr.byId('tools'), sr.byId('layers')].forEach((box) => L.DomEvent.disableClickPropagation(box));
    const draw = () => { toolbar(map); layers(); };
    sr.onChange(function (state, changed) {
      if (changed('language')) draw();
      if (changed('layers')) sr.drawGround();
      if (changed('big')) {
        document.documentElement.classList.toggle('big', state.big);
        sr.byId('tool-big').setAttribute('aria-pressed', state.big);
        map.invalidateSize({animate: false});
      }
    });
    map.on('click', () => { sr.byId('layers').hidden = true; });
    draw();
  };
})(window.spatialRenewal);
