// Where are the renovation units, and which number does each carry? (dark outlines, a badge with the rank)
(function (sr) {
  'use strict';
  const APART = 27; // badges nearer than this would cover each other: the better rank stays
  const FAR = 14; // from here outwards badges are smaller
  const FARTHER = 13; // and from here they are few

  const matches = (u) => sr.units.members[u].some((i) => sr.matching[i]);

  // Thinner from afar, where the colours have to be seen.
  const weight = (zoom) => Math.max(0.5, Math.min(2.2, 0.5 + 0.85 * (zoom - 12.5)));

  function outline(context, view, u, chosen) {
    context.globalAlpha = matches(u) ? 1 : 0.2;
    context.lineWidth = chosen ? 4.5 : weight(view.zoom);
    context.beginPath();
    sr.trace(context, sr.units.shapes, u, view, true);
    context.stroke();
  }

  function paint(context, view, face) {
    if (!sr.state.layers.units || face === 'now') return;
    const chosen = sr.selectedUnit();
    context.lineJoin = 'round';
    context.strokeStyle = sr.INK;
    for (let u = 0; u < sr.units.count; u += 1) {
      if (u !== chosen && sr.inView(sr.units.shapes, u, view)) outline(context, view, u, false);
    }
    if (chosen !== null) outline(context, view, chosen, true);
    context.globalAlpha = 1;
  }

  const badges = {};
  function badgeOf(u) {
    if (badges[u]) return badges[u];
    const units = sr.units;
    const face = sr.h('span', {class: 'badge', 'data-unit': units.unit_id[u]}, '');
    const icon = L.divIcon({html: face, className: 'badge-place', iconSize: null});
    const marker = L.marker(placeOf(u), {icon: icon, keyboard: true, riseOnHover: true, bubblingMouseEvents: false});
    marker.on('click', () => sr.pick('unit', u));
    marker.on('keydown', (event) => event.originalEvent.key === 'Enter' && sr.pick('unit', u));
    marker.face = face;
    badges[u] = marker;
    return marker;
  }

  const inOrder = (rank) => sr.units.members.map((members, u) => u).sort((a, b) => (rank[a] || Infinity) - (rank[b] || Infinity) || a - b);
  const placeOf = (u) => sr.toLatLng(sr.units.badges.x[u], sr.units.badges.y[u]);

  // The best rank first; one that would cover a better one waits until the map is nearer.
  function placeBadges() {
    const map = sr.map;
    const chosen = sr.selectedUnit();
    const shown = map.getBounds().pad(0.1);
    const [west, north, east, south] = [sr.toX(shown.getWest()), sr.toY(shown.getNorth()), sr.toX(shown.getEast()), sr.toY(shown.getSouth())];
    const {x, y} = sr.units.badges;
    const apart = (APART * sr.magnified() * (map.getZoom() < FARTHER ? 3 : 1)) / (256 * Math.pow(2, map.getZoom()));
    const near = (way) => way < apart && way > -apart; // spares most of the roots
    const taken = [];
    const wanted = new Set();
    map.getContainer().classList.toggle('far', map.getZoom() < FAR);
    const places = sr.standing(sr.units);
    inOrder(places.rank).forEach(function (u) {
      if (!sr.state.layers.units || x[u] < west || x[u] > east || y[u] < north || y[u] > south || !matches(u)) return;
      if (u !== chosen && taken.some((other) => near(x[other] - x[u]) && near(y[other] - y[u]) && Math.hypot(x[other] - x[u], y[other] - y[u]) < apart)) return;
      if (sr.leftOfBar(u)) return;
      taken.push(u);
      wanted.add(u);
    });
    Object.keys(badges).map(Number).filter((u) => !wanted.has(u)).forEach((u) => badges[u].remove());
    wanted.forEach(function (u) {
      const marker = badgeOf(u).addTo(map).setZIndexOffset(u === chosen ? 10000 : 1000 - (places.rank[u] || 1000));
      marker.face.textContent = places.rank[u] === null ? '·' : places.rank[u];
      marker.face.classList.toggle('chosen', u === chosen);
      marker.getElement().setAttribute('aria-label', (sr.units.name[u] || '') + ' ' + sr.t('card_rank', {rank: places.rank[u]}));
    });
  }

  sr.addUnits = function (map) {
    sr.unitsByRank = inOrder(sr.units.rank);
    sr.paints('plan', (context, view) => sr.eachFace(context, view, paint));
    map.on('moveend', placeBadges);
    sr.onChange((state, changed) => changed('view', 'filter', 'selected', 'layers', 'language', 'big', 'face', 'split', 'year') && placeBadges());
  };
})(window.spatialRenewal);
