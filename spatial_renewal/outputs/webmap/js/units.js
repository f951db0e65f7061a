// Where are the renovation units, and which number does each carry? (dark outlines, a badge with the rank)
(function (sr) {
  'use strict';
  const APART = 27; // badges nearer than this would cover each other: the better rank stays
  const FAR = 14; // from here outwards badges are smaller

  sr.addUnits = function (map) {
    const renderer = L.canvas({pane: 'units', padding: 0.3});
    const units = sr.units;
    const outlines = units.shapes.map((shape) =>
      L.polygon(shape, {renderer: renderer, fill: false, color: sr.INK, lineJoin: 'round', smoothFactor: 0.5, interactive: false})
    );
    const badges = units.shapes.map(badge);
    const byRank = units.rank.map((rank, u) => u).sort((a, b) => (units.rank[a] || Infinity) - (units.rank[b] || Infinity));

    function badge(shape, u) {
      const face = sr.h('span', {class: 'badge', 'data-unit': units.unit_id[u]}, units.rank[u] === null ? '·' : units.rank[u]);
      const icon = L.divIcon({html: face, className: 'badge-place', iconSize: null});
      const marker = L.marker(units.badges[u], {icon: icon, keyboard: true, riseOnHover: true, bubblingMouseEvents: false});
      marker.on('click', () => sr.pick('unit', u));
      marker.on('keydown', (event) => event.originalEvent.key === 'Enter' && sr.pick('unit', u));
      marker.face = face;
      return marker;
    }

    const matches = (u) => units.members[u].some((i) => sr.matching[i]);

    function draw() {
      const chosen = sr.selectedUnit();
      outlines.forEach(function (outline, u) {
        if (!sr.state.layers.units) return outline.remove();
        Object.assign(outline.options, {weight: u === chosen ? 4.5 : 2.2, opacity: matches(u) ? 1 : 0.2});
        return outline.addTo(map);
      });
      if (chosen !== null) outlines[chosen].bringToFront();
      renderer._redrawBounds = null;
      if (renderer._ctx) renderer._redraw();
      placeBadges();
    }

    function placeBadges() {
      const chosen = sr.selectedUnit();
      const taken = [];
      const far = map.getZoom() < FAR;
      const apart = APART * (sr.state.big ? 1.35 : 1);
      map.getContainer().classList.toggle('far', far);
      byRank.forEach(function (u) {
        const at = map.latLngToLayerPoint(units.badges[u]);
        const free = u === chosen || taken.every((other) => other.distanceTo(at) >= apart);
        if (!(free && sr.state.layers.units && matches(u))) return badges[u].remove();
        taken.push(at);
        badges[u].addTo(map).setZIndexOffset(u === chosen ? 10000 : 1000 - (units.rank[u] || 1000));
        badges[u].face.classList.toggle('chosen', u === chosen);
        const element = badges[u].getElement();
        element.setAttribute('aria-label', (units.name[u] || '') + ' ' + sr.t('card_rank', {rank: units.rank[u]}));
        return badges[u];
      });
    }

    draw();
    map.on('zoomend', placeBadges);
    sr.onChange((state, changed) => changed('filter', 'selected', 'layers', 'language', 'big') && draw());
  };
})(window.spatialRenewal);
