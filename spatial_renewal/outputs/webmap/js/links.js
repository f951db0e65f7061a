// Which neighbours may be renovated as one, and what parts the others? (thin lines; dashed ones say their reason)
(function (sr) {
  'use strict';
  const JOINED = '#2f5d3a';
  const REFUSED = '#a3182d';
  const REACH = 7; // px: how near the pointer has to be
  const shows = () => sr.state.layers.links && sr.state.face !== 'now';

  function trace(context, view, joined) {
    context.beginPath();
    for (let k = 0; k < sr.links.count; k += 1) {
      if ((sr.links.joined[k] === 1) === joined && sr.inView(sr.links.shapes, k, view)) sr.trace(context, sr.links.shapes, k, view, false);
    }
  }

  function stroke(context, colour, width, dash) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  }

  function paint(context, view) {
    if (!shows()) return;
    trace(context, view, true);
    stroke(context, 'rgba(255, 255, 255, .9)', 4, []);
    stroke(context, JOINED, 1.8, []);
    trace(context, view, false);
    stroke(context, 'rgba(255, 255, 255, .9)', 5, []);
    stroke(context, REFUSED, 2.6, [6, 4]);
  }

  // How far a place is from the line of a pair, on the map's unit square.
  function distance(k, px, py) {
    const {x, y, rings, items} = sr.links.shapes;
    const from = rings[items[k]];
    const [dx, dy] = [x[from + 1] - x[from], y[from + 1] - y[from]];
    const along = dx || dy ? Math.max(0, Math.min(1, ((px - x[from]) * dx + (py - y[from]) * dy) / (dx * dx + dy * dy))) : 0;
    return Math.hypot(px - x[from] - along * dx, py - y[from] - along * dy);
  }

  // The pair whose line lies nearest under the pointer; null where there is none.
  sr.linkAt = function (px, py) {
    if (!shows()) return null;
    const reach = REACH / (256 * Math.pow(2, sr.map.getZoom()));
    let [best, least] = [null, reach];
    for (let k = 0; k < sr.links.count; k += 1) {
      const [west, north, east, south] = sr.boxOf(sr.links.shapes, k);
      if (px < west - reach || px > east + reach || py < north - reach || py > south + reach) continue;
      const away = distance(k, px, py);
      if (away <= least) [best, least] = [k, away];
    }
    return best;
  };

  sr.linkHint = (k) =>
    sr.h('span', {}, sr.h('b', {}, sr.t(sr.links.joined[k] === 1 ? 'link_joined' : 'link_refused')), ' ', sr.either(sr.data.link_reasons[sr.links.reason[k]]));

  const entry = (name) => sr.h('li', {'data-class': name}, sr.h('i', {class: 'pair ' + name, 'aria-hidden': 'true'}), sr.h('span', {}, sr.t(name)));
  sr.linkLegend = () => (shows() ? ['link_joined', 'link_refused'].map(entry) : null);
  sr.addLinks = () => sr.paints('plan', paint);
})(window.spatialRenewal);
