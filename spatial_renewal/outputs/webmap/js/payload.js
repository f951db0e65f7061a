// How do the packed tables become tables again? (each column when it is first asked for)
(function (sr) {
  'use strict';
  const data = sr.data;
  const {codes, numbers, texts, kinds, lazily} = sr.columns;

  function table(packed) {
    const columns = {count: packed.count};
    Object.keys(packed).filter((name) => name !== 'count').forEach(function (name) {
      const column = packed[name];
      lazily(columns, name, function () {
        if (column.points !== undefined) return sr.shapesOf(column);
        if (column.from !== undefined) return numbers(column).map((step, i) => (step === null ? null : columns[column.from][i] + step));
        if (column.weight !== undefined) return columns[name.replace('part_', 'score_')].map((score) => (score === null ? null : score * column.weight));
        return column.words !== undefined ? texts(column) : numbers(column);
      });
    });
    return columns;
  }

  sr.estates = table(data.estates);
  sr.units = table(data.units);
  sr.facilities = table(data.facilities);
  sr.links = table(data.links);

  const PEOPLE = ['population', 'elderly_60', 'under_3', 'age_3_5', 'cars'];
  const demands = {};
  PEOPLE.forEach((name, at) => lazily(demands, at, () => sr.estates[name]));
  data.coverage.demands.forEach((column, at) => lazily(demands, PEOPLE.length + at, () => numbers(column)));

  function rule(packed) {
    const own = Object.assign({}, packed);
    lazily(own, 'distance', () => numbers(packed.distances_m));
    lazily(own, 'demand', () => demands[packed.demand]);
    lazily(own, 'state', function () {
      if (packed.states) return kinds(packed.states);
      // without a distance: one state for all, or one each
      const others = packed.otherwise && packed.otherwise.words ? kinds(packed.otherwise) : null;
      let next = 0;
      const near = (distance) => (distance <= packed.threshold_m ? 'covered' : 'beyond_threshold');
      return own.distance.map((distance) => (distance !== null ? near(distance) : others ? others[next++] : packed.otherwise));
    });
    lazily(own, 'gap', function () {
      const told = packed.gaps ? kinds(packed.gaps) : own.state.map((state) => ({covered: '0', beyond_threshold: '=', unreachable: '='}[state] || '?'));
      const other = numbers(packed.other_gaps);
      let next = 0;
      return told.map((sign, i) => (sign === '*' ? other[next++] : sign === '=' ? own.demand[i] : sign === '0' ? 0 : null));
    });
    return own;
  }

  sr.rules = data.coverage.rules.map(rule);
  const ruleOfTier = (category, tier) => sr.rules.find((own) => own.category === category && own.tier === tier);

  // What was found for one item of the checklist; a floor area only where it is too small.
  function listed(packed) {
    const own = Object.assign({}, packed);
    lazily(own, 'verdict', function () {
      if (typeof packed.verdicts === 'number') return kinds(data.checklist.columns[packed.verdicts]);
      return ruleOfTier(packed.category, packed.tier).state.map((state) => packed.verdicts[state] || null);
    });
    lazily(own, 'area', function () {
      const areas = numbers(packed.floor_areas_m2);
      let next = 0;
      return own.verdict.map((verdict) => (verdict === 'too_small' ? areas[next++] : null));
    });
    lazily(own, 'distance', () => (packed.distances_m ? numbers(packed.distances_m) : own.verdict.map(() => null)));
    return own;
  }

  // One item of the policy. Reasons are put together when they are asked for: few of them are ever read.
  function work(packed) {
    const own = Object.assign({}, packed);
    lazily(own, 'answered', () => Array.from(codes(packed.answer), (code) => (code === 0 ? null : packed.answers[code - 1])));
    lazily(own, 'starts', function () {
      let at = 0;
      return own.answered.map(function (given) {
        const start = at;
        if (given) at += given.figures;
        return start;
      });
    });
    lazily(own, 'numbers', () => numbers(packed.figures));
    lazily(own, 'barred', function () {
      let at = 0;
      return new Set(Array.from(sr.steps(packed.barred), (step) => (at += step)));
    });
    own.need = (i) => (own.answered[i] ? own.answered[i].need : null);
    own.reason = function (i) {
      const answer = own.answered[i];
      const text = answer[sr.language() === 'zh' ? 'reason' : 'reason_en'];
      if (!answer.figures) return text;
      return text.split('\u0001').map((piece, gap) => (gap ? sr.number(own.numbers[own.starts[i] + gap - 1]) : '') + piece).join('');
    };
    return own;
  }

  const GAP_PARTS = ['out_of_reach', 'full', 'unknown'];
  function provided(packed) {
    const own = {category: packed.category, unit: packed.unit};
    ['demand', 'unserved'].forEach((name) => lazily(own, name, () => numbers(packed[name])));
    const rest = (i) => (own.demand[i] === null || own.unserved[i] === null ? null : Math.round(10 * (own.demand[i] - own.unserved[i])) / 10);
    lazily(own, 'served', () => (packed.served ? numbers(packed.served) : own.demand.map((none, i) => rest(i))));
    // of the gap: out of reach, full, unknown; null where nobody knows what is wanted
    lazily(own, 'parts', function () {
      const mixed = numbers(packed.mixed_gaps);
      let next = 0;
      const gap = (i) => (own.unserved[i] === null ? own.demand[i] : own.unserved[i]);
      return kinds(packed.gaps).map(function (kind, i) {
        if (kind !== 'mixed') return kind && GAP_PARTS.map((part) => (part === kind ? gap(i) : 0));
        next += GAP_PARTS.length;
        return mixed.slice(next - GAP_PARTS.length, next);
      });
    });
    return own;
  }

  // Why each estate lacks a category, null where it does not: the answers that every output of the run counts.
  const causes = {};
  sr.lackCauses = function (category) {
    if (!causes[category]) {
      const packed = data.lacks[category];
      const none = () => new Array(sr.estates.count).fill(null);
      const byState = () => ruleOfCategory(category).state.map((state) => packed.by_state[state] || null);
      causes[category] = !packed ? none() : packed.by_state ? byState() : kinds(packed.causes);
    }
    return causes[category];
  };
  const ruleOfCategory = (category) => sr.rules.find((own) => own.category === category);

  const layersOf = (group) => Object.keys(group).map((kind) => ({kind: kind, shapes: sr.shapesOf(group[kind])}));
  sr.provision = data.provision.map(provided);
  sr.checklist = data.checklist.rules.map(listed);
  sr.works = data.measures.items.map(work);
  sr.ground = {};
  ['areas', 'lines', 'streets'].forEach((part) => lazily(sr.ground, part, () => layersOf(data.ground[part])));
  sr.units.members = Array.from({length: sr.units.count}, () => []);
  sr.estates.unit.forEach((unit, i) => {
    if (unit !== null) sr.units.members[unit].push(i);
  });
})(window.spatialRenewal);
