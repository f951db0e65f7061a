// Why is this unit or estate where it is? (name and rank, people, what is lacking and why, the score as a sum)
(function (sr) {
  'use strict';
  const PARTS = ['#7f2d0f', '#c25a1b', '#e8943a', '#f6c77d', '#b9a27a', '#8d8574', '#d8cdb4'];
  let open = false; // the rest of the categories

  function span(years) {
    const known = years.filter((year) => year !== null);
    if (!known.length) return sr.t('card_year_unknown');
    const [from, to] = [Math.min(...known), Math.max(...known)];
    return from === to ? sr.t('card_year', {from: from}) : sr.t('card_years', {from: from, to: to});
  }

  // When the programme comes to them; nothing where no year is planned.
  function planned(members) {
    const years = members.map((i) => sr.estates.plan_year[i]).filter((year) => year !== null);
    if (!years.length) return null;
    const [from, to] = [Math.min(...years), Math.max(...years)];
    return sr.t('card_planned', {years: from === to ? from : from + '–' + to});
  }

  function people(members) {
    const estates = sr.estates;
    const known = members.filter((i) => estates.population[i] > 0 && estates.elderly_60[i] !== null);
    const all = sr.sum(known.map((i) => estates.population[i]));
    const share = all ? (100 * sr.sum(known.map((i) => estates.elderly_60[i]))) / all : null;
    const estimated = members.some((i) => estates.households_source[i] === 'estimated');
    const households = sr.sum(members.map((i) => estates.households[i]));
    return [
      members.length > 1 ? sr.t('card_estates', {n: members.length}) : null,
      sr.t(estimated ? 'card_households_estimated' : 'card_households', {n: sr.number(households)}),
      span(members.map((i) => estates.year_built[i])),
      planned(members),
      share === null ? null : sr.t('card_elderly_share', {share: Math.round(share)}),
    ].filter(Boolean).join(' · ');
  }

  // Where the rank falls: sure, or between two; a theme of one indicator has no weights that could move.
  function interval(low, high, view) {
    if (!known(low) || !known(high)) return '';
    const one = sr.data.views_of_one.includes(view) ? '_of_one' : '';
    return low === high ? sr.t('card_sure' + one) : sr.t('card_interval' + one, {low: low, high: high});
  }

  // Its place and interval in the view: the theme's own, or that among all themes.
  function place(table, index) {
    const {ofTheme, rank, low, high} = sr.standing(table);
    if (rank[index] === null) return sr.t('card_unranked');
    const view = ofTheme ? sr.state.view : 'all';
    return (ofTheme ? sr.t('card_view_rank', {rank: rank[index], view: sr.t('view_' + view)}) : sr.t('card_rank', {rank: rank[index]})) + interval(low[index], high[index], view);
  }

  // In a theme also the place among all themes; and the chance of being among the first, where the run tells it.
  function standing(table, index) {
    const share = (table.first_k_share || [])[index];
    const rank = table.rank[index];
    const told = [
      sr.state.view === 'all' || rank === null ? null : sr.t('card_view_rank', {rank: rank, view: sr.t('view_all')}) + interval(table.rank_low[index], table.rank_high[index], 'all'),
      known(share) ? sr.t('card_first_k', {k: sr.data.about.first_k, share: Math.round(100 * share)}) : null,
    ].filter(Boolean);
    return told.length ? sr.h('p', {class: 'standing'}, told.join(' · ')) : null;
  }
  const known = (value) => value !== null && value !== undefined;

  function heading(table, index, members) {
    return sr.h('header', {},
      sr.h('h2', {id: 'card-name'}, table.name[index] || sr.t('no_name'), ' ', sr.h('small', {}, place(table, index))),
      sr.h('p', {}, people(members)),
      standing(table, index),
      sr.h('button', {type: 'button', class: 'close', 'aria-label': sr.t('card_close'), onclick: close}, '×')
    );
  }

  function findings(members) {
    const {first, rest} = sr.orderedFindings(members);
    const toggle = sr.h('button', {type: 'button', class: 'link more', 'aria-expanded': open, onclick: () => { open = !open; draw(); }},
      open ? sr.t('card_less') : sr.t('card_more', {n: rest.length}));
    return [sr.h('ul', {class: 'reasons'}, first.concat(open ? rest : []).map(sr.reason)), rest.length ? toggle : null];
  }

  // Rounded so that what is shown adds up to what is shown.
  function rounded(parts, total) {
    const cents = parts.map((part) => Math.floor(part * 100 + 1e-9));
    const missing = Math.round(total * 100) - cents.reduce((a, b) => a + b, 0);
    const order = parts.map((part, at) => at).sort((a, b) => (parts[b] * 100 - cents[b]) - (parts[a] * 100 - cents[a]));
    order.slice(0, Math.max(0, missing)).forEach((at) => (cents[at] += 1));
    return cents.map((cent) => cent / 100);
  }

  function score(table, index) {
    const total = table.score[index];
    if (total === null) return null;
    const named = sr.data.indicators.map((indicator, at) => ({
      name: sr.either(indicator), colour: PARTS[at % PARTS.length], part: (table['part_' + indicator.id] || [])[index],
    }));
    const parts = named.filter((item) => item.part > 0).sort((a, b) => b.part - a.part);
    const shown = rounded(parts.map((item) => item.part), total);
    const bar = parts.map(function (item) {
      const piece = sr.h('i', {title: item.name});
      piece.style.width = item.part * 100 + '%';
      piece.style.background = item.colour;
      return piece;
    });
    const sum = parts.map(function (item, at) {
      const swatch = sr.h('i', {'aria-hidden': 'true'});
      swatch.style.background = item.colour;
      return [at ? ' ＋ ' : '', sr.h('span', {}, swatch, item.name + ' ' + sr.score(shown[at]))];
    });
    const own = sr.state.view === 'all' ? null : sr.scoreColumn(table)[index];
    return sr.h('div', {class: 'score'},
      known(own) ? sr.h('p', {class: 'of-theme'}, sr.t('card_view_score', {view: sr.t('view_' + sr.state.view), score: sr.score(own)})) : null,
      sr.h('p', {}, sr.t('card_score', {score: sr.score(total)})), sr.h('div', {class: 'stack', 'aria-hidden': 'true'}, bar), sr.h('p', {class: 'sum'}, sum));
  }

  function eligibility(i) {
    const eligible = sr.estates.eligible[i];
    const reason = sr.state.language === 'zh' ? sr.estates.eligibility_reason[i] : sr.estates.eligibility_reason_en[i];
    const key = eligible === 1 ? 'card_eligible' : eligible === 0 ? 'card_not_in_programme' : 'card_eligibility_unknown';
    return sr.h('p', {class: 'eligibility'}, sr.t(key, {reason: reason || '—'}));
  }

  function assumed(members, small) {
    const estates = sr.estates;
    const count = (column, value) => members.filter((i) => estates[column][i] === value).length;
    const say = (key, n) => (n === 0 ? null : sr.t(members.length === 1 ? key + '_one' : key, {n: n}));
    const lines = [
      say('assumed_outline', count('geometry_source', 'approximated')),
      say('assumed_households', count('households_source', 'estimated')),
      say('assumed_population', count('population_source', 'estimated')),
      say('assumed_population_raster', count('population_source', 'raster')),
      small ? sr.t('assumed_small') : null,
    ].filter(Boolean);
    return lines.length ? sr.h('p', {class: 'assumed'}, sr.t('card_assumed') + '：' + lines.join('；')) : null;
  }

  const linkTo = (kind, index, label) => sr.h('button', {type: 'button', class: 'link', onclick: () => sr.select(kind, index, {fly: true})}, label);

  function members(u) {
    const links = sr.units.members[u].map((i) => linkTo('estate', i, sr.estates.name[i] || sr.t('no_name')));
    return sr.h('details', {class: 'members'}, sr.h('summary', {}, sr.t('card_members')), sr.h('p', {}, links));
  }

  function unitCard(u) {
    const units = sr.units;
    return [heading(units, u, units.members[u]), sr.h('div', {class: 'scroll'},
      findings(units.members[u]), score(units, u), sr.measures(units.members[u]), assumed(units.members[u], units.small[u] === 1), members(u))];
  }

  function estateCard(i) {
    const estates = sr.estates;
    const unit = estates.unit[i];
    const alone = sr.state.language === 'zh' ? estates.no_unit_reason[i] : estates.no_unit_reason_en[i];
    const belongs = unit === null ? alone && sr.h('p', {class: 'belongs'}, sr.t('card_no_unit', {reason: alone}))
      : sr.h('p', {class: 'belongs'}, linkTo('unit', unit, sr.t('card_unit_of', {unit: sr.units.name[unit] || sr.t('no_name')})));
    return [heading(estates, i, [i]), sr.h('div', {class: 'scroll'},
      belongs, eligibility(i), findings([i]), score(estates, i), sr.measures([i]), assumed([i], false))];
  }

  function named(selected) {
    const table = selected.kind === 'unit' ? sr.units : sr.estates;
    return (table.name[selected.index] || sr.t('no_name')) + ' ' + place(table, selected.index);
  }

  function close() {
    const within = sr.byId('card').contains(document.activeElement);
    sr.select(null);
    const row = sr.byId('rows').querySelector('tr[tabindex="0"]');
    if (within && row) row.focus();
  }

  function draw() {
    const selected = sr.state.selected;
    const card = sr.byId('card');
    card.hidden = selected === null;
    document.body.classList.toggle('with-card', selected !== null);
    if (selected === null) return;
    sr.fill(card, selected.kind === 'unit' ? unitCard(selected.index) : estateCard(selected.index));
  }

  sr.addCard = function () {
    L.DomEvent.disableClickPropagation(sr.byId('card'));
    document.addEventListener('keydown', (event) => event.key === 'Escape' && sr.byId('about').hidden && sr.state.selected !== null && close());
    sr.onChange(function (state, changed) {
      if (changed('selected')) {
        open = false;
        if (state.selected) sr.say(named(state.selected));
      }
      if (changed('selected', 'view', 'language')) draw();
    });
  };
})(window.spatialRenewal);
