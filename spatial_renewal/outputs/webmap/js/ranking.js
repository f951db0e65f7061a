// How does the ranking look and answer? (table linked with the map, sortable, usable with the keyboard)
(function (sr) {
  'use strict';
  const PAGE = 24; // rows drawn at once; more follow as one scrolls
  const COLUMNS = {unit: ['rank', 'name', 'score', 'interval'], estate: ['rank', 'name', 'year', 'households', 'score']};
  const WORDS = {rank: 'column_rank', year: 'column_year', households: 'column_households', score: 'column_score', interval: 'column_interval'};
  let rows = [];
  let drawn = 0;

  const kind = () => (sr.state.list ? 'estate' : 'unit');
  const table = () => (sr.state.list ? sr.estates : sr.units);
  const body = () => sr.byId('rows').querySelector('tbody');
  const word = function (column) {
    const theme = column === 'score' && sr.state.view !== 'all';
    if (theme) return sr.t('column_score_of', {view: sr.t('view_' + sr.state.view)});
    const among = column === 'rank' && sr.state.view !== 'all' && !sr.standing(table()).ofTheme;
    return sr.t(among ? 'column_rank_of_all' : WORDS[column] || 'column_' + kind());
  };

  function head() {
    const sorting = sr.sorting();
    const cells = COLUMNS[kind()].map(function (column) {
      const sorted = sorting.by === column ? (sorting.down ? 'descending' : 'ascending') : null;
      const button = sr.h('button', {
        type: 'button', title: sr.t('sort_by', {column: word(column)}), 'data-sort': column, onclick: () => sort(column),
      }, word(column), sorted ? sr.h('i', {'aria-hidden': 'true'}, sorting.down ? '▾' : '▴') : null);
      return sr.h('th', {class: column, scope: 'col', 'aria-sort': sorted, title: column === 'interval' ? sr.t('interval_title') : null}, button);
    });
    sr.fill(sr.byId('rows').querySelector('thead'), sr.h('tr', {}, cells));
  }

  function sort(column) {
    const sorting = sr.sorting();
    const falls = column === 'score' || column === 'households';
    sorting.down = sorting.by === column ? !sorting.down : falls;
    sorting.by = column;
    draw();
    sr.byId('rows').querySelector('[data-sort=' + column + ']').focus();
  }

  sr.intervalOf = function (table, index) {
    const places = sr.standing(table);
    const [low, high] = [places.low[index], places.high[index]];
    return low === null ? '—' : low === high ? low : low + '–' + high;
  };

  function bar(score) {
    const fill = sr.h('i', {});
    fill.style.width = Math.round((score || 0) * 100) + '%';
    return sr.h('span', {class: 'bar', 'aria-hidden': 'true'}, fill);
  }

  function unitCells(u) {
    const units = sr.units;
    const score = sr.scoreColumn(units)[u];
    const rank = sr.standing(units).rank[u];
    const line = sr.t('unit_line', {estates: sr.number(units.estates[u]), households: sr.number(units.households[u])});
    return [
      sr.h('td', {class: 'rank'}, rank === null ? '—' : rank),
      sr.h('td', {class: 'name'}, sr.h('b', {}, units.name[u] || sr.t('no_name')), sr.h('small', {}, line)),
      sr.h('td', {class: 'score'}, bar(score), sr.score(score)),
      sr.h('td', {class: 'interval'}, sr.intervalOf(units, u)),
    ];
  }

  function estateCells(i) {
    const estates = sr.estates;
    const unit = estates.unit[i];
    const rank = sr.standing(estates).rank[i];
    return [
      sr.h('td', {class: 'rank'}, rank === null ? '—' : rank),
      sr.h('td', {class: 'name'}, sr.h('b', {}, estates.name[i] || sr.t('no_name')), unit === null ? null : sr.h('small', {}, sr.units.name[unit])),
      sr.h('td', {class: 'year'}, estates.year_built[i] === null ? '—' : estates.year_built[i]),
      sr.h('td', {class: 'households'}, sr.number(estates.households[i])),
      sr.h('td', {class: 'score'}, sr.score(sr.scoreColumn(estates)[i])),
    ];
  }

  function row(index, at) {
    const key = sr.state.list ? 'data-estate' : 'data-unit';
    const chosen = isChosen(index);
    return sr.h('tr', {
      [key]: (table().estate_id || table().unit_id)[index], 'data-at': at, class: chosen ? 'chosen' : null,
      'aria-selected': chosen, tabindex: at === 0 ? 0 : -1,
    }, sr.state.list ? estateCells(index) : unitCells(index));
  }

  const isChosen = (index) => (sr.state.list ? sr.isSelected('estate', index) : sr.selectedUnit() === index);

  function drawTo(end) {
    while (drawn < Math.min(end, rows.length)) {
      body().appendChild(row(rows[drawn], drawn));
      drawn += 1;
    }
  }

  function draw() {
    rows = sr.shownRows();
    drawn = 0;
    sr.byId('rows').className = kind();
    head();
    sr.fill(body(), rows.length ? null : sr.h('tr', {class: 'none'}, sr.h('td', {colspan: 5}, sr.t('no_rows'))));
    drawTo(PAGE);
  }

  function mark() {
    body().querySelectorAll('tr').forEach(function (line) {
      const chosen = line.dataset.at !== undefined && isChosen(rows[Number(line.dataset.at)]);
      line.classList.toggle('chosen', chosen);
      line.setAttribute('aria-selected', chosen);
    });
    const at = rows.findIndex(isChosen);
    if (at < 0) return;
    drawTo(at + 20);
    const line = body().children[at];
    line.classList.add('chosen');
    line.setAttribute('aria-selected', true);
    line.scrollIntoView({block: 'nearest'});
  }

  function pick(event) {
    const line = event.target.closest('tr[data-at]');
    if (line) sr.select(kind(), rows[Number(line.dataset.at)], {fly: true});
  }

  function keys(event) {
    const line = event.target.closest('tr[data-at]');
    if (!line) return;
    const at = Number(line.dataset.at);
    const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: drawn - 1}[event.key];
    if (event.key === 'Enter' || event.key === ' ') pick(event);
    else if (to === undefined) return;
    else if (to >= 0 && to < rows.length) focus(to);
    event.preventDefault();
  }

  function focus(at) {
    drawTo(at + 20);
    const line = body().children[at];
    body().querySelectorAll('tr[tabindex="0"]').forEach((other) => other.setAttribute('tabindex', -1));
    line.setAttribute('tabindex', 0);
    line.focus();
  }

  sr.addRanking = function () {
    const box = sr.byId('rows');
    body().addEventListener('click', pick);
    body().addEventListener('keydown', keys);
    box.addEventListener('scroll', function () {
      if (box.scrollTop + box.clientHeight > box.scrollHeight - 400) drawTo(drawn + PAGE);
    });
    sr.onChange(function (state, changed) {
      if (changed('view', 'list', 'filter', 'year', 'language')) {
        draw();
        if (changed('view', 'list')) box.scrollTop = 0;
        mark();
      } else if (changed('selected')) mark();
    });
    draw();
  };
})(window.spatialRenewal);
