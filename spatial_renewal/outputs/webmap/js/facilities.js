// Which facilities does the view show? (white discs with one character, squares for candidate sites)
(function (sr) {
  'use strict';
  const INKS = {elderly_care: '#0f5a7a', childcare: '#6a3d8f', parking: '#2f5d3a'};
  const REACH = 11; // px around the pointer
  const LEGIBLE = 6; // smaller discs are plain dots
  let groups = [];

  const leads = new Set(Object.values(sr.data.leads));

  // Over all themes only what leads each: everything at once would hide the estates.
  function wanted(f) {
    const ofView = sr.state.view === 'all' ? leads.has(sr.facilities.category[f]) : groups[f] === sr.state.view;
    return (sr.state.layers.facilities && ofView) || sr.state.layers.groups.includes(groups[f]);
  }
  const radius = (zoom) => (zoom >= 16 ? 10 : zoom >= 15 ? 9 : zoom >= 14 ? 8 : zoom >= 13 ? 3.5 : 2) * sr.magnified();

  function paint(context, view) {
    const {x, y} = sr.facilities.shapes;
    const size = radius(view.zoom);
    context.font = '600 ' + Math.round(size * 1.25) + 'px ' + sr.font();
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let f = 0; f < sr.facilities.count; f += 1) {
      if (x[f] < view.west || x[f] > view.east || y[f] < view.north || y[f] > view.south || !wanted(f)) continue;
      const px = x[f] * view.scale - view.left;
      const py = y[f] * view.scale - view.top;
      const ink = INKS[groups[f]] || '#5b6470';
      context.beginPath();
      context.arc(px, py, size, 0, 2 * Math.PI);
      context.fillStyle = '#ffffff';
      context.fill();
      context.strokeStyle = ink;
      context.lineWidth = size < LEGIBLE ? 1.2 : 1.7;
      context.stroke();
      if (size < LEGIBLE) continue;
      context.fillStyle = ink;
      context.fillText((sr.data.categories[sr.facilities.category[f]] || {letter: '·'}).letter, px, py + size * 0.06);
    }
  }

  // The facility next to a place on the map, of those that are drawn.
  sr.facilityAt = function (px, py) {
    const {x, y} = sr.facilities.shapes;
    const scale = 256 * Math.pow(2, sr.map.getZoom());
    const reach = (REACH * sr.magnified()) / scale;
    let best = null;
    for (let f = 0; f < sr.facilities.count; f += 1) {
      if (Math.abs(x[f] - px) > reach || Math.abs(y[f] - py) > reach) continue;
      const distance = Math.hypot(x[f] - px, y[f] - py);
      if (distance <= reach && (best === null || distance < best.distance) && wanted(f)) best = {f: f, distance: distance};
    }
    return best === null ? null : best.f;
  };

  sr.facilityHint = function (f) {
    const capacity = sr.facilities.capacity[f];
    const places = capacity === null ? sr.t('capacity_unknown') : sr.t('capacity', {n: sr.places(sr.facilities.capacity_unit[f] || '', capacity)});
    const category = sr.category(sr.facilities.category[f]);
    return sr.h('span', {}, sr.h('b', {}, sr.facilities.name[f] || category), sr.h('br'), category + ' · ' + places);
  };

  sr.addFacilities = function () {
    groups = sr.facilities.category.map((category) => sr.groupOf(category));
    sr.otherGroups = Array.from(new Set(groups)).filter((group) => group && !sr.THEMES.includes(group)).sort();
    sr.paints('plan', paint);
  };
})(window.spatialRenewal);
