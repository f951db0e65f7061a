// What lies under the estates? (blocks, green, water, railway, streets by class, boundaries; buildings above them)
(function (sr) {
  'use strict';
  const AREAS = {
    block: {fillColor: '#ece9e1'},
    green: {fillColor: '#d9e5cd'},
    water: {fillColor: '#c9dce6'},
    vacant_land: {fillColor: '#e9e4d3', stroke: true, color: '#b3a98c', weight: 1, dashArray: '2 4'},
    idle_building: {fillColor: '#d8d2c4', stroke: true, color: '#9d9482', weight: 1},
    boundary: {fill: false, stroke: true, color: '#a79f8f', weight: 1.4, dashArray: '8 3 2 3'},
  };
  const ORDER = ['block', 'green', 'water', 'vacant_land', 'idle_building', 'boundary'];
  // Carriageway and pavements, in metres on the ground, by OSM's class.
  const WIDTHS_M = {
    motorway: 30, trunk: 26, primary: 24, secondary: 19, tertiary: 14, unclassified: 9, residential: 8,
    living_street: 6, service: 5, pedestrian: 6, footway: 2.5, path: 2, steps: 2, cycleway: 2.5, track: 4,
  };
  const SMALL = 7; // streets narrower than this wait until one is near

  sr.addGround = function (map) {
    const under = L.canvas({pane: 'ground', padding: 0.3});
    const above = L.canvas({pane: 'buildings', padding: 0.3});
    const quiet = {interactive: false, smoothFactor: 0.7};
    const streets = [];

    const area = (packed, style, renderer) =>
      L.polygon(packed.shapes.flat(), Object.assign({stroke: false, fill: true, fillOpacity: 1, renderer: renderer}, quiet, style));
    const line = (lines, style) => L.polyline(lines, Object.assign({renderer: under, opacity: 1}, quiet, style));

    ORDER.forEach((kind) =>
      sr.ground.areas.filter((packed) => packed.kind === kind).forEach((packed) => area(packed, AREAS[kind], under).addTo(map))
    );
    sr.ground.lines.filter((packed) => packed.kind === 'water').forEach((packed) =>
      line(packed.shapes.flat(), {color: '#c9dce6', weight: 3}).addTo(map)
    );
    sr.ground.streets
      .map((packed) => ({width: WIDTHS_M[packed.kind.replace('_link', '')] || 5, lines: packed.shapes.flat()}))
      .sort((a, b) => a.width - b.width)
      .forEach(function (street) {
        street.layer = line(street.lines, {color: '#ffffff'});
        streets.push(street);
      });
    const lines = (kind) => sr.ground.lines.filter((packed) => packed.kind === kind).map((packed) => packed.shapes.flat()).flat();
    const railway = [
      line(lines('railway'), {color: '#8f8f8f', weight: 3.4, lineCap: 'butt'}),
      line(lines('railway'), {color: '#ffffff', weight: 1.6, lineCap: 'butt', dashArray: '9 9'}),
    ];
    const boundary = line(lines('boundary'), AREAS.boundary);
    const buildings = sr.ground.areas.filter((packed) => packed.kind === 'building').map((packed) =>
      area(packed, {fillColor: '#5a3410', fillOpacity: 0.13}, above)
    );

    function show(layer, wanted) {
      if (wanted) layer.addTo(map);
      else layer.remove();
    }

    function draw() {
      const zoom = map.getZoom();
      const metresAPixel = 40075016.7 * Math.cos((map.getCenter().lat * Math.PI) / 180) / Math.pow(2, zoom + 8);
      streets.forEach(function (street) {
        const wanted = sr.state.layers.streets && (street.width >= SMALL || zoom >= 15);
        show(street.layer, wanted);
        street.layer.setStyle({weight: Math.max(street.width >= 14 ? 1.6 : 0.8, street.width / metresAPixel)});
      });
      [...railway, boundary].forEach((layer) => layer.addTo(map).bringToFront());
      buildings.forEach((layer) => show(layer, sr.state.layers.buildings && zoom >= 15));
    }
    sr.drawGround = draw;
    map.on('zoomend', draw);
    draw();
  };
})(window.spatialRenewal);
