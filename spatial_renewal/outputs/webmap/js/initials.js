// With which Latin letters does a Chinese name begin? (pinyin initials, from the order in which the browser sorts Chinese)
(function (sr) {
  'use strict';
  // The first common character of each initial; I, U and V begin no syllable.
  const FIRST = [
    ['a', '阿'], ['b', '八'], ['c', '嚓'], ['d', '哒'], ['e', '妸'], ['f', '发'], ['g', '旮'], ['h', '哈'], ['j', '讥'], ['k', '咔'], ['l', '垃'], ['m', '痳'],
    ['n', '拏'], ['o', '噢'], ['p', '妑'], ['q', '七'], ['r', '呥'], ['s', '扨'], ['t', '它'], ['w', '穵'], ['x', '夕'], ['y', '丫'], ['z', '帀'],
  ];
  const chinese = /[\u4e00-\u9fff]/;
  const known = {};
  let order = null; // made when it is first asked for: that takes longer than to read the whole table

  function initial(letter) {
    if (!chinese.test(letter)) return letter.toLowerCase();
    if (known[letter] === undefined) {
      order = order || new Intl.Collator('zh-CN-u-co-pinyin');
      const before = FIRST.filter(([, first]) => order.compare(first, letter) <= 0);
      known[letter] = before.length ? before[before.length - 1][0] : '';
    }
    return known[letter];
  }

  sr.initials = (name) => Array.from(name).map(initial).join('');
})(window.spatialRenewal);
