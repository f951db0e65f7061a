// How do the estates look in this view? (colour by score or by what is lacking, letters for the lacking themes)
(function (sr) {
  'use strict';
  const FAINT = 0.16; // estates that the filter leaves out
  const ROOM = 34; // px: an estate narrower than this has no room for letters
  const SMALL = 24; // px: of an estate smaller than this the nearest points are left out, and how sure its outline is
  const COARSE = 1.4; // px
  const BARE = 7; // px: the outline of an estate smaller than this would hide its colour
  const DOT = 3; // px: an estate smaller than this is a dot

  const approximated = (i) => sr.estates.geometry_source[i] === 'approximated';

  function pen(context, colour, width, dash) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
  }

  const sizeOf = function (i, view) {
    const box = sr.estates.shapes.boxes;
    return Math.max(box[4 * i + 2] - box[4 * i], box[4 * i + 3] - box[4 * i + 1]) * view.scale;
  };

  function one(context, view, i, size) {
    const shapes = sr.estates.shapes;
    const box = shapes.boxes;
    if (size < DOT) {
      const begin = (axis, edge) => Math.round(((box[4 * i + axis] + box[4 * i + axis + 2]) * view.scale - DOT) / 2 - edge);
      context.fillRect(begin(0, view.left), begin(1, view.top), DOT, DOT);
      return;
    }
    context.beginPath();
    sr.trace(context, shapes, i, view, true, size < SMALL ? COARSE : null);
    context.fill('evenodd');
    if (size > BARE) context.stroke();
  }

  // How estates of a class are drawn. Neighbours in the drawing share it, and the context is told only what changes.
  function styleOf(step, now, {faint, approximate, bare}) {
    const fill = now ? sr.gapFillOf(step) : sr.fillOf(step);
    return {
      alpha: faint ? FAINT : 1,
      fill: bare ? sr.dotOf(step, fill) : fill,
      stroke: approximate ? '#6b4a2a' : now ? sr.gapStrokeOf(step) : sr.strokeOf(step),
      width: approximate ? 1.8 : 1,
      dash: approximate ? [5, 4] : [],
    };
  }

  function use(context, style) {
    context.globalAlpha = style.alpha;
    context.fillStyle = style.fill;
    pen(context, style.stroke, style.width, style.dash);
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

  // The estates in view by class; the darkest are drawn last, so that none of them is hidden from afar.
  function byClass(view, now) {
    const scores = sr.scoreColumn(sr.estates);
    const found = new Map([['outside', []], ['no_data', []], [0, []], [1, []], [2, []], [3, []], [4, []]]);
    for (let i = 0; i < sr.estates.count; i += 1) {
      if (sr.inView(sr.estates.shapes, i, view)) found.get(now ? sr.gapClassOf(i) : sr.classOf(i, scores)).push(i);
    }
    return found;
  }

  function paint(context, view, face) {
    const now = face === 'now';
    const lettered = now || sr.state.layers.letters;
    const classes = {};
    const shown = [];
    context.lineJoin = 'bevel';
    byClass(view, now).forEach(function (members, step) {
      const styles = {};
      let last = null;
      members.forEach(function (i) {
        const size = sizeOf(i, view);
        const [faint, approximate, bare] = [!sr.matching[i], size >= SMALL && approximated(i), size <= BARE];
        const key = (faint ? 1 : 0) + (approximate ? 2 : 0) + (bare ? 4 : 0);
        if (key !== last) use(context, styles[key] || (styles[key] = styleOf(step, now, {faint: faint, approximate: approximate, bare: bare})));
        last = key;
        if (lettered) {
          classes[i] = step;
          shown.push(i);
        }
        one(context, view, i, size);
      });
    });
    context.globalAlpha = 1;
    context.setLineDash([]);
    if (lettered) letters(context, view, shown, now ? classes : {});
  }

  // Above the units: the estate that is chosen.
  function chosen(context, view) {
    const selected = sr.state.selected;
    if (!selected || selected.kind !== 'estate') return;
    context.beginPath();
    context.lineJoin = 'round';
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
