// What lies under the estates? (blocks, green, water, railway, streets by class, boundaries; buildings above them)
(function (sr) {
  'use strict';
  const AREAS = {
    block: {fill: '#ece9e1'},
    green: {fill: '#d9e5cd'},
    water: {fill: '#c9dce6'},
    vacant_land: {fill: '#e9e4d3', stroke: '#b3a98c', width: 1, dash: [2, 4]},
    idle_building: {fill: '#d8d2c4', stroke: '#9d9482', width: 1},
    boundary: {stroke: '#a79f8f', width: 1.4, dash: [8, 3, 2, 3]},
  };
  const ORDER = ['block', 'green', 'water', 'vacant_land', 'idle_building', 'boundary'];
  // Carriageway and pavements, in metres on the ground, by OSM's class.
  const WIDTHS_M = {
    motorway: 30, trunk: 26, primary: 24, secondary: 19, tertiary: 14, unclassified: 9, residential: 8,
    living_street: 6, service: 5, pedestrian: 6, footway: 2.5, path: 2, steps: 2, cycleway: 2.5, track: 4,
  };
  const SMALL = 7; // streets narrower than this wait until one is near
  const NEAR = 15;

  sr.metresAPixel = (latitude, zoom) => (40075016.7 * Math.cos((latitude * Math.PI) / 180)) / Math.pow(2, zoom + 8);

  function path(context, shapes, view, closed) {
    context.beginPath();
    for (let i = 0; i < shapes.count; i += 1) if (sr.inView(shapes, i, view)) sr.trace(context, shapes, i, view, closed);
  }

  const THIN = 2; // px: nobody sees how a thinner line turns or ends, and to round that takes time

  function stroke(context, colour, width, dash) {
    context.lineJoin = width < THIN ? 'bevel' : 'round';
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash || []);
    context.stroke();
    context.setLineDash([]);
  }

  function area(context, shapes, view, style) {
    path(context, shapes, view, true);
    if (style.fill) {
      context.fillStyle = style.fill;
      context.fill('evenodd');
    }
    if (style.stroke) stroke(context, style.stroke, style.width, style.dash);
  }

  const widthOf = (kind) => WIDTHS_M[kind.replace('_link', '')] || 5;

  function lines(context, view, kind, ...pens) {
    sr.ground.lines.filter((packed) => packed.kind === kind).forEach(function (packed) {
      path(context, packed.shapes, view, false);
      pens.forEach(([colour, width, dash]) => stroke(context, colour, width, dash));
    });
  }

  function paint(context, view) {
    ORDER.forEach((kind) =>
      sr.ground.areas.filter((packed) => packed.kind === kind).forEach((packed) => area(context, packed.shapes, view, AREAS[kind]))
    );
    context.lineCap = 'round';
    lines(context, view, 'water', ['#c9dce6', 3]);
    const metres = sr.metresAPixel(sr.map.getCenter().lat, view.zoom);
    const streets = sr.state.layers.streets ? sr.ground.streets.slice() : [];
    streets
      .map((packed) => ({shapes: packed.shapes, width: widthOf(packed.kind)}))
      .filter((street) => street.width >= SMALL || view.zoom >= NEAR)
      .sort((a, b) => a.width - b.width)
      .forEach(function (street) {
        path(context, street.shapes, view, false);
        const width = Math.max(view.zoom < 13 ? 0.6 : street.width >= 14 ? 1.6 : 0.8, street.width / metres);
        context.lineCap = width < THIN ? 'butt' : 'round';
        stroke(context, '#ffffff', width);
      });
    context.lineCap = 'butt';
    lines(context, view, 'railway', ['#8f8f8f', 3.4], ['#ffffff', 1.6, [9, 9]]);
    lines(context, view, 'boundary', [AREAS.boundary.stroke, AREAS.boundary.width, AREAS.boundary.dash]);
  }

  function buildings(context, view) {
    if (!sr.state.layers.buildings || view.zoom < NEAR) return;
    sr.ground.areas.filter((packed) => packed.kind === 'building').forEach((packed) =>
      area(context, packed.shapes, view, {fill: 'rgba(90, 52, 16, .13)'})
    );
  }

  sr.addGround = function () {
    sr.paints('ground', paint);
  };
  sr.addBuildings = function () {
    sr.paints('plan', buildings);
    sr.onChange(function (state, changed) {
      if (changed('layers')) sr.repaint('ground');
    });
  };
})(window.spatialRenewal);
