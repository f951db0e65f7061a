// How do the estates look in this view? (colour by score or by what is lacking, letters for the lacking themes)
(function (sr) {
  'use strict';
  const FAINT = 0.16; // estates that the filter leaves out
  const ROOM = 34; // px: an estate narrower than this has no room for letters
  const DOT = 1.6; // px: an estate smaller than this is a dot

  const approximated = (i) => sr.estates.geometry_source[i] === 'approximated';

  function pen(context, colour, width, dash) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
  }

  function one(context, view, i, fill, stroke) {
    const shapes = sr.estates.shapes;
    const [west, north, east, south] = sr.boxOf(shapes, i);
    context.globalAlpha = sr.matching[i] ? 1 : FAINT;
    context.fillStyle = fill;
    if ((east - west) * view.scale < DOT && (south - north) * view.scale < DOT) {
      context.fillRect(west * view.scale - view.left, north * view.scale - view.top, DOT, DOT);
      return;
    }
    context.beginPath();
    sr.trace(context, shapes, i, view, true);
    context.fill('evenodd');
    if (approximated(i)) pen(context, '#6b4a2a', 1.8, [5, 4]);
    else pen(context, stroke, 1, []);
    context.stroke();
  }

  // The first letters of what an estate lacks: read without any colour.
  sr.lettersOf = (i) =>
    sr.THEMES.filter((view) => (sr.state.view === 'all' || sr.state.view === view) && sr.lacks(view, i))
      .map((view) => sr.t('letter_' + view)).join('');

  function letters(context, view, shown, classes) {
    const size = 13 * sr.magnified();
    context.font = '600 ' + size + 'px ' + sr.font();
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    shown.forEach(function (i) {
      const box = sr.boxOf(sr.estates.shapes, i);
      const text = sr.matching[i] && (box[2] - box[0]) * view.scale > ROOM * sr.magnified() ? sr.lettersOf(i) : '';
      if (!text) return;
      const at = sr.middleOf(sr.estates.shapes, i);
      const [x, y] = [at.x * view.scale - view.left, at.y * view.scale - view.top];
      const dark = classes[i] > 1;
      context.lineWidth = 3;
      context.strokeStyle = dark ? 'rgba(15, 35, 50, .55)' : 'rgba(255, 255, 255, .85)';
      context.strokeText(text, x, y);
      context.fillStyle = dark ? '#ffffff' : sr.INK;
      context.fillText(text, x, y);
    });
  }

  function paint(context, view, face) {
    const now = face === 'now';
    const scores = sr.scoreColumn(sr.estates);
    const classes = {};
    const shown = [];
    context.lineJoin = 'round';
    for (let i = 0; i < sr.estates.count; i += 1) {
      if (!sr.inView(sr.estates.shapes, i, view)) continue;
      shown.push(i);
      classes[i] = now ? sr.gapClassOf(i) : sr.classOf(i, scores);
      if (now) one(context, view, i, sr.gapFillOf(classes[i]), sr.gapStrokeOf(classes[i]));
      else one(context, view, i, sr.fillOf(classes[i]), sr.strokeOf(classes[i]));
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
    if (now || sr.state.layers.letters) letters(context, view, shown, now ? classes : {});
  }

  // Above the units: the estate that is chosen.
  function chosen(context, view) {
    const selected = sr.state.selected;
    if (!selected || selected.kind !== 'estate') return;
    context.beginPath();
    sr.trace(context, sr.estates.shapes, selected.index, view, true);
    pen(context, '#ffffff', 6.5, []);
    context.stroke();
    pen(context, sr.INK, 3.5, []);
    context.stroke();
  }

  sr.hintOf = function (i) {
    const score = sr.scoreColumn(sr.estates)[i];
    const lacking = sr.lettersOf(i);
    return sr.h('span', {}, sr.h('b', {}, sr.estates.name[i] || sr.t('no_name')), score === null ? null : ' ' + sr.score(score),
      lacking ? sr.h('small', {}, ' ' + sr.t('hint_lacks', {letters: lacking})) : null);
  };

  sr.addEstates = function () {
    sr.paints('plan', (context, view) => sr.eachFace(context, view, paint));
    sr.onChange((state, changed) => changed('view', 'filter', 'selected', 'face', 'split', 'layers', 'language', 'big', 'year') && sr.repaint('plan'));
  };
  sr.addChosen = () => sr.paints('plan', chosen);
})(window.spatialRenewal);
