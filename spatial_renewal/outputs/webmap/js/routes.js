// Which way does one walk to the nearest facilities? (the shortest walks that the run measured, of what is chosen)
(function (sr) {
  'use strict';
  const INKS = {elderly_care: '#0f5a7a', childcare: '#6a3d8f', parking: '#2f5d3a'};
  const packed = sr.data.routes;
  const woods = {};

  // All walks to one category make trees: a walk goes its own way until it meets one that is known, and follows it.
  function grow(category) {
    const tree = packed.trees[category];
    const counts = sr.steps(tree.counts);
    const anchors = sr.steps(tree.anchors);
    const steps = sr.pairs(tree.points);
    const n = steps.length / 2;
    const [east, north] = [new Float64Array(n), new Float64Array(n)];
    const parent = new Int32Array(n);
    const ends = new Int32Array(counts.length).fill(-1);
    let [node, rootEast, rootNorth] = [0, 0, 0];
    for (let i = 0; i < counts.length; i += 1) {
      let before = anchors[i] - 1;
      for (let k = 0; k < counts[i]; k += 1, node += 1) {
        const root = before < 0;
        east[node] = (root ? rootEast : east[before]) + steps[2 * node];
        north[node] = (root ? rootNorth : north[before]) + steps[2 * node + 1];
        if (root) [rootEast, rootNorth] = [east[node], north[node]];
        parent[node] = before;
        before = node;
      }
      ends[i] = before;
    }
    return {x: east.map((value) => sr.toX(value / packed.per_degree)), y: north.map((value) => sr.toY(value / packed.per_degree)), parent: parent, ends: ends};
  }

  const woodOf = (category) => woods[category] || (woods[category] = grow(category));

  // Points of the walk of estate i, from its gate to the facility; empty where the run found none.
  sr.routeOf = function (category, i) {
    const {x, y, parent, ends} = woodOf(category);
    const points = [];
    for (let node = ends[i]; node >= 0; node = parent[node]) points.push([x[node], y[node]]);
    return points;
  };

  function wanted() {
    const selected = sr.state.selected;
    if (!packed || !selected || !sr.state.layers.routes || sr.state.face === 'now') return [];
    const members = selected.kind === 'unit' ? sr.units.members[selected.index] : [selected.index];
    const leads = Object.keys(sr.data.leads).map((view) => sr.data.leads[view]);
    const ofView = (category) => (sr.state.view === 'all' ? leads.includes(category) : sr.groupOf(category) === sr.state.view);
    const categories = Object.keys(packed.trees).filter(ofView);
    return categories.map((category) => ({category: category, members: members}));
  }

  // What several walks share is drawn once.
  function pieces({category, members}) {
    const {x, y, parent, ends} = woodOf(category);
    const drawn = new Set();
    return members.map(function (i) {
      const points = [];
      let node = ends[i];
      for (; node >= 0 && !drawn.has(node); node = parent[node]) {
        points.push([x[node], y[node]]);
        drawn.add(node);
      }
      if (node >= 0) points.push([x[node], y[node]]);
      return points;
    }).filter((points) => points.length > 1);
  }

  function stroke(context, view, lines, colour, width, dash) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    lines.forEach((points) => points.forEach(([x, y], at) => context[at ? 'lineTo' : 'moveTo'](x * view.scale - view.left, y * view.scale - view.top)));
    context.stroke();
    context.setLineDash([]);
  }

  function paint(context, view) {
    context.lineJoin = context.lineCap = 'round';
    const walks = wanted().map((each) => ({category: each.category, lines: pieces(each)}));
    walks.forEach(({lines}) => stroke(context, view, lines, 'rgba(255, 255, 255, .92)', 5, []));
    walks.forEach(({category, lines}) => stroke(context, view, lines, INKS[sr.groupOf(category)] || sr.INK, 2.4, [0.5, 4.6]));
    context.lineCap = 'butt';
  }

  sr.routeLegend = () => (wanted().length ? sr.h('li', {'data-class': 'route'}, sr.h('i', {class: 'walk', 'aria-hidden': 'true'}), sr.h('span', {}, sr.t('legend_route'))) : null);
  sr.addRoutes = () => sr.paints('plan', paint);
})(window.spatialRenewal);
