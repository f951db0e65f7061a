// How is one finding said to a planner? (figure, clause and life circle, people and cause)
(function (sr) {
  'use strict';
  const PARKING = sr.data.leads.parking;
  const SHOWN = 6; // rows before the fold
  const MARKS = {lacking: '✗', met: '✓', unknown: '?'};

  function clause(rule) {
    const circle = sr.t('within', {tier: sr.word('tier', rule.tier), distance: sr.number(rule.threshold_m)});
    const number = sr.data.about.standard.number; // stands in the title already
    const place = rule.clause.startsWith(number) ? rule.clause.slice(number.length).trim() : rule.clause;
    const text = [place, circle].filter(Boolean).join(' · ');
    return sr.h('span', {class: 'clause'}, text, ' ', sr.h('i', {class: 'certainty ' + rule.certainty, title: sr.word('certainty_long', rule.certainty)}, sr.word('certainty', rule.certainty)));
  }

  function parking(row) {
    const {unserved, demand, served, unit, unknownEstates} = row.places;
    const unknown = unknownEstates ? sr.t('estates_unknown', {n: unknownEstates}) : null;
    return {
      figure: unserved === null ? sr.t('no_data') : unserved > 0 ? '−' + sr.places(unit, unserved) : sr.t('cause_enough'),
      basis: sr.t('parking_assumed', {ratio: sr.data.about.parking_spaces_per_household}),
      cause: [sr.t('provision_sub', {demand: sr.number(demand), served: sr.number(served)}), unknown].filter(Boolean).join(' · '),
    };
  }

  function cause(row) {
    if (row.cause === 'full') return sr.t('cause_full', {short: sr.places(row.places.unit, row.places.unserved)});
    if (row.verdict === 'met') {
      return row.people === null ? sr.t('cause_covered_plain') : sr.t('cause_covered', {people: sr.people(row.rule.demand_unit, row.people)});
    }
    if (row.verdict === 'unknown') return sr.t('cause_' + row.cause);
    const people = row.people === null ? sr.t('cause_demand_unknown') + ' · ' : sr.people(row.rule.demand_unit, row.people);
    const text = sr.t(row.cause === 'no_facility' ? 'cause_none_in_town' : 'cause_' + row.cause, {people: people});
    const short = row.places && row.places.unserved > 0 ? sr.t('cause_short', {short: sr.places(row.places.unit, row.places.unserved)}) : null;
    return [text, short].filter(Boolean).join(' · ');
  }

  function distance(row) {
    if (row.distance === null) return row.verdict === 'unknown' ? sr.t('no_data') : '—';
    const text = sr.metres(Math.round(row.distance));
    return row.estates > 1 && row.verdict === 'lacking' ? sr.t('farthest', {distance: text}) : text;
  }

  function said(row) {
    if (row.category === PARKING && row.places) return parking(row);
    if (!row.rule) {
      const short = row.places && row.places.unserved;
      return {
        figure: short > 0 ? '−' + sr.places(row.places.unit, short) : short === 0 ? sr.t('cause_enough') : sr.t('no_data'),
        basis: '', cause: short === null ? sr.t('cause_capacity_unknown') : '',
      };
    }
    return {figure: distance(row), basis: clause(row.rule), cause: cause(row)};
  }

  // A row of the why card; over several estates it also says how many of them lack it.
  sr.reason = function (row) {
    const {figure, basis, cause: why} = said(row);
    const lacking = row.cause === 'full' || row.category === PARKING ? row.places && row.places.shortEstates : row.lackingEstates;
    const share = row.estates > 1 && row.verdict === 'lacking' && lacking ? sr.t('estates_of', {n: lacking, all: row.estates}) : '';
    return sr.h('li', {class: 'reason ' + row.verdict, 'data-category': row.category, 'data-verdict': row.verdict},
      sr.h('span', {class: 'mark', role: 'img', 'aria-label': sr.t('verdict_' + row.verdict)}, MARKS[row.verdict]),
      sr.h('b', {class: 'what'}, sr.category(row.category)),
      sr.h('b', {class: 'figure'}, figure),
      sr.h('span', {class: 'why'}, why),
      sr.h('span', {class: 'share'}, share),
      sr.h('span', {class: 'basis'}, basis)
    );
  };

  // The view's categories first, then what is lacking for most people, then the rest.
  sr.orderedFindings = function (estates) {
    const view = sr.state.view;
    const leads = Object.values(sr.data.leads);
    const ofView = (row) => (view === 'all' ? leads.includes(row.category) : sr.groupOf(row.category) === view);
    const lead = (row) => (view === 'all' ? leads.indexOf(row.category) : row.category === sr.data.leads[view] ? 0 : 1);
    const rows = sr.findings(estates);
    const first = rows.filter(ofView).sort((a, b) => lead(a) - lead(b));
    const lacking = rows.filter((row) => !ofView(row) && row.verdict === 'lacking').sort((a, b) => (b.people || 0) - (a.people || 0));
    const rest = rows.filter((row) => !ofView(row) && row.verdict !== 'lacking');
    rest.sort((a, b) => (a.verdict === b.verdict ? 0 : a.verdict === 'met' ? -1 : 1));
    const more = Math.max(1, SHOWN - first.length);
    return {first: first.concat(lacking.slice(0, more)), rest: lacking.slice(more).concat(rest)};
  };
})(window.spatialRenewal);
