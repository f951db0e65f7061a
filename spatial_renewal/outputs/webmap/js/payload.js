// How do the packed columns become tables again? (the other half of columns.py; each column when it is first asked for)
(function (sr) {
  'use strict';
  const FIRST_LETTER = 63;
  const KINDS = 64;
  const data = sr.data;

  // Whole numbers of either sign, five bits a letter.
  sr.steps = function (letters) {
    const values = new Float64Array(letters.length);
    let count = 0;
    let value = 0;
    let scale = 1;
    for (let at = 0; at < letters.length; at += 1) {
      const part = letters.charCodeAt(at) - FIRST_LETTER;
      value += (part & 31) * scale;
      if (part & 32) {
        scale *= 32;
      } else {
        values[count] = value % 2 ? -(value + 1) / 2 : value / 2;
        count += 1;
        value = 0;
        scale = 1;
      }
    }
    return values.subarray(0, count);
  };

  // Pairs of whole numbers: three letters for two small ones, a mark where they stand apart.
  const NEAR = 255;
  const SPAN = 2 * (NEAR + 1);
  sr.pairs = function ({near, far}) {
    const n = near.length / 3;
    const values = new Float64Array(2 * n);
    const apart = sr.steps(far);
    for (let i = 0, at = 0, next = 0; i < n; i += 1, at += 3) {
      const both = near.charCodeAt(at) - FIRST_LETTER + (near.charCodeAt(at + 1) - FIRST_LETTER) * KINDS + (near.charCodeAt(at + 2) - FIRST_LETTER) * KINDS * KINDS;
      if (both === SPAN * SPAN - 1) {
        values[2 * i] = apart[next];
        values[2 * i + 1] = apart[next + 1];
        next += 2;
      } else {
        values[2 * i] = Math.floor(both / SPAN) - NEAR - 1;
        values[2 * i + 1] = (both % SPAN) - NEAR - 1;
      }
    }
    return values;
  };

  // Codes from 0 to below column.of: several in a letter where they are few, else several letters each.
  function codes(column) {
    const {n, of, letters} = column;
    const values = new Uint32Array(n);
    if (of <= 1) return values;
    let together = 0;
    for (let room = of; room <= KINDS; room *= of) together += 1;
    if (together) {
      for (let at = 0, i = 0; i < n; at += 1) {
        let part = letters.charCodeAt(at) - FIRST_LETTER;
        for (let k = 0; k < together && i < n; k += 1, i += 1) {
          values[i] = part % of;
          part = Math.floor(part / of);
        }
      }
      return values;
    }
    let width = 1;
    for (let room = KINDS; room < of; room *= KINDS) width += 1;
    for (let i = 0, at = 0; i < n; i += 1) {
      for (let k = 0, scale = 1; k < width; k += 1, at += 1, scale *= KINDS) values[i] += (letters.charCodeAt(at) - FIRST_LETTER) * scale;
    }
    return values;
  }

  function numbers(column) {
    const unit = Math.pow(10, column.decimals);
    return Array.from(codes(column), (code) => (code === 0 ? null : (code - 1 + column.low) / unit));
  }

  function words(coded) {
    let before = '';
    return coded.map((text) => (before = before.slice(0, text.charCodeAt(0) - FIRST_LETTER) + text.slice(1)));
  }

  function texts(column) {
    const known = words(column.words);
    if (column.letters === undefined) return known;
    return Array.from(codes(Object.assign({of: known.length + 1}, column)), (code) => (code === 0 ? null : known[code - 1]));
  }

  // States, verdicts and the like: few words that need no front coding.
  const kinds = (column) =>
    Array.from(codes(Object.assign({of: column.words.length + 1}, column)), (code) => (code === 0 ? null : column.words[code - 1]));

  // A property that is worked out when it is first asked for.
  function lazily(target, name, make) {
    Object.defineProperty(target, name, {
      configurable: true, enumerable: true,
      get: function () {
        const value = make();
        Object.defineProperty(target, name, {value: value, enumerable: true});
        return value;
      },
    });
  }

  function table(packed) {
    const columns = {count: packed.count};
    Object.keys(packed).filter((name) => name !== 'count').forEach(function (name) {
      const column = packed[name];
      lazily(columns, name, function () {
        if (column.points !== undefined) return sr.shapesOf(column);
        if (column.weight !== undefined) return columns[name.replace('part_', 'score_')].map((score) => (score === null ? null : score * column.weight));
        return column.words ? texts(column) : numbers(column);
      });
    });
    return columns;
  }

  sr.estates = table(data.estates);
  sr.units = table(data.units);
  sr.facilities = table(data.facilities);
  const {reasons, ...pairsOf} = data.links;
  sr.links = table(pairsOf);
  sr.links.reasons = reasons;

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
      return text.split('\u0001').map((piece, gap) => (gap ? own.numbers[own.starts[i] + gap - 1].toLocaleString('en-US') : '') + piece).join('');
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
