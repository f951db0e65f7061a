// How is one finding said to a planner? (figure, clause and life circle, people and cause)
(function (sr) {
  'use strict';
  const PARKING = sr.data.leads.parking;
  const SHOWN = 6; // rows before the fold
  const MARKS = {lacking: '✗', too_small: '✗', met: '✓', unknown: '?'};
  // What the mark means, in a word, where it could mean several things.
  const WORDS = {beyond_threshold: 'far', unreachable: 'lack', beyond_limit: 'lack', no_facility: 'lack', full: 'full'};

  sr.certainty = (level) =>
    level ? sr.h('i', {class: 'certainty ' + level, title: sr.word('certainty_long', level)}, sr.word('certainty', level)) : null;

  function clause(rule, listed) {
    const tier = sr.word('tier', rule.tier);
    const circle = rule.threshold_m === null ? tier : sr.t('within', {tier: tier, distance: sr.number(rule.threshold_m)});
    const number = sr.data.about.standard.number; // stands in the title already
    const place = rule.clause.startsWith(number) ? rule.clause.slice(number.length).trim() : rule.clause;
    const asked = listed && listed.requirement === 'as_needed' ? sr.t('as_needed') : null;
    return sr.h('span', {class: 'clause'}, [place, circle, asked].filter(Boolean).join(' · '), ' ', sr.certainty(rule.certainty));
  }

  function parking(row) {
    const {unserved, demand, served, unit, unknownEstates} = row.places;
    const lacking = unserved > 0 ? sr.t('cause_short', {short: short(row)}) + madeOf(row) : null;
    const unknown = unknownEstates ? sr.t('estates_unknown', {n: unknownEstates}) : null;
    return {
      figure: unserved === null ? sr.t('no_data') : unserved > 0 ? '−' + sr.places(unit, unserved) : sr.t('cause_enough'),
      basis: sr.t('parking_assumed', {ratio: sr.data.about.parking_spaces_per_household}),
      cause: [sr.t('provision_sub', {demand: sr.number(demand), served: sr.number(served)}), lacking, unknown].filter(Boolean).join(' · '),
    };
  }

  // The floor area beside what the standard asks for; over several estates the smallest, or in how many it is so.
  function tooSmall(row) {
    if (!row.small) return null;
    const area = (value) => sr.number(value, Number.isInteger(value) ? 0 : 1);
    const values = {area: area(row.small.area), least: area(row.small.least), n: row.small.estates};
    if (row.estates === 1) return sr.t('cause_too_small', values);
    return sr.t(row.verdict === 'too_small' ? 'cause_too_small_least' : 'cause_too_small_some', values);
  }

  const short = (row) => (row.places && row.places.unserved > 0 ? sr.places(row.places.unit, row.places.unserved) : null);

  // What the gap is made of: out of reach, full, nobody knows; with the places of each where it is more than one.
  function madeOf(row) {
    const parts = row.places ? row.places.parts : [];
    const found = ['out_of_reach', 'full', 'unknown'].map((name, at) => ({name: name, n: parts[at]})).filter((part) => part.n > 0);
    if (!found.length || (found.length === 1 && found[0].name === row.cause)) return '';
    return sr.t('gap_of', {parts: found.map(({name, n}) => sr.t('gap_of_' + name) + (found.length > 1 ? ' ' + sr.number(n) : '')).join(sr.t('comma'))});
  }

  function cause(row) {
    if (row.cause === 'full') return [sr.t('cause_full', {short: short(row)}) + madeOf(row), tooSmall(row)];
    if (row.verdict === 'too_small') return [tooSmall(row)];
    if (row.verdict === 'met') {
      return [row.people === null ? sr.t('cause_covered_plain') : sr.t('cause_covered', {people: sr.people(row.rule.demand_unit, row.people)})];
    }
    if (row.verdict === 'unknown') return [sr.t('cause_' + row.cause)];
    const people = row.people === null ? sr.t('cause_demand_unknown') + ' · ' : sr.people(row.rule.demand_unit, row.people);
    const text = sr.t(row.cause === 'no_facility' ? 'cause_none_in_town' : 'cause_' + row.cause, {people: people});
    return [text, short(row) && sr.t('cause_short', {short: short(row)}) + madeOf(row), tooSmall(row)];
  }

  function distance(row) {
    if (row.distance === null) return row.verdict === 'unknown' ? sr.t('no_data') : '—';
    const text = sr.metres(Math.round(row.distance));
    return row.estates > 1 && row.verdict === 'lacking' ? sr.t('farthest', {distance: text}) : text;
  }

  // What no rule measures a distance for: places say it, else the checklist, which mostly cannot.
  function saidWithoutRule(row) {
    const basis = row.listed ? clause(row.listed, row.listed) : '';
    const unserved = row.places && row.places.unserved;
    if (row.places || !row.listed) {
      return {
        figure: unserved > 0 ? '−' + short(row) : unserved === 0 ? sr.t('cause_enough') : sr.t('no_data'),
        basis: basis, cause: unserved === null ? sr.t('cause_capacity_unknown') : unserved > 0 ? madeOf(row) : '',
      };
    }
    const why = {unknown: sr.t('cause_' + row.cause), too_small: tooSmall(row), met: sr.t('cause_covered_plain')};
    return {figure: distance(row), basis: basis, cause: why[row.verdict] || ''};
  }

  function said(row) {
    if (row.category === PARKING && row.places) return parking(row);
    if (!row.rule) return saidWithoutRule(row);
    return {figure: distance(row), basis: clause(row.rule, row.listed), cause: cause(row).filter(Boolean).join(' · ')};
  }

  function mark(row) {
    const placed = row.category === PARKING || (!row.rule && row.places);
    const word = row.verdict === 'too_small' ? 'small' : row.verdict !== 'lacking' ? null : placed ? 'short' : WORDS[row.cause];
    const label = word ? sr.t('mark_' + word) : sr.t('verdict_' + row.verdict);
    return sr.h('span', {class: 'mark', role: 'img', 'aria-label': label}, MARKS[row.verdict], word ? sr.h('small', {}, label) : null);
  }

  // A row of the why card; over several estates it also says how many of them lack it.
  sr.reason = function (row) {
    const {figure, basis, cause: why} = said(row);
    const missing = ['lacking', 'too_small'].includes(row.verdict);
    const share = row.estates > 1 && missing && row.lackingEstates ? sr.t('estates_of', {n: row.lackingEstates, all: row.estates}) : '';
    return sr.h('li', {class: 'reason ' + row.verdict, 'data-category': row.category, 'data-verdict': row.verdict},
      mark(row),
      sr.h('b', {class: 'what'}, sr.category(row.category)),
      sr.h('b', {class: 'figure'}, figure),
      sr.h('span', {class: 'why'}, why),
      sr.h('span', {class: 'share'}, share),
      sr.h('span', {class: 'basis'}, basis)
    );
  };

  // The view's categories first, then what is lacking for most people, then what is too small, then the rest.
  sr.orderedFindings = function (estates) {
    const view = sr.state.view;
    const leads = Object.values(sr.data.leads);
    const ofView = (row) => (view === 'all' ? leads.includes(row.category) : sr.groupOf(row.category) === view);
    const lead = (row) => (view === 'all' ? leads.indexOf(row.category) : row.category === sr.data.leads[view] ? 0 : 1);
    const bySeverity = (a, b) => SEVERITY.indexOf(a.verdict) - SEVERITY.indexOf(b.verdict);
    const rows = sr.findings(estates);
    // of the view what nobody can tell waits below the fold, except what leads it
    const first = rows.filter((row) => ofView(row) && (row.rule || row.places)).sort((a, b) => lead(a) - lead(b));
    const others = rows.filter((row) => !first.includes(row));
    const missing = others.filter((row) => ['lacking', 'too_small'].includes(row.verdict));
    missing.sort((a, b) => bySeverity(a, b) || (b.people || 0) - (a.people || 0));
    const rest = others.filter((row) => !missing.includes(row)).sort(bySeverity);
    const more = Math.max(1, SHOWN - first.length);
    return {first: first.concat(missing.slice(0, more)), rest: missing.slice(more).concat(rest)};
  };
  const SEVERITY = ['lacking', 'too_small', 'met', 'unknown'];
})(window.spatialRenewal);
