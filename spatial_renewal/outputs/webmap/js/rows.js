// Which rows does the panel list, and in which order? (units by their place in the view, or estates)
(function (sr) {
  'use strict';
  const sorting = {unit: {by: null, down: true}, estate: {by: null, down: true}};
  sr.sorting = () => sorting[sr.state.list ? 'estate' : 'unit'];

  const unitValues = {
    rank: (u) => sr.standing(sr.units).rank[u],
    name: (u) => sr.units.name[u],
    score: (u) => sr.scoreColumn(sr.units)[u],
    interval: (u) => sr.standing(sr.units).high[u],
  };
  const estateValues = {
    rank: (i) => sr.standing(sr.estates).rank[i],
    name: (i) => sr.estates.name[i],
    year: (i) => sr.estates.year_built[i],
    households: (i) => sr.estates.households[i],
    score: (i) => sr.scoreColumn(sr.estates)[i],
  };

  // Missing values come last, whichever way the column runs; equal ones keep the order of the ranking.
  function compare(value, down, rank) {
    return function (a, b) {
      const [x, y] = [value(a), value(b)];
      if (x === null || y === null) {
        if (x !== y) return x === null ? 1 : -1;
      } else if (x !== y) {
        const order = typeof x === 'string' ? x.localeCompare(y, 'zh-CN') : x - y;
        if (order) return down ? -order : order;
      }
      return (rank[a] || Infinity) - (rank[b] || Infinity) || a - b;
    };
  }

  sr.shownRows = function () {
    const {by, down} = sr.sorting();
    const table = sr.state.list ? sr.estates : sr.units;
    const values = sr.state.list ? estateValues : unitValues;
    const places = sr.standing(table);
    const column = by || (sr.state.view === 'all' || places.ofTheme ? 'rank' : 'score');
    const falling = by ? down : column === 'score';
    const shown = sr.state.list
      ? (i) => sr.matching[i]
      : (u) => sr.units.members[u].some((i) => sr.matching[i]) || !sr.units.members[u].length;
    // the first view lists the units as they are ranked, and that order is known
    if (!sr.state.list && sr.state.view === 'all' && column === 'rank' && !falling) return sr.unitsByRank.filter(shown);
    const keys = Array.from({length: table.count}, (none, index) => values[column](index));
    return keys.map((key, index) => index).filter(shown).sort(compare((index) => keys[index], falling, places.rank));
  };
})(window.spatialRenewal);
