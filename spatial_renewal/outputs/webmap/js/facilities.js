// Which facilities does the view show? (white discs with one character, drawn on a canvas; what is near the pointer)
(function (sr) {
  'use strict';
  const THEMES = ['elderly_care', 'childcare', 'parking'];
  const INKS = {elderly_care: '#0f5a7a', childcare: '#6a3d8f', parking: '#2f5d3a'};
  const NEAR = 11;
  const LEGIBLE = 6; // smaller discs are plain dots

  const Disc = L.CircleMarker.extend({
    _updatePath: function () {
      this._renderer._updateCircle(this);
      const context = this._renderer._ctx;
      if (!this._renderer._drawing || this._empty() || this._radius < LEGIBLE) return;
      context.globalAlpha = 1;
      context.fillStyle = this.options.color;
      context.font = '600 ' + Math.round(this._radius * 1.25) + 'px ' + sr.FONT;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillText(this.options.letter, this._point.x, this._point.y + this._radius * 0.06);
    },
  });

  sr.addFacilities = function (map) {
    const renderer = L.canvas({pane: 'facilities', padding: 0.3});
    const facilities = sr.facilities;
    const groups = facilities.category.map((category) => sr.groupOf(category));
    sr.otherGroups = [...new Set(groups)].filter((group) => group && !THEMES.includes(group)).sort();
    sr.FONT = getComputedStyle(document.body).fontFamily;
    const discs = facilities.shapes.map((point, f) =>
      new Disc(point, {
        renderer: renderer, interactive: false, radius: 9, fillColor: '#ffffff', fillOpacity: 1, weight: 1.7,
        color: INKS[groups[f]] || '#5b6470', letter: (sr.data.categories[facilities.category[f]] || {letter: '·'}).letter,
      })
    );
    const tip = L.tooltip({direction: 'top', offset: [0, -10], opacity: 1});
    let pointed = null;

    // Over all themes only what leads each: everything at once would hide the estates.
    const leads = Object.values(sr.data.leads);
    const ofView = (f) => (sr.state.view === 'all' ? leads.includes(facilities.category[f]) : groups[f] === sr.state.view);
    const wanted = (f) => (sr.state.layers.facilities && ofView(f)) || sr.state.layers.groups.includes(groups[f]);

    function draw() {
      const zoom = map.getZoom();
      const radius = (zoom >= 16 ? 10 : zoom >= 15 ? 9 : zoom >= 14 ? 8 : 4) * (sr.state.big ? 1.35 : 1);
      discs.forEach(function (disc, f) {
        if (!wanted(f)) return disc.remove();
        disc.options.radius = disc._radius = radius;
        return disc.addTo(map).redraw();
      });
    }

    function near(latlng) {
      const at = map.latLngToLayerPoint(latlng);
      let best = null;
      discs.forEach(function (disc, f) {
        if (!disc._map || !disc._point) return;
        const distance = disc._point.distanceTo(at);
        if (distance <= NEAR && (best === null || distance < best.distance)) best = {f: f, distance: distance};
      });
      return best === null ? null : best.f;
    }

    // Shows what the facility is; true where there is one.
    sr.pointAt = function (latlng) {
      const f = near(latlng);
      if (f === pointed) return f !== null;
      pointed = f;
      if (f === null) tip.remove();
      else tip.setLatLng(facilities.shapes[f]).setContent(describe(f)).addTo(map);
      return f !== null;
    };

    function describe(f) {
      const capacity = facilities.capacity[f];
      const places = capacity === null ? sr.t('capacity_unknown') : sr.t('capacity', {n: sr.places(facilities.capacity_unit[f] || '', capacity)});
      const category = sr.category(facilities.category[f]);
      return sr.h('span', {}, sr.h('b', {}, facilities.name[f] || category), sr.h('br'), category + ' · ' + places);
    }

    map.on('mousemove', (event) => sr.pointAt(event.latlng));
    map.on('zoomend', draw);
    sr.onChange((state, changed) => changed('view', 'layers', 'big') && draw());
    draw();
  };
})(window.spatialRenewal);
