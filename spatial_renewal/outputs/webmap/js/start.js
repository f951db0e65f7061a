// How does the page begin, and where does the map look? (panes, picking, flying, the sheet of small screens)
(function (sr) {
  'use strict';
  const PANES = {ground: 210, estates: 400, buildings: 410, units: 420, facilities: 430};
  const small = window.matchMedia('(max-width: 700px)');
  const still = window.matchMedia('(prefers-reduced-motion: reduce)');

  sr.createMap = function (id, centre) {
    const map = L.map(id, {
      center: centre, zoom: 15, zoomControl: false, attributionControl: false, preferCanvas: true,
      zoomSnap: 0.25, zoomDelta: 0.75, wheelPxPerZoomLevel: 90, minZoom: 9, maxZoom: 20,
    });
    sr.map = map;
    Object.entries(PANES).forEach(([name, level]) => {
      const pane = map.createPane(name);
      pane.style.zIndex = level;
      if (name !== 'estates') pane.style.pointerEvents = 'none';
    });
    map.getContainer().setAttribute('role', 'application');
    sr.addFilters();
    sr.showAll(true);
    sr.addGround(map);
    sr.addEstates(map);
    sr.addUnits(map);
    sr.addFacilities(map);
    sr.addHeadline();
    sr.addRanking();
    sr.addSearch();
    sr.addCard();
    sr.addLegend();
    sr.addTools(map);
    sr.addCorner(map);
    addSheet();
    map.on('click', (event) => sr.pointAt(event.latlng) || sr.select(null));
    sr.onChange((state, changed) => changed('selected') && state.selected && state.selected.fly && fly(state.selected));
    words();
    sr.onChange((state, changed) => changed('language') && words());
    requestAnimationFrame(() => requestAnimationFrame(ready));
    return map;
  };

  function words() {
    sr.map.getContainer().setAttribute('aria-label', sr.t('map_label'));
  }

  function ready() {
    sr.ready = true;
    document.documentElement.dataset.ready = 'true';
  }

  // What the pointer meets first: a facility says what it is; else the estate or unit opens its card.
  sr.pick = function (kind, index, latlng) {
    if (latlng && sr.pointAt(latlng)) return;
    sr.select(kind, index, {fly: false});
  };

  const boundsOf = (shapes) => L.latLngBounds(shapes.flat(3));

  sr.showAll = function (atOnce) {
    if (!sr.estates.count) return;
    const room = small.matches ? {padding: [8, 8]} : {paddingTopLeft: [16, 56], paddingBottomRight: [16, 30]};
    sr.map.fitBounds(boundsOf(sr.estates.shapes), Object.assign({animate: atOnce !== true && !still.matches, maxZoom: 18}, room));
  };

  // Beside the card and the legend, not under them.
  function fly(selected) {
    const shapes = [(selected.kind === 'unit' ? sr.units : sr.estates).shapes[selected.index]];
    const card = sr.byId('card').getBoundingClientRect();
    const room = small.matches
      ? {paddingTopLeft: [20, 60], paddingBottomRight: [20, Math.max(20, sr.map.getContainer().getBoundingClientRect().bottom - card.top + 20)]}
      : {paddingTopLeft: [beside(card.width), 70], paddingBottomRight: [card.width + 70, 60]};
    const options = Object.assign({maxZoom: 17, duration: 0.5}, room);
    if (still.matches) sr.map.fitBounds(boundsOf(shapes), Object.assign(options, {animate: false}));
    else sr.map.flyToBounds(boundsOf(shapes), options);
    openSheet(false);
  }

  // Room for the legend at the left, where the map is wide enough for all three.
  function beside(cardWidth) {
    const legend = sr.byId('legend').getBoundingClientRect();
    const map = sr.map.getContainer().getBoundingClientRect();
    const right = legend.right - map.left + 24;
    return legend.height > 100 && map.width - right - cardWidth > 420 ? right : 60;
  }

  function openSheet(open) {
    document.body.classList.toggle('panel-open', open);
    const handle = sr.byId('handle');
    handle.setAttribute('aria-expanded', open);
    handle.setAttribute('aria-label', sr.t(open ? 'panel_close' : 'panel_open'));
  }

  function addSheet() {
    const handle = sr.byId('handle');
    let from = null;
    handle.addEventListener('click', () => openSheet(!document.body.classList.contains('panel-open')));
    handle.addEventListener('touchstart', (event) => (from = event.touches[0].clientY), {passive: true});
    handle.addEventListener('touchend', function (event) {
      const moved = event.changedTouches[0].clientY - from;
      if (Math.abs(moved) > 24) {
        openSheet(moved < 0);
        event.preventDefault();
      }
    });
    openSheet(false);
    window.addEventListener('resize', () => sr.map.invalidateSize({animate: false}));
  }
})(window.spatialRenewal);
