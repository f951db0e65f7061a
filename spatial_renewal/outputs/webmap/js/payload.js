// How do the packed columns become tables again? (the other half of columns.py)
(function (sr) {
  'use strict';
  const FIRST_LETTER = 63;
  const TOO_FAR = ['beyond_threshold', 'unreachable'];
  const data = sr.data;

  function integers(letters) {
    const values = [];
    let value = 0;
    let scale = 1;
    for (let at = 0; at < letters.length; at += 1) {
      const part = letters.charCodeAt(at) - FIRST_LETTER;
      value += (part & 31) * scale;
      if (part & 32) {
        scale *= 32;
      } else {
        values.push(value % 2 ? -(value + 1) / 2 : value / 2);
        value = 0;
        scale = 1;
      }
    }
    return values;
  }

  function numbers(column) {
    const unit = Math.pow(10, column.decimals);
    return integers(column.letters).map((code) => (code === 0 ? null : (code > 0 ? code - 1 : code) / unit));
  }

  function texts(column) {
    return integers(column.letters).map((code) => (code === 0 ? null : column.words[code - 1]));
  }

  // Shapes as Leaflet wants them: points [lat, lng], rings or lines of points, parts of rings, shapes of parts.
  function shapes(packed) {
    const steps = integers(packed.points);
    const points = [];
    for (let at = 0, x = 0, y = 0; at < steps.length; at += 2) {
      x += steps[at];
      y += steps[at + 1];
      points.push([y / 1e6, x / 1e6]);
    }
    return packed.counts.map(integers).reduce(function (items, counts) {
      let start = 0;
      return counts.map((count) => items.slice(start, (start += count)));
    }, points);
  }

  function table(packed) {
    const columns = {};
    Object.entries(packed).forEach(([name, column]) => {
      if (name === 'count') columns.count = column;
      else if (column.points !== undefined) columns[name] = shapes(column);
      else columns[name] = column.words ? texts(column) : numbers(column);
    });
    return columns;
  }

  const demands = data.coverage.demands.map(numbers);
  function rule(packed) {
    const demand = demands[packed.demand];
    const other = numbers(packed.other_gaps);
    let next = 0;
    const state = Array.from(packed.states, (letter) => (letter === '-' ? null : data.coverage.states[Number(letter)]));
    const usual = (i) => (state[i] === 'covered' ? '0' : TOO_FAR.includes(state[i]) ? '=' : '?');
    const gap = state.map(function (name, i) {
      const letter = packed.gaps ? packed.gaps[i] : usual(i);
      if (letter === '*') return other[next++];
      return letter === '=' ? demand[i] : letter === '0' ? 0 : null;
    });
    return Object.assign({}, packed, {state: state, distance: numbers(packed.distances_m), demand: demand, gap: gap});
  }

  // What was found for one item of the checklist; a floor area only where it is too small.
  function listed(packed) {
    const found = Array.from(data.checklist.columns[packed.verdicts], (digit) => (digit === '-' ? null : data.checklist.verdicts[Number(digit)]));
    const areas = numbers(packed.floor_areas_m2);
    let next = 0;
    return Object.assign({}, packed, {
      verdict: found,
      area: found.map((verdict) => (verdict === 'too_small' ? areas[next++] : null)),
      distance: packed.distances_m ? numbers(packed.distances_m) : found.map(() => null),
    });
  }

  // One item of the policy. Reasons are put together when they are asked for: few of them are ever read.
  function work(packed) {
    const codes = integers(packed.answer);
    const figures = integers(packed.figures);
    const answer = codes.map((code) => (code === 0 ? null : packed.answers[code - 1]));
    let at = 0;
    const starts = answer.map(function (given) {
      const start = at;
      if (given) at += given.figures;
      return start;
    });
    let barred = 0;
    return Object.assign({}, packed, {
      need: (i) => (answer[i] ? answer[i].need : null),
      reason: function (i) {
        const text = answer[i][sr.language() === 'zh' ? 'reason' : 'reason_en'];
        if (!answer[i].figures) return text;
        return text.split('\u0001').map((piece, gap) => (gap ? figures[starts[i] + gap - 1].toLocaleString('en-US') : '') + piece).join('');
      },
      barred: new Set(integers(packed.barred).map((step) => (barred += step))),
    });
  }

  const areasOf = (group) => Object.entries(group).map(([kind, packed]) => ({kind: kind, shapes: shapes(packed)}));

  sr.estates = table(data.estates);
  sr.units = table(data.units);
  sr.facilities = table(data.facilities);
  sr.rules = data.coverage.rules.map(rule);
  sr.provision = data.provision.map((packed) => ({
    category: packed.category,
    unit: packed.unit,
    demand: numbers(packed.demand),
    served: numbers(packed.served),
    unserved: numbers(packed.unserved),
  }));
  sr.checklist = data.checklist.rules.map(listed);
  sr.works = data.measures.items.map(work);
  sr.ground = {
    areas: areasOf(data.ground.areas),
    lines: areasOf(data.ground.lines),
    streets: areasOf(data.ground.streets),
  };
  sr.units.members = sr.units.unit_id.map(() => []);
  sr.estates.unit.forEach((unit, i) => {
    if (unit !== null) sr.units.members[unit].push(i);
  });
})(window.spatialRenewal);
