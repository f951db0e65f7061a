// Where do shapes lie on the drawing? (points as flat columns on Mercator's unit square; traced, boxed, hit)
(function (sr) {
  'use strict';
  const TOGETHER = 0.7; // px: points nearer than this to the one before are not drawn
  const NEARBY = 0.05; // degrees: over them the neglected fourth power is less than a hundredth of a millimetre

  function starts(column) {
    const counts = column.n === undefined ? sr.steps(column) : null;
    const at = new Int32Array((counts ? counts.length : column.n) + 1);
    for (let i = 0; i < at.length - 1; i += 1) at[i + 1] = at[i] + (counts ? counts[i] : column.each);
    return at;
  }

  // x, y of every point; `rings`: where each ring or line begins; `items`: with which ring each shape begins; `boxes`.
  sr.shapesOf = function (packed) {
    const n = packed.points.near.length / 3;
    if (!packed.counts.length) {
      const {x, y} = unpacked(packed, Int32Array.of(0, n));
      return {count: n, x: x, y: y};
    }
    const [rings, ...outer] = packed.counts.map(starts);
    const items = outer.reduce((inner, level) => (inner ? level.map((at) => inner[at]) : level), null);
    return Object.assign(unpacked(packed, items.map((ring) => rings[ring])), {count: items.length - 1, rings: rings, items: items});
  };

  // Every point once, and the box around the points from each start to the next. A city has hundreds of thousands of
  // points and nothing is drawn before: hence one pass, and a function a shape, which browsers make fast soonest.
  function unpacked({points, per_degree}, starts) {
    const [letters, far, count] = [points.near, sr.steps(points.far), starts.length - 1];
    const {FIRST, SPAN, FAR} = sr.pairCode;
    const [x, y, boxes] = [new Float64Array(starts[count]), new Float64Array(starts[count]), new Float64Array(4 * count)];
    let [before, beforeNorth, passed] = [0, 0, 0]; // the last point of the shape before, and how many far steps led there

    function unpack(shape, from, to) {
      let east = before;
      let north = beforeNorth;
      let near = null; // what the latitudes of the shape are worked out from
      let left = Infinity;
      let top = Infinity;
      let right = -Infinity;
      let bottom = -Infinity;
      for (let at = from, letter = 3 * from; at < to; at += 1, letter += 3) {
        const code = letters.charCodeAt(letter) + (letters.charCodeAt(letter + 1) << 6) + (letters.charCodeAt(letter + 2) << 12) - FIRST;
        if (code === FAR) {
          east += far[passed];
          north += far[passed + 1];
          passed += 2;
        } else {
          east += ((code / SPAN) | 0) - SPAN / 2;
          north += (code % SPAN) - SPAN / 2;
        }
        const latitude = north / per_degree;
        if (near === null || latitude - near.latitude > NEARBY || near.latitude - latitude > NEARBY) near = powersOfY(latitude);
        const way = latitude - near.latitude;
        const px = (east / per_degree + 180) / 360;
        const py = near.y + way * (near.first + way * (near.second + way * near.third));
        x[at] = px;
        y[at] = py;
        if (px < left) left = px;
        if (px > right) right = px;
        if (py < top) top = py;
        if (py > bottom) bottom = py;
      }
      before = east;
      beforeNorth = north;
      boxes[4 * shape] = left;
      boxes[4 * shape + 1] = top;
      boxes[4 * shape + 2] = right;
      boxes[4 * shape + 3] = bottom;
    }

    for (let shape = 0; shape < count; shape += 1) unpack(shape, starts[shape], starts[shape + 1]);
    return {x: x, y: y, boxes: boxes};
  }

  sr.toX = (lng) => (lng + 180) / 360;
  sr.toY = (lat) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
  // toY of places near `latitude` by powers of the way from it: within a hair, in a fraction of the time.
  function powersOfY(latitude) {
    const turn = Math.PI / 180;
    const secant = 1 / Math.cos(latitude * turn);
    const tangent = Math.tan(latitude * turn);
    const first = -secant / 360;
    const third = (first * (tangent * tangent + secant * secant) * turn * turn) / 6;
    return {latitude: latitude, y: sr.toY(latitude), first: first, second: (first * tangent * turn) / 2, third: third};
  }
  sr.toLatLng = (x, y) => L.latLng((Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90, x * 360 - 180);

  sr.boxOf = (shapes, i) => shapes.boxes.subarray(4 * i, 4 * i + 4);

  // The box around some shapes, as Leaflet wants it.
  sr.boundsOf = function (shapes, wanted) {
    const boxes = shapes.boxes;
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    const count = wanted ? wanted.length : shapes.count;
    for (let k = 0; k < count; k += 1) {
      const at = 4 * (wanted ? wanted[k] : k);
      if (boxes[at] < west) west = boxes[at];
      if (boxes[at + 1] < north) north = boxes[at + 1];
      if (boxes[at + 2] > east) east = boxes[at + 2];
      if (boxes[at + 3] > south) south = boxes[at + 3];
    }
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
