// How does a packed column become values again? (the other half of columns.py)
(function (sr) {
  'use strict';
  const FIRST_LETTER = 63;
  const KINDS = 64;

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

  // Pairs of whole numbers: three letters make a code, which holds two small ones; those of the code FAR stand apart.
  const SPAN = 512;
  sr.pairCode = {FIRST: FIRST_LETTER * (1 + KINDS + KINDS * KINDS), SPAN: SPAN, FAR: SPAN * SPAN - 1};
  sr.pairs = function ({near, far}) {
    const values = new Float64Array((2 * near.length) / 3);
    const apart = sr.steps(far);
    for (let i = 0, at = 0, next = 0; at < near.length; i += 2, at += 3) {
      const code = near.charCodeAt(at) + near.charCodeAt(at + 1) * KINDS + near.charCodeAt(at + 2) * KINDS * KINDS - sr.pairCode.FIRST;
      const isFar = code === sr.pairCode.FAR;
      values[i] = isFar ? apart[next] : Math.floor(code / SPAN) - SPAN / 2;
      values[i + 1] = isFar ? apart[next + 1] : (code % SPAN) - SPAN / 2;
      if (isFar) next += 2;
    }
    return values;
  };

  // How many numbers below `of` stand together, in how many letters: the least waste, then the fewest letters.
  const MOST_LETTERS = 5;
  function grouped(of) {
    let best = {many: 0, width: 1};
    for (let width = 1, room = KINDS; width <= MOST_LETTERS; width += 1, room *= KINDS) {
      let many = 0;
      for (let full = of; full <= room; full *= of) many += 1;
      if (many * best.width > best.many * width) best = {many: many, width: width};
    }
    if (!best.many) for (best.many = 1, best.width = MOST_LETTERS; Math.pow(KINDS, best.width) < of; ) best.width += 1;
    return best;
  }

  // Codes from 0 to below column.of, lowest first in their group, which is written lowest letter first; the last may be short.
  function codes(column) {
    const {n, of, letters} = column;
    const values = new Uint32Array(n);
    if (of <= 1) return values;
    const {many, width} = grouped(of);
    for (let i = 0, at = 0; i < n; ) {
      let group = 0;
      for (let k = 0, scale = 1; k < width; k += 1, at += 1, scale *= KINDS) group += ((letters.charCodeAt(at) || FIRST_LETTER) - FIRST_LETTER) * scale;
      for (let k = 0; k < many && i < n; k += 1, i += 1) {
        values[i] = many === 1 ? group : group % of;
        group = (group / of) | 0;
      }
    }
    return values;
  }

  // What each code stands for; 0 is a missing value.
  function decoded(column, meaning) {
    const found = codes(column);
    const values = new Array(found.length);
    for (let i = 0; i < found.length; i += 1) values[i] = found[i] === 0 ? null : meaning(found[i]);
    return values;
  }

  function numbers(column) {
    const unit = Math.pow(10, column.decimals);
    return decoded(column, (code) => (code - 1 + column.low) / unit);
  }

  // Words that stand in one text have bars between them.
  function words(coded) {
    let before = '';
    const pieces = typeof coded === 'string' ? coded.split('|').filter((piece) => piece) : coded;
    return pieces.map((text) => (before = before.slice(0, text.charCodeAt(0) - FIRST_LETTER) + text.slice(1)));
  }

  function texts(column) {
    const known = words(column.words);
    if (column.letters === undefined) return known;
    return decoded(Object.assign({of: known.length + 1}, column), (code) => known[code - 1]);
  }

  // States, verdicts and the like: few words that need no front coding.
  const kinds = (column) => decoded(Object.assign({of: column.words.length + 1}, column), (code) => column.words[code - 1]);

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

  sr.columns = {codes: codes, numbers: numbers, texts: texts, kinds: kinds, lazily: lazily};
})(window.spatialRenewal);
