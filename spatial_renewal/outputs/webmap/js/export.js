// How does a table leave the page? (CSV that a spreadsheet opens in Chinese and never takes for a formula)
(function (sr) {
  'use strict';
  const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

  // Figures stay figures; texts that a spreadsheet would calculate get an apostrophe.
  function cell(value) {
    if (value === null || value === undefined) return '';
    if (typeof value === 'number') return String(value);
    const text = FORMULA.test(value) ? "'" + value : String(value);
    return /[",\r\n]/.test(text) || text !== text.trim() ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  const yes = (value) => (value === null ? '' : sr.t(value ? 'yes' : 'no'));
  const scores = (table, index) =>
    sr.data.indicators.flatMap((indicator) => [
      [sr.t('csv_score_of', {name: sr.either(indicator)}), (table['score_' + indicator.id] || [])[index]],
      [sr.t('csv_part_of', {name: sr.either(indicator)}), (table['part_' + indicator.id] || [])[index]],
    ]);
  const THEME = [['view_score_', 'csv_view_score'], ['view_rank_', 'csv_view_rank'], ['view_rank_low_', 'csv_view_rank_low'], ['view_rank_high_', 'csv_view_rank_high']];
  const place = (table, index) => [
    [sr.t('column_rank'), table.rank[index]],
    [sr.t('csv_rank_low'), table.rank_low[index]],
    [sr.t('csv_rank_high'), table.rank_high[index]],
    [sr.t('column_score'), table.score[index]],
    ...sr.THEMES.flatMap((view) => THEME.filter(([column]) => table[column + view]).map(([column, word]) => [sr.t(word, {view: sr.t('view_' + view)}), table[column + view][index]])),
  ];

  const measures = (members) =>
    sr.measureCounts(members).map(([name, n]) => [sr.t('csv_measures_of', {class: sr.t('class_' + name)}), n]);

  function unitRow(u) {
    const units = sr.units;
    return [
      [sr.t('csv_id'), units.unit_id[u]], [sr.t('csv_name'), units.name[u]], ...place(units, u),
      [sr.t('csv_estate_count'), units.estates[u]], [sr.t('column_households'), units.households[u]],
      [sr.t('csv_population'), units.population[u]], ...measures(units.members[u]), ...scores(units, u),
      [sr.t('csv_reason'), sr.state.language === 'zh' ? units.reasons[u] : units.reasons_en[u]],
    ];
  }

  function estateRow(i) {
    const estates = sr.estates;
    const unit = estates.unit[i];
    const categories = sr.rules.flatMap((rule) => [
      [sr.t('csv_distance_of', {name: sr.category(rule.category)}), rule.distance[i]],
      [sr.category(rule.category), rule.state[i] === null ? '' : sr.t('verdict_' + sr.verdictOf(rule.category, i))],
    ]);
    return [
      [sr.t('csv_id'), estates.estate_id[i]], [sr.t('csv_name'), estates.name[i]],
      [sr.t('csv_unit'), unit === null ? '' : sr.units.name[unit]], ...place(estates, i),
      [sr.t('column_year'), estates.year_built[i]], [sr.t('column_households'), estates.households[i]],
      [sr.t('csv_population'), estates.population[i]], [sr.t('csv_elderly'), estates.elderly_60[i]],
      [sr.t('csv_eligible'), yes(estates.eligible[i])],
      [sr.t('csv_reason'), sr.state.language === 'zh' ? estates.eligibility_reason[i] : estates.eligibility_reason_en[i]],
      ...measures([i]), ...scores(estates, i), ...categories,
    ];
  }

  // The rows that the panel shows, in its order, with all columns; starts with the mark that tells UTF-8.
  sr.csv = function () {
    const rows = sr.shownRows();
    const named = rows.map(sr.state.list ? estateRow : unitRow);
    const header = named.length ? named[0].map((pair) => pair[0]) : [];
    const lines = [header, ...named.map((row) => row.map((pair) => pair[1]))];
    return '\ufeff' + lines.map((line) => line.map(cell).join(',')).join('\r\n') + '\r\n';
  };

  sr.download = function () {
    const address = URL.createObjectURL(new Blob([sr.csv()], {type: 'text/csv;charset=utf-8'}));
    const link = sr.h('a', {href: address, download: sr.t(sr.state.list ? 'csv_estates' : 'csv_units') + '.csv'});
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };
})(window.spatialRenewal);
