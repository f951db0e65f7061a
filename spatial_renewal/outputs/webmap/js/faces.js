// Which face of the plan is shown: the proposal, what is lacking now, or both with a bar between them?
(function (sr) {
  'use strict';
  // Runs `paint` for each face that shows, within its part of the canvas.
  sr.eachFace = function (context, view, paint) {
    const face = sr.state.face;
    if (face !== 'swipe') return paint(context, view, face);
    const bar = sr.barAt() - view.offset.x - sr.map._getMapPanePos().x;
    const part = function (name, from, to) {
      context.save();
      context.beginPath();
      context.rect(from, 0, to - from, view.height);
      context.clip();
      paint(context, view, name);
      context.restore();
    };
    part('now', 0, bar);
    part('plan', bar, view.width);
    return undefined;
  };

  // Where the bar stands, in pixels from the left edge of the map.
  sr.barAt = () => (sr.state.split / 100) * sr.map.getSize().x;

  function move(share) {
    sr.set({split: Math.round(Math.max(2, Math.min(98, share)) * 10) / 10});
  }

  function drag(event) {
    const box = sr.map.getContainer().getBoundingClientRect();
    const to = (moved) => move((100 * (moved.clientX - box.left)) / box.width);
    const stop = function () {
      window.removeEventListener('pointermove', to);
      window.removeEventListener('pointerup', stop);
    };
    window.addEventListener('pointermove', to);
    window.addEventListener('pointerup', stop);
    event.preventDefault();
  }

  function keys(event) {
    const step = {ArrowLeft: -2, ArrowRight: 2, Home: -100, End: 100}[event.key];
    if (step === undefined) return;
    move(sr.state.split + step);
    event.preventDefault();
    event.stopPropagation();
  }

  function draw() {
    const bar = sr.byId('swipe');
    const shown = sr.state.face === 'swipe';
    bar.hidden = !shown;
    document.body.dataset.face = sr.state.face;
    if (!shown) return;
    bar.style.left = sr.state.split + '%';
    const handle = bar.querySelector('button');
    handle.setAttribute('aria-label', sr.t('swipe'));
    handle.setAttribute('aria-valuenow', Math.round(sr.state.split));
    const [now, plan] = bar.querySelectorAll('span');
    sr.fill(now, sr.t('face_now'));
    sr.fill(plan, sr.t('face_plan'));
  }

  // Badges belong to the proposal: none stands left of the bar.
  sr.leftOfBar = function (u) {
    if (sr.state.face === 'now') return true;
    const {x, y} = sr.units.badges;
    return sr.state.face === 'swipe' && sr.map.latLngToContainerPoint(sr.toLatLng(x[u], y[u])).x < sr.barAt();
  };

  sr.addFaces = function (map) {
    const handle = sr.byId('swipe').querySelector('button');
    L.DomEvent.disableClickPropagation(sr.byId('swipe'));
    handle.addEventListener('pointerdown', drag);
    handle.addEventListener('keydown', keys);
    map.on('move', () => sr.state.face === 'swipe' && sr.repaint('plan'));
    sr.onChange((state, changed) => changed('face', 'split', 'language') && draw());
    draw();
  };
})(window.spatialRenewal);
