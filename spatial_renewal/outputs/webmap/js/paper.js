// How does the map come onto one sheet at a true scale? (A3 or A4; map, legend, ranking, title block; then all as before)
(function (sr) {
  'use strict';
  const SHEETS = {A3: [420, 297], A4: [297, 210]}; // mm, landscape
  const SCALES = [500, 1000, 1250, 2000, 2500, 5000, 7500, 10000, 12500, 15000, 20000, 25000, 30000, 40000, 50000, 75000, 100000, 150000, 200000, 500000];
  const EDGE = 10; // mm around
  const PX_A_MM = 96 / 25.4;
  const SHARP = 1; // drawings that are made before printing are printed as lines, at any sharpness
  const chosen = {sheet: 'A3', upright: false, scale: null};
  let before = null;

  // Ground metres to one of Mercator's at this latitude, on the ellipsoid: along the parallel, and the mean of both ways.
  function shrinking(latitude) {
    const squared = 0.00669437999014; // of the eccentricity of WGS84, and of CGCS2000 to ten places
    const phi = (latitude * Math.PI) / 180;
    const root = Math.sqrt(1 - squared * Math.sin(phi) * Math.sin(phi));
    const east = Math.cos(phi) / root;
    return {east: east, mean: Math.sqrt((east * Math.cos(phi) * (1 - squared)) / (root * root * root))};
  }

  const AROUND_M = 40075016.685578488;
  const zoomFor = (scale, latitude) => Math.log2((AROUND_M * shrinking(latitude).mean * PX_A_MM * 1000) / (256 * scale));
  const scaleAt = (zoom, latitude) => (AROUND_M * shrinking(latitude).mean * PX_A_MM * 1000) / (256 * Math.pow(2, zoom));

  function layout() {
    const [long, short] = SHEETS[chosen.sheet];
    const [width, height] = chosen.upright ? [short, long] : [long, short];
    const block = (chosen.sheet === 'A3' ? 92 : 66) + (chosen.upright ? 22 : 0); // title, legend and ranking
    const inner = [width - 2 * EDGE, height - 2 * EDGE];
    const map = chosen.upright ? [inner[0], inner[1] - block] : [inner[0] - block, inner[1]];
    return {width: width, height: height, map: map, block: block};
  }

  // The roundest scale at which what is in view, or everything, still fits.
  function fittingScale(bounds, map) {
    const latitude = bounds.getCenter().lat;
    const wanted = scaleAt(map.getBoundsZoom(bounds), latitude);
    return SCALES.find((scale) => scale >= wanted * 0.999) || SCALES[SCALES.length - 1];
  }

  function style(page) {
    const {width, height, map} = page;
    const mm = (value) => value + 'mm';
    const sheet = sr.byId('paper');
    sr.fill(sr.byId('paper-size'), '@page { size: ' + mm(width) + ' ' + mm(height) + '; margin: 0; }');
    sheet.style.width = mm(width);
    sheet.style.height = mm(height);
    sheet.className = chosen.upright ? 'upright ' + chosen.sheet : chosen.sheet;
    const stage = sr.byId('stage').style;
    [stage.left, stage.top, stage.width, stage.height] = [mm(EDGE), mm(EDGE), mm(map[0]), mm(map[1])];
    document.body.style.width = mm(width);
    document.body.style.height = mm(height);
  }

  function bar(scale, latitude) {
    const share = shrinking(latitude).east / shrinking(latitude).mean; // the bar lies along the parallel
    const metres = [5, 2, 1].reduce((best, step) => best.concat([1, 10, 100, 1000, 10000].map((power) => step * power)), [])
      .sort((a, b) => b - a).find((length) => (1000 * length) / scale <= (chosen.sheet === 'A3' ? 50 : 34));
    const half = (1000 * metres) / scale / share / 2;
    const piece = () => {
      const part = sr.h('i', {});
      part.style.width = half + 'mm';
      return part;
    };
    const text = metres >= 1000 ? metres / 1000 + ' km' : metres + ' m';
    return sr.h('div', {class: 'bar', 'data-metres': metres}, sr.h('div', {}, piece(), piece()), sr.h('span', {}, '0'), sr.h('span', {}, text));
  }

  function ranking() {
    const rows = sr.shownRows();
    const list = sr.state.list;
    const table = list ? sr.estates : sr.units;
    const scores = sr.scoreColumn(table);
    const places = sr.standing(table);
    const room = (chosen.sheet === 'A3' ? 22 : 14) - (sr.state.face === 'swipe' ? 7 : 0);
    const lines = rows.slice(0, chosen.upright ? 9 : room).map((index) =>
      sr.h('tr', {}, sr.h('td', {}, places.rank[index] === null ? '—' : places.rank[index]), sr.h('td', {}, table.name[index] || sr.t('no_name')),
        sr.h('td', {}, sr.number(table.households[index])), sr.h('td', {}, sr.score(scores[index])),
        sr.h('td', {}, sr.intervalOf(table, index))));
    const heads = ['column_rank', list ? 'column_estate' : 'column_unit', 'column_households', 'column_score', 'column_interval'];
    return sr.h('table', {}, sr.h('thead', {}, sr.h('tr', {}, heads.map((key) => sr.h('th', {}, sr.t(key))))), sr.h('tbody', {}, lines));
  }

  function filtered() {
    const text = sr.byId('matching').textContent;
    return sr.byId('filter-toggle').classList.contains('active') ? sr.h('p', {class: 'filtered'}, sr.t('paper_filtered') + text) : null;
  }

  function block(scale, latitude) {
    const about = sr.data.about;
    const north = sr.byId('north').querySelector('svg').cloneNode(true);
    const line = (key, value) => (value ? [sr.h('dt', {}, sr.t(key)), sr.h('dd', {}, value)] : null);
    return sr.h('div', {class: 'block'},
      sr.h('header', {}, sr.h('h1', {}, sr.t('title')), sr.h('h2', {}, sr.either(about.city) + ' · ' + sr.t('view_' + sr.state.view)),
        about.synthetic ? sr.h('p', {class: 'synthetic'}, sr.t('synthetic')) : null, filtered()),
      sr.h('section', {class: 'legend'}, sr.legendBlocks()),
      sr.h('section', {class: 'ranking'}, ranking()),
      sr.h('section', {class: 'scale'}, sr.h('div', {class: 'north'}, north, sr.h('span', {}, sr.t('north'))), sr.h('b', {}, '1 : ' + sr.number(scale)), bar(scale, latitude)),
      sr.h('dl', {}, line('about_standard', about.standard.number), line('about_policy', about.policy.number || sr.either(about.policy)), line('about_date', about.date),
        line('about_author', about.author), line('about_crs', about.crs), line('approval_field', about.approval || '＿＿＿＿＿＿'), line('about_sources', about.attributions.join('；')),
        line('about_version', about.version)));
  }

  // Before the browser lays the pages out: it would measure the screen, so the sheet is given in millimetres here.
  sr.toPaper = function () {
    if (before) return;
    const map = sr.map;
    before = {centre: map.getCenter(), zoom: map.getZoom(), snap: map.options.zoomSnap, least: map.options.minZoom, sharp: sr.sharpness, bounds: map.getBounds()};
    sr.state.printing = true;
    const page = layout();
    document.body.classList.add('printing');
    style(page);
    map.options.zoomSnap = 0;
    map.options.minZoom = 0;
    sr.sharpness = SHARP;
    map.invalidateSize({animate: false, pan: false});
    const latitude = before.centre.lat;
    const all = sr.boundsOf(sr.estates.shapes);
    const shown = before.bounds.contains(all) ? all.pad(0.03) : before.bounds;
    const scale = chosen.scale || fittingScale(shown, map);
    map.setView(chosen.scale ? before.centre : shown.getCenter(), zoomFor(scale, latitude), {animate: false});
    sr.fill(sr.byId('paper'), block(scale, latitude));
    sr.byId('paper').hidden = false;
    sr.repaint('ground');
    sr.repaint('plan');
  };

  sr.fromPaper = function () {
    if (!before) return;
    const map = sr.map;
    document.body.classList.remove('printing');
    document.body.removeAttribute('style');
    sr.byId('stage').removeAttribute('style');
    sr.byId('paper').hidden = true;
    Object.assign(map.options, {zoomSnap: before.snap, minZoom: before.least});
    sr.sharpness = before.sharp;
    map.invalidateSize({animate: false, pan: false});
    map.setView(before.centre, before.zoom, {animate: false});
    sr.state.printing = false;
    before = null;
  };

  function dialog() {
    const option = (value, text) => sr.h('option', {value: value}, text);
    const field = (key, options, value, then) => {
      const box = sr.h('select', {'data-print': key, onchange: (event) => then(event.target.value)}, options);
      box.value = value;
      return sr.h('label', {class: 'choice'}, sr.h('span', {}, sr.t('print_' + key)), box);
    };
    sr.fill(sr.byId('print'),
      field('sheet', Object.keys(SHEETS).map((name) => option(name, name)), chosen.sheet, (value) => (chosen.sheet = value)),
      field('direction', [option('across', sr.t('print_across')), option('upright', sr.t('print_upright'))], chosen.upright ? 'upright' : 'across', (value) => (chosen.upright = value === 'upright')),
      field('scale', [option('', sr.t('print_fit'))].concat(SCALES.map((scale) => option(scale, '1 : ' + sr.number(scale)))), chosen.scale || '', (value) => (chosen.scale = value === '' ? null : Number(value))),
      sr.h('button', {type: 'button', class: 'main', id: 'print-now', onclick: () => { sr.openSheet(null); window.print(); }}, sr.t('print_now')),
      sr.h('p', {}, sr.t('print_hint')));
  }

  sr.addPaper = function () {
    window.addEventListener('beforeprint', sr.toPaper);
    window.addEventListener('afterprint', sr.fromPaper);
    sr.onChange((state, changed) => changed('language') && dialog());
    dialog();
  };
})(window.spatialRenewal);
