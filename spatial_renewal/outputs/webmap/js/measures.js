// What does the policy want done here, by whom, and with whose money? (a part of the why card, closed until asked for)
(function (sr) {
  'use strict';
  const FIRST_MARK = 0x2460; // ① to ⑳
  const MARKED = 20;
  let open = false; // stays as it is from one card to the next: one compares them

  // Every item that the policy asks of some of these estates, with those that need it or have to be surveyed.
  function works(members) {
    return sr.works.map(function (item) {
      const of = (need) => members.filter((i) => item.need(i) === need);
      return {item: item, needed: of('needed'), open: of('to_survey'), asked: members.filter((i) => item.need(i) !== null)};
    }).filter((work) => work.asked.length);
  }

  const classes = () => sr.data.measures.classes.filter((name) => sr.works.some((item) => item.class === name));

  // How many items of each class at least one of these estates needs.
  sr.measureCounts = function (members) {
    const asked = works(members);
    return classes().map((name) => [
      name, asked.length ? asked.filter((work) => work.item.class === name && work.needed.length).length : null,
    ]);
  };

  // Rules for everything are said once; the others get a mark, in the order in which the items name them.
  function fundingOf(shown) {
    const everywhere = (rule) => sr.works.every((item) => item.funding.includes(rule));
    const named = [...new Set(shown.flatMap((work) => work.item.funding))];
    const own = named.filter((rule) => !everywhere(rule));
    const mark = (rule) => (own.indexOf(rule) < MARKED ? String.fromCharCode(FIRST_MARK + own.indexOf(rule)) : '(' + (own.indexOf(rule) + 1) + ')');
    return {all: named.filter(everywhere), own: own, mark: mark};
  }

  const cited = (section, certainty) =>
    sr.h('span', {class: 'cited'}, section ? sr.h('span', {class: 'section'}, section, ' ') : null, sr.certainty(certainty));

  function department(item) {
    if (!item.department) return sr.h('span', {class: 'department none'}, sr.t('department_none'));
    const doubtful = item.department_certainty && item.department_certainty !== 'verified';
    return sr.h('span', {class: 'department'}, sr.either(item.department), doubtful ? [' ', sr.certainty(item.department_certainty)] : null);
  }

  function barred(work, single) {
    const n = work.needed.filter((i) => work.item.barred.has(i)).length;
    return n ? sr.h('span', {class: 'barred'}, single ? sr.t('barred') : sr.t('barred_of', {n: n})) : null;
  }

  function row(work, members, funding) {
    const {item, needed} = work;
    const single = members.length === 1;
    const marks = funding.own.filter((rule) => item.funding.includes(rule)).map(funding.mark).join('');
    const why = single ? item.reason(needed[0]) : sr.t('estates_of', {n: needed.length, all: members.length});
    return sr.h('li', {class: 'work', 'data-measure': item.measure},
      sr.h('b', {}, sr.either(item)),
      department(item),
      sr.h('span', {class: 'why'}, why, marks ? [why ? ' · ' : null, sr.h('span', {class: 'marks'}, sr.t('item_funding', {marks: marks}))] : null),
      barred(work, single)
    );
  }

  // One class: where the policy says it, how sure that is, and its items.
  function block(name, needed, members, funding) {
    const mine = needed.filter((work) => work.item.class === name);
    if (!mine.length) return null;
    const places = new Map(); // where the policy says it
    mine.forEach(({item}) => places.set(item.section + ' ' + item.certainty, cited(item.section, item.certainty)));
    const inferred = mine.some((work) => work.item.inferred);
    return sr.h('section', {'data-class': name},
      sr.h('h3', {}, sr.h('span', {class: 'name'}, sr.t('class_' + name)), ' ', [...places.values()].map((place) => [place, ' ']),
        inferred ? sr.h('i', {class: 'certainty', title: sr.t('class_inferred_long')}, sr.t('class_inferred')) : null,
        sr.h('span', {class: 'column'}, sr.t('department'))),
      sr.h('ul', {}, mine.map((work) => row(work, members, funding))));
  }

  function rules(funding) {
    const line = (mark, rule) => {
      const known = sr.data.measures.funding[rule];
      return sr.h('li', {'data-rule': rule}, sr.h('span', {class: 'rule'}, mark), sr.h('span', {}, sr.either(known), ' ', cited(known.section, known.certainty)));
    };
    const lines = funding.own.map((rule) => line(funding.mark(rule), rule)).concat(funding.all.map((rule) => line(sr.t('funding_all'), rule)));
    return lines.length ? sr.h('section', {class: 'funding'}, sr.h('h3', {}, sr.t('funding')), sr.h('ul', {}, lines)) : null;
  }

  // Names in one line; of one estate after the reason that they share, of a unit with how many estates.
  function line(kind, list, which, members) {
    if (!list.length) return null;
    const name = (work) => sr.either(work.item);
    const groups = new Map();
    list.forEach(function (work) {
      const reason = members.length === 1 ? work.item.reason(members[0]) : '';
      const text = members.length === 1 ? name(work) : name(work) + ' ' + work[which].length + '/' + members.length;
      groups.set(reason, (groups.get(reason) || []).concat(text));
    });
    const texts = [...groups].map(([reason, names]) =>
      reason ? sr.t('listed_because', {items: names.join(sr.t('comma')), reason: reason}) : names.join(sr.t('comma')));
    return sr.h('p', {class: 'others ' + kind}, sr.t('listed', {name: sr.t(kind), items: texts.join(sr.t('semicolon'))}));
  }

  function summary(members, unsure) {
    const counts = sr.measureCounts(members).map(([name, n]) => sr.t('measures_count', {class: sr.t('class_' + name), n: n}));
    const open = unsure.length ? [sr.t('measures_count', {class: sr.t('to_survey'), n: unsure.length})] : [];
    return sr.h('summary', {}, sr.h('b', {}, sr.t('measures')), ' ', sr.h('span', {}, counts.concat(open).join(' · ')));
  }

  const policyName = () => [sr.data.about.policy.number, sr.either(sr.data.about.policy)].filter(Boolean).join(' ');

  // What opens comes into view.
  function toggled(event) {
    const details = event.target;
    const changed = open !== details.open;
    open = details.open;
    const box = details.closest('.scroll');
    if (open && changed) box.scrollTop += details.getBoundingClientRect().top - box.getBoundingClientRect().top;
  }

  sr.measures = function (members) {
    const asked = works(members);
    const programme = members.some((i) => sr.estates.in_programme[i] === 1);
    if (!sr.works.length && programme) return sr.h('p', {class: 'assumed'}, sr.t('measures_none', {policy: policyName()}));
    if (!asked.length) return null;
    const needed = asked.filter((work) => work.needed.length);
    const unsure = asked.filter((work) => work.open.length);
    const not = asked.filter((work) => !work.needed.length && !work.open.length);
    const funding = fundingOf(needed);
    return sr.h('details', {class: 'measures', open: open, ontoggle: toggled},
      summary(members, unsure),
      sr.h('p', {class: 'policy'}, sr.t('measures_basis', {policy: policyName()}), ' ',
        sr.data.about.policy.draft ? sr.h('i', {class: 'certainty'}, sr.t('policy_draft')) : null),
      classes().map((name) => block(name, needed, members, funding)),
      line('to_survey', unsure, 'open', members),
      line('not_needed', not, 'asked', members),
      rules(funding));
  };
})(window.spatialRenewal);
