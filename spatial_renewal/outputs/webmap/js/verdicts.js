// What does an estate or a unit lack, for how many, and why? (the rows of the why card, the filter and the headline)
(function (sr) {
  'use strict';
  const provisionOf = {};
  sr.provision.forEach((row) => (provisionOf[row.category] = row));
  sr.provisionOf = provisionOf;
  const LACKING = ['beyond_threshold', 'unreachable'];
  const PARKING = sr.data.leads.parking;
  const sum = (values) => (values.some((v) => v !== null) ? values.reduce((total, v) => total + (v || 0), 0) : null);
  sr.sum = sum;

  // lacking, met or unknown. A category that the data do not hold is lacking only where the run says so (a known gap).
  function verdict(rule, i) {
    const state = rule.state[i];
    if (state === null) return null;
    if (state === 'covered') return 'met';
    if (LACKING.includes(state)) return 'lacking';
    return rule.gap[i] > 0 ? 'lacking' : 'unknown';
  }

  // One category over some estates (one estate, or the members of a unit).
  function finding(rule, estates) {
    const concerned = estates.filter((i) => rule.state[i] !== null);
    if (!concerned.length) return null;
    const of = (wanted) => concerned.filter((i) => verdict(rule, i) === wanted);
    const lacking = of('lacking');
    const unknown = of('unknown');
    const cause = (lacking[0] !== undefined ? lacking : unknown).map((i) => rule.state[i]);
    const distances = (lacking.length ? lacking : concerned).map((i) => rule.distance[i]).filter((d) => d !== null);
    return {
      category: rule.category,
      rule: rule,
      verdict: lacking.length ? 'lacking' : unknown.length === concerned.length ? 'unknown' : 'met',
      cause: cause.length ? mostFrequent(cause) : 'covered',
      distance: distances.length ? Math.max(...distances) : null,
      people: sum((lacking.length ? lacking : concerned).map((i) => (lacking.length ? rule.gap[i] : rule.demand[i]))),
      lackingEstates: lacking.length,
      estates: concerned.length,
    };
  }

  function places(category, estates) {
    const row = provisionOf[category];
    if (!row) return null;
    const wanting = estates.filter((i) => row.demand[i] !== null);
    if (!wanting.length) return null;
    // wanted less had is short: so only where all three are known, unless nothing is
    const known = wanting.filter((i) => row.unserved[i] !== null);
    const over = known.length ? known : wanting;
    return {
      unit: row.unit,
      demand: sum(over.map((i) => row.demand[i])),
      served: sum(over.map((i) => row.served[i])),
      unserved: sum(over.map((i) => row.unserved[i])),
      shortEstates: known.filter((i) => row.unserved[i] > 0).length,
      unknownEstates: known.length ? estates.length - known.length : 0,
    };
  }

  function mostFrequent(words) {
    const counts = {};
    words.forEach((word) => (counts[word] = (counts[word] || 0) + 1));
    return Object.keys(counts).sort((a, b) => counts[b] - counts[a])[0];
  }

  // Every category of the standard, and those of the provision that the standard gives no distance for.
  sr.findings = function (estates) {
    const rows = sr.rules.map((rule) => finding(rule, estates)).filter((row) => row !== null);
    const named = rows.map((row) => row.category);
    sr.provision.forEach(function (row) {
      if (!named.includes(row.category)) rows.push({category: row.category, rule: null, verdict: 'unknown', estates: estates.length});
    });
    rows.forEach(function (row) {
      row.places = places(row.category, estates);
      const short = row.places && row.places.unserved;
      if (row.category === PARKING && row.places) {
        row.verdict = short === null ? 'unknown' : short > 0 ? 'lacking' : 'met';
      } else if (short > 0 && row.verdict !== 'lacking') {
        row.verdict = 'lacking';
        row.cause = 'full';
      } else if (!row.rule && row.places && short !== null) {
        row.verdict = 'met';
      }
    });
    return rows;
  };

  const ruleOf = {};
  sr.rules.forEach((rule) => (ruleOf[rule.category] = (ruleOf[rule.category] || []).concat(rule)));

  // Does estate i lack the theme's leading category? The same answer in headline, filter and exported table.
  sr.lacks = function (view, i) {
    if (view === 'parking') return Boolean(provisionOf[PARKING] && provisionOf[PARKING].unserved[i] > 0);
    return (ruleOf[sr.data.leads[view]] || []).some((rule) => verdict(rule, i) === 'lacking');
  };
  sr.leadRules = (view) => ruleOf[sr.data.leads[view]] || [];
  sr.verdictOf = function (category, i) {
    const verdicts = (ruleOf[category] || []).map((rule) => verdict(rule, i)).filter((v) => v !== null);
    return verdicts.includes('lacking') ? 'lacking' : verdicts[0] || null;
  };
  sr.groupOf = (category) => (sr.data.categories[category] || {}).group;
})(window.spatialRenewal);
