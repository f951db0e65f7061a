// What is this map, and which four figures come first? (title block, tabs, headline of the view)
(function (sr) {
  'use strict';
  const TABS = ['all', 'elderly_care', 'childcare', 'parking', 'list'];

  function title() {
    const about = sr.data.about;
    sr.fill(sr.byId('title'), sr.t('title'));
    document.title = sr.t('title') + ' · ' + sr.either(about.city);
    const policy = about.policy.number || sr.either(about.policy);
    sr.fill(sr.byId('subtitle'), [sr.either(about.city), about.standard.number, policy, about.date].filter(Boolean).join(' · '));
    sr.byId('synthetic').hidden = !about.synthetic;
    sr.fill(sr.byId('synthetic'), sr.t('synthetic'));
  }

  const current = () => (sr.state.list ? 'list' : sr.state.view);

  function choose(tab) {
    sr.set(tab === 'list' ? {list: true} : {list: false, view: tab});
  }

  function tabs() {
    const buttons = TABS.map((tab, at) =>
      sr.h('button', {
        type: 'button', role: 'tab', 'data-view': tab, 'aria-controls': 'rows',
        'aria-selected': tab === current(), tabindex: tab === current() ? 0 : -1,
        onclick: () => choose(tab),
        onkeydown: function (event) {
          const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
          if (!step) return;
          choose(TABS[(at + step + TABS.length) % TABS.length]);
          sr.byId('tabs').querySelector('[aria-selected=true]').focus();
        },
      }, sr.t('view_' + tab))
    );
    sr.fill(sr.byId('tabs'), buttons);
  }

  function programme() {
    const inside = [];
    sr.estates.in_programme.forEach((is, i) => is === 1 && inside.push(i));
    return inside;
  }
  const over = (column, rows) => sr.sum(rows.map((i) => column[i]));

  function figuresOfAll() {
    const inside = programme();
    return [
      [sr.number(inside.length) + ' / ' + sr.number(sr.estates.count), sr.t('headline_eligible')],
      [sr.number(sr.units.count), sr.t('headline_units')],
      [sr.number(over(sr.estates.households, inside)), sr.t('headline_households')],
      [sr.number(over(sr.estates.elderly_60, inside)), sr.t('headline_elderly')],
    ];
  }

  // Of the estates in the programme: how many lack the theme, for whom, in how many units, and how many places.
  function figuresOfTheme(view) {
    const inside = programme();
    const lacking = inside.filter((i) => sr.lacks(view, i));
    const units = new Set(lacking.map((i) => sr.estates.unit[i]).filter((unit) => unit !== null));
    const rules = sr.leadRules(view);
    const distance = rules.length ? rules[0].threshold_m : '—';
    const people = view === 'parking'
      ? over(sr.estates.households, lacking)
      : sr.sum(lacking.flatMap((i) => rules.map((rule) => rule.gap[i])));
    const short = sr.sum(
      sr.provision.filter((row) => sr.groupOf(row.category) === view).flatMap((row) => inside.map((i) => row.unserved[i]))
    );
    return [
      [sr.number(lacking.length) + ' / ' + sr.number(inside.length), sr.t('headline_lack_' + view, {distance: distance})],
      [sr.number(lacking.length ? people : 0), sr.t('headline_people_' + view)],
      [sr.number(units.size), sr.t('headline_units_lacking')],
      [sr.number(short), sr.t(short === null ? 'headline_short_unknown' : 'headline_short_' + view)],
    ];
  }

  function figures() {
    const pairs = sr.state.view === 'all' ? figuresOfAll() : figuresOfTheme(sr.state.view);
    sr.fill(sr.byId('headline'), pairs.map(([figure, unit]) => sr.h('div', {}, sr.h('b', {}, figure), sr.h('span', {}, unit))));
  }

  sr.addHeadline = function () {
    const draw = () => [title, tabs, figures].forEach((part) => part());
    sr.onChange((state, changed) => changed('view', 'list', 'language') && draw());
    draw();
  };
})(window.spatialRenewal);
