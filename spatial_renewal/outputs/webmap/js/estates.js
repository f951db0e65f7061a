// How do the estates look in this view, and what happens when one is pointed at?
(function (sr) {
  'use strict';
  const FAINT = 0.16; // estates that the filter leaves out

  sr.addEstates = function (map) {
    const renderer = L.canvas({pane: 'estates', padding: 0.3, tolerance: 2});
    const estates = sr.estates;

    // Below the estates: the ground between the members answers for the unit.
    sr.units.shapes.forEach(function (shape, u) {
      L.polygon(shape, {renderer: renderer, stroke: false, fill: true, fillOpacity: 0, bubblingMouseEvents: false})
        .on('click', () => sr.pick('unit', u))
        .addTo(map);
    });

    const approximated = (i) => estates.geometry_source[i] === 'approximated';
    const group = L.featureGroup();
    const layers = estates.shapes.map(function (shape, i) {
      const layer = L.polygon(shape, {
        renderer: renderer, fill: true, weight: 1, smoothFactor: 0.5, lineJoin: 'round', bubblingMouseEvents: false,
        dashArray: approximated(i) ? '5 4' : null,
      });
      layer.estate = i;
      return layer.addTo(group);
    });
    sr.estateLayers = layers;
    group.bindTooltip((layer) => hint(layer.estate), {sticky: true, direction: 'top', offset: [0, -6], opacity: 1});
    group.on('click', (event) => sr.pick('estate', event.layer.estate, event.latlng));

    function hint(i) {
      const score = sr.scoreColumn(estates)[i];
      return sr.h('span', {}, sr.h('b', {}, estates.name[i] || sr.t('no_name')), score === null ? null : ' ' + sr.score(score));
    }

    function draw() {
      const scores = sr.scoreColumn(estates);
      layers.forEach(function (layer, i) {
        const step = sr.classOf(i, scores);
        const chosen = sr.isSelected('estate', i);
        const shown = sr.matching[i] ? 1 : FAINT;
        Object.assign(layer.options, {
          fillColor: sr.fillOf(step),
          fillOpacity: shown,
          color: chosen ? sr.INK : approximated(i) ? '#6b4a2a' : sr.strokeOf(step),
          opacity: chosen ? 1 : shown,
          weight: chosen ? 3.5 : approximated(i) ? 1.8 : 1,
        });
      });
      // one redraw of the canvas: setStyle would project every outline anew
      renderer._redrawBounds = null;
      if (renderer._ctx) renderer._redraw();
    }

    draw();
    group.addTo(map);
    sr.onChange(function (state, changed) {
      if (changed('view', 'filter', 'selected')) draw();
      const selected = state.selected;
      if (changed('selected') && selected && selected.kind === 'estate') layers[selected.index].bringToFront();
    });
  };
})(window.spatialRenewal);
