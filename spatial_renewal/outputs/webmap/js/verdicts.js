// What does an estate or a unit lack, for how many, and why? (the rows of the why card, the filter and the headline)
(function (sr) {
  'use strict';
  const provisionOf = {};
  sr.provision.forEach((row) => (provisionOf[row.category] = row));
  sr.provisionOf = provisionOf;
  const PARKING = sr.data.leads.parking;
  const sum = (values) => (values.some((v) => v !== null) ? values.reduce((total, v) => total + (v || 0), 0) : null);
  sr.sum = sum;

  const listedOf = {}; // of a category: its items in the checklist, one a life circle
  sr.checklist.forEach((item) => (listedOf[item.category] = (listedOf[item.category] || []).concat(item)));
  const listedFor = (rule) => (listedOf[rule.category] || []).find((item) => item.tier === rule.tier) || (listedOf[rule.category] || [])[0];

  // lacking, met, too_small or unknown. What lacks is what the run says: the page does not judge again.
  function verdict(rule, i) {
    const state = rule.state[i];
    if (state === null) return null;
    if (sr.lackCauses(rule.category)[i]) return 'lacking';
    const listed = listedFor(rule);
    if (state === 'covered') return listed && listed.verdict[i] === 'too_small' ? 'too_small' : 'met';
    return 'unknown';
  }

  // Near but full; else the state, which tells more: beyond the threshold without a distance, none within the walk that
  // was searched.
  function causeOf(rule, i) {
    if (sr.lackCauses(rule.category)[i] === 'full') return 'full';
    return rule.state[i] === 'beyond_threshold' && rule.distance[i] === null ? 'beyond_limit' : rule.state[i];
  }

  const overall = (lacking, small, unknown, all) =>
    lacking.length ? 'lacking' : small.length ? 'too_small' : unknown.length === all.length ? 'unknown' : 'met';

  // The nearest that are too small: how many estates have such a one, and the smallest of them.
  function smallest(item, estates) {
    const known = estates.filter((i) => item && item.area[i] !== null);
    if (!known.length) return null;
    return {estates: known.length, area: Math.min(...known.map((i) => item.area[i])), least: item.least_floor_area_m2};
  }

  const isFar = (cause) => cause !== 'full';

  // One category over some estates (one estate, or the members of a unit).
  function finding(rule, estates) {
    const concerned = estates.filter((i) => rule.state[i] !== null);
    if (!concerned.length) return null;
    const of = (wanted) => concerned.filter((i) => verdict(rule, i) === wanted);
    const [lacking, small, unknown] = [of('lacking'), of('too_small'), of('unknown')];
    const listed = listedFor(rule);
    const shown = lacking.length ? lacking : small.length ? small : concerned;
    const cause = (lacking.length ? lacking : unknown).map((i) => causeOf(rule, i));
    const distances = shown.map((i) => rule.distance[i]).filter((d) => d !== null);
    return {
      category: rule.category,
      rule: rule,
      listed: listed,
      verdict: overall(lacking, small, unknown, concerned),
      // over several estates, none within reach comes before near but full
      cause: cause.length ? mostFrequent(cause.some(isFar) ? cause.filter(isFar) : cause) : 'covered',
      distance: distances.length ? Math.max(...distances) : null,
      people: sum(shown.map((i) => (lacking.length ? rule.gap[i] : rule.demand[i]))),
      small: smallest(listed, small),
      lackingEstates: lacking.length || small.length,
      estates: concerned.length,
    };
  }

  // An item of the checklist that the coverage does not measure: mostly one that the standard states no distance for.
  function listedOnly(item, estates) {
    const concerned = estates.filter((i) => item.verdict[i] !== null);
    if (!concerned.length) return null;
    const of = (...wanted) => concerned.filter((i) => wanted.includes(item.verdict[i]));
    const [lacking, small, unknown] = [of('lack', 'too_far'), of('too_small'), of('unknown')];
    const cause = lacking.map((i) => (item.verdict[i] === 'too_far' ? 'beyond_threshold' : 'no_facility'));
    const distances = concerned.map((i) => item.distance[i]).filter((d) => d !== null);
    return {
      category: item.category,
      rule: null,
      listed: item,
      verdict: overall(lacking, small, unknown, concerned),
      cause: cause.length ? mostFrequent(cause) : item.threshold_m === null ? 'no_threshold' : 'no_facility',
      distance: distances.length ? Math.max(...distances) : null,
      people: null,
      small: smallest(item, small),
      lackingEstates: lacking.length || small.length,
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
      parts: gapParts(row, wanting),
    };
  }

  // What the gap is made of: out of reach, full, unknown.
  function gapParts(row, estates) {
    const known = estates.map((i) => row.parts[i]).filter((parts) => parts !== null);
    return [0, 1, 2].map((at) => sum(known.map((parts) => parts[at])) || 0);
  }

  function mostFrequent(words) {
    const counts = {};
    words.forEach((word) => (counts[word] = (counts[word] || 0) + 1));
    return Object.keys(counts).sort((a, b) => counts[b] - counts[a])[0];
  }

  // Every category that the coverage measures, then those that only the checklist or the provision names.
  function named(estates) {
    const measured = sr.rules.map((rule) => finding(rule, estates)).filter((row) => row !== null);
    const missing = (rows) => (category) => !rows.some((row) => row.category === category);
    const listed = Object.keys(listedOf).filter(missing(measured)).map((category) => listedOnly(listedOf[category][0], estates));
    const rows = measured.concat(listed.filter((row) => row !== null));
    const provided = Object.keys(provisionOf).filter(missing(rows));
    return rows.concat(provided.map((category) => ({category: category, rule: null, verdict: 'unknown', estates: estates.length})));
  }

  sr.findings = function (estates) {
    const rows = named(estates);
    rows.forEach(function (row) {
      row.places = places(row.category, estates);
      const short = row.places && row.places.unserved;
      const causes = estates.map((i) => sr.lackCauses(row.category)[i]).filter((cause) => cause !== null);
      if (row.category === PARKING && row.places) {
        row.verdict = causes.length ? 'lacking' : short === null ? 'unknown' : 'met';
      } else if (!row.rule && causes.length) {
        row.verdict = 'lacking';
        row.cause = mostFrequent(causes);
      } else if (!row.rule && row.places && short !== null && row.verdict === 'unknown') {
        row.verdict = 'met';
      }
      if (causes.length) row.lackingEstates = causes.length;
    });
    return rows;
  };

  const ruleOf = {};
  sr.rules.forEach((rule) => (ruleOf[rule.category] = (ruleOf[rule.category] || []).concat(rule)));

  // Does estate i lack the theme's leading category? The same answer in headline, filter, letters and exported table;
  // null where nobody knows.
  const answers = {};
  sr.lacks = function (view, i) {
    if (!answers[view]) answers[view] = sr.estates.eligible.map((none, k) => lacksTheme(view, k));
    return answers[view][i];
  };
  function lacksTheme(view, i) {
    if (sr.lackCauses(sr.data.leads[view])[i]) return true;
    if (view === 'parking') return provisionOf[PARKING] && provisionOf[PARKING].unserved[i] !== null ? false : null;
    const verdicts = (ruleOf[sr.data.leads[view]] || []).map((rule) => verdict(rule, i));
    return verdicts.some((known) => known === 'met' || known === 'too_small') ? false : null;
  }
  sr.leadRules = (view) => ruleOf[sr.data.leads[view]] || [];
  sr.verdictOf = function (category, i) {
    const verdicts = (ruleOf[category] || []).map((rule) => verdict(rule, i)).filter((v) => v !== null);
    return verdicts.includes('lacking') ? 'lacking' : verdicts[0] || null;
  };
  sr.groupOf = (category) => (sr.data.categories[category] || {}).group;
})(window.spatialRenewal);
