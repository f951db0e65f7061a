// What lies under the pointer, and what does a click choose? (facilities first, then links, estates, units)
(function (sr) {
  'use strict';
  const HINTS = {facility: (at) => sr.facilityHint(at), link: (at) => sr.linkHint(at), estate: (at) => sr.hintOf(at)};
  const CHOSEN = ['estate', 'unit'];
  let tip = null;
  let shown = null;
  let waiting = null;

  function at(latlng) {
    const [x, y] = [sr.toX(latlng.lng), sr.toY(latlng.lat)];
    const facility = sr.facilityAt(x, y);
    if (facility !== null) return {kind: 'facility', index: facility, latlng: sr.toLatLng(sr.facilities.shapes.x[facility], sr.facilities.shapes.y[facility])};
    const link = sr.linkAt(x, y);
    if (link !== null) return {kind: 'link', index: link, latlng: latlng};
    const estate = sr.hit(sr.estates.shapes, x, y);
    if (estate !== null) return {kind: 'estate', index: estate, latlng: latlng};
    const unit = sr.state.layers.units && sr.state.face !== 'now' ? sr.hit(sr.units.shapes, x, y) : null;
    return unit === null ? null : {kind: 'unit', index: unit, latlng: latlng};
  }

  function show(found) {
    const hint = found && HINTS[found.kind] ? HINTS[found.kind](found.index) : null;
    sr.map.getContainer().style.cursor = found && CHOSEN.includes(found.kind) ? 'pointer' : '';
    if (!hint) {
      shown = null;
      return tip.remove();
    }
    tip.setLatLng(found.latlng);
    if (shown !== found.kind + found.index) tip.setContent(hint);
    shown = found.kind + found.index;
    return tip.addTo(sr.map);
  }

  function hover(event) {
    if (waiting === null) {
      requestAnimationFrame(function () {
        const latlng = waiting;
        waiting = null;
        show(at(latlng));
      });
    }
    waiting = event.latlng;
  }

  // A facility or a link only says what it is; an estate or unit opens its card; open ground closes it.
  function click(event) {
    const found = at(event.latlng);
    show(found);
    if (!found) sr.select(null);
    else if (CHOSEN.includes(found.kind)) sr.pick(found.kind, found.index);
  }

  sr.pick = (kind, index) => sr.select(kind, index, {fly: false});

  sr.addPointing = function (map) {
    tip = L.tooltip({direction: 'top', offset: [0, -8], opacity: 1});
    map.on('mousemove', hover);
    map.on('mouseout movestart', () => show(null));
    map.on('click', click);
  };
})(window.spatialRenewal);
