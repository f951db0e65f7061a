// Where do shapes lie on the drawing? (points as flat columns on Mercator's unit square; traced, boxed, hit)
(function (sr) {
  'use strict';
  const TOGETHER = 0.7; // px: points nearer than this to the one before are not drawn
  const NEARBY = 0.05; // degrees: over them the neglected fourth power is less than a hundredth of a millimetre

  function starts(counts) {
    const at = new Int32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i += 1) at[i + 1] = at[i] + counts[i];
    return at;
  }

  // x, y of every point; `rings`: where each ring or line begins; `items`: with which ring each shape begins.
  sr.shapesOf = function (packed) {
    const steps = sr.pairs(packed.points);
    const n = steps.length / 2;
    const x = new Float64Array(n);
    const y = new Float64Array(n);
    const toY = nearbyY();
    for (let i = 0, east = 0, north = 0; i < n; i += 1) {
      east += steps[2 * i];
      north += steps[2 * i + 1];
      x[i] = sr.toX(east / packed.per_degree);
      y[i] = toY(north / packed.per_degree);
    }
    if (!packed.counts.length) return {count: n, x: x, y: y};
    const [rings, ...outer] = packed.counts.map((column) => starts(column.n ? new Float64Array(column.n).fill(column.each) : sr.steps(column)));
    const items = outer.reduce((inner, level) => (inner ? level.map((at) => inner[at]) : level), null);
    const shapes = {count: items.length - 1, x: x, y: y, rings: rings, items: items};
    shapes.boxes = boxes(shapes);
    return shapes;
  };

  sr.toX = (lng) => (lng + 180) / 360;
  sr.toY = (lat) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
  // As toY, for places that lie near each other: by powers of the way from a known latitude, within a hair of it.
  function nearbyY() {
    let [known, value, first, second, third] = [Infinity, 0, 0, 0, 0];
    return function (lat) {
      if (!(Math.abs(lat - known) < NEARBY)) {
        const turn = Math.PI / 180;
        const [secant, tangent] = [1 / Math.cos(lat * turn), Math.tan(lat * turn)];
        known = lat;
        value = sr.toY(lat);
        first = -secant / 360;
        second = (first * tangent * turn) / 2;
        third = (first * (tangent * tangent + secant * secant) * turn * turn) / 6;
      }
      const way = lat - known;
      return value + way * (first + way * (second + way * third));
    };
  }
  sr.toLatLng = (x, y) => L.latLng((Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90, x * 360 - 180);

  function boxes({count, x, y, rings, items}) {
    const box = new Float64Array(4 * count);
    for (let i = 0; i < count; i += 1) {
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let at = rings[items[i]]; at < rings[items[i + 1]]; at += 1) {
        if (x[at] < west) west = x[at];
        if (x[at] > east) east = x[at];
        if (y[at] < north) north = y[at];
        if (y[at] > south) south = y[at];
      }
      box[4 * i] = west;
      box[4 * i + 1] = north;
      box[4 * i + 2] = east;
      box[4 * i + 3] = south;
    }
    return box;
  }

  sr.boxOf = (shapes, i) => shapes.boxes.subarray(4 * i, 4 * i + 4);

  // The box around some shapes, as Leaflet wants it.
  sr.boundsOf = function (shapes, wanted) {
    const boxes = shapes.boxes;
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    const add = function (i) {
      west = Math.min(west, boxes[4 * i]);
      north = Math.min(north, boxes[4 * i + 1]);
      east = Math.max(east, boxes[4 * i + 2]);
      south = Math.max(south, boxes[4 * i + 3]);
    };
    if (wanted) wanted.forEach(add);
    else for (let i = 0; i < shapes.count; i += 1) add(i);
    return L.latLngBounds(sr.toLatLng(west, south), sr.toLatLng(east, north));
  };

  sr.inView = function (shapes, i, view) {
    const at = 4 * i;
    const box = shapes.boxes;
    return box[at] <= view.east && box[at + 2] >= view.west && box[at + 1] <= view.south && box[at + 3] >= view.north;
  };

  // Adds shape i to the path of the context; points nearer than `apart` to the one before are left out.
  sr.trace = function (context, shapes, i, view, closed, apart) {
    const near = apart || TOGETHER;
    const {x, y, rings, items} = shapes;
    const {scale, left, top} = view;
    for (let ring = items[i]; ring < items[i + 1]; ring += 1) {
      const end = rings[ring + 1];
      let [lastX, lastY] = [Infinity, Infinity];
      for (let at = rings[ring]; at < end; at += 1) {
        const px = x[at] * scale - left;
        const py = y[at] * scale - top;
        if (lastX === Infinity) context.moveTo(px, py);
        else if (Math.abs(px - lastX) + Math.abs(py - lastY) < near && at < end - 1) continue;
        else context.lineTo(px, py);
        lastX = px;
        lastY = py;
      }
      if (closed) context.closePath();
    }
  };

  // The shape at a place, the last drawn first; null where there is none. Holes are not part of a shape.
  sr.hit = function (shapes, px, py) {
    for (let i = shapes.count - 1; i >= 0; i -= 1) {
      const [west, north, east, south] = sr.boxOf(shapes, i);
      if (px >= west && px <= east && py >= north && py <= south && within(shapes, i, px, py)) return i;
    }
    return null;
  };

  function within({x, y, rings, items}, i, px, py) {
    let inside = false;
    for (let ring = items[i]; ring < items[i + 1]; ring += 1) {
      const [start, end] = [rings[ring], rings[ring + 1]];
      for (let at = start, before = end - 1; at < end; before = at, at += 1) {
        const crosses = y[at] > py !== y[before] > py;
        if (crosses && px < ((x[before] - x[at]) * (py - y[at])) / (y[before] - y[at]) + x[at]) inside = !inside;
      }
    }
    return inside;
  }

  // The middle of a shape's largest ring: where letters stand.
  sr.middleOf = function (shapes, i) {
    const {x, y, rings, items} = shapes;
    let best = {area: -1, x: 0, y: 0};
    for (let ring = items[i]; ring < items[i + 1]; ring += 1) {
      const [start, end] = [rings[ring], rings[ring + 1]];
      let [area, cx, cy] = [0, 0, 0];
      for (let at = start, before = end - 1; at < end; before = at, at += 1) {
        const cross = (x[before] - x[start]) * (y[at] - y[start]) - (x[at] - x[start]) * (y[before] - y[start]);
        area += cross;
        cx += (x[before] + x[at] - 2 * x[start]) * cross;
        cy += (y[before] + y[at] - 2 * y[start]) * cross;
      }
      if (Math.abs(area) > best.area) {
        best = {area: Math.abs(area), x: x[start] + (area ? cx / (3 * area) : 0), y: y[start] + (area ? cy / (3 * area) : 0)};
      }
    }
    return best;
  };
})(window.spatialRenewal);
