// How does the page begin, and where does the map look? (panes, modules in their order, flying, the sheet of small screens)
(function (sr) {
  'use strict';
  const PANES = {basemap: 200, ground: 210, plan: 400};
  const CLOSE = 16; // px between the estates and the edge of the map
  const REST = 250; // ms after the first picture
  const small = window.matchMedia('(max-width: 700px)');
  const still = window.matchMedia('(prefers-reduced-motion: reduce)');

  sr.createMap = function (id, centre) {
    const map = L.map(id, {
      center: centre, zoom: 15, zoomControl: false, attributionControl: false, preferCanvas: true,
      zoomSnap: 0.25, zoomDelta: 0.75, wheelPxPerZoomLevel: 90, minZoom: 9, maxZoom: 20,
    });
    sr.map = map;
    Object.keys(PANES).forEach(function (name) {
      const pane = map.createPane(name);
      pane.style.zIndex = PANES[name];
      if (name !== 'basemap') pane.style.pointerEvents = 'none';
    });
    map.getContainer().setAttribute('role', 'application');
    sr.addFilters();
    // in the order in which they lie on each other
    [sr.addGround, sr.addEstates, sr.addBuildings, sr.addRoutes, sr.addLinks, sr.addUnits, sr.addChosen, sr.addFacilities].forEach((add) => add(map));
    [sr.addFaces, sr.addPointing, sr.addHeadline, sr.addRanking, sr.addSearch, sr.addCard, sr.addLegend, sr.addPaper, sr.addTools, sr.addSlides,
      sr.addYears, sr.addBasemap, sr.addCorner].forEach((add) => add(map));
    addPanel();
    sr.onChange((state, changed) => changed('selected') && state.selected && state.selected.fly && fly(state.selected));
    words();
    sr.onChange((state, changed) => changed('language') && words());
    if (!sr.addAddress(map)) sr.showAll(true);
    sr.addDrawings(map);
    requestAnimationFrame(() => requestAnimationFrame(ready));
    return map;
  };

  function words() {
    sr.map.getContainer().setAttribute('aria-label', sr.t('map_label'));
    sr.fill(sr.byId('skip'), sr.t('skip'));
  }

  function ready() {
    sr.ready = true;
    sr.readyAt = performance.now();
    document.documentElement.dataset.ready = 'true';
    setTimeout(sr.addMargins, REST);
  }

  // Said to a screen reader, seen by nobody.
  sr.say = (text) => sr.fill(sr.byId('said'), text);

  sr.showAll = function (atOnce) {
    if (!sr.estates.count) return;
    const below = sr.state.slide === null ? 30 : sr.byId('slides').offsetHeight + 50;
    const bounds = sr.boundsOf(sr.estates.shapes);
    const card = sr.byId('card').getBoundingClientRect(); // of no size while it is closed
    const room = (left) => ({paddingTopLeft: [left, sr.state.slide === null ? 56 : 20], paddingBottomRight: [CLOSE + (card.width ? card.width + CLOSE : 0), below]});
    const chosen = small.matches ? {paddingTopLeft: [8, 8], paddingBottomRight: [8, 8 + under(card)]} : room(clear(bounds, room, card.width));
    sr.map.fitBounds(bounds, Object.assign({animate: atOnce !== true && !still.matches, maxZoom: 18}, chosen));
  };

  // Beside the legend, where that hardly makes the estates smaller; else as large as they can be.
  function clear(bounds, room, cardWidth) {
    const zoomFor = function (left) {
      const {paddingTopLeft, paddingBottomRight} = room(left);
      return sr.map.getBoundsZoom(bounds, false, L.point(paddingTopLeft).add(paddingBottomRight));
    };
    const right = sr.state.slide === null ? beside(cardWidth, CLOSE) : CLOSE;
    return zoomFor(right) >= zoomFor(CLOSE) - sr.map.options.zoomSnap ? right : CLOSE;
  }

  // Beside the card and the legend, not under them.
  function fly(selected) {
    const bounds = sr.boundsOf((selected.kind === 'unit' ? sr.units : sr.estates).shapes, [selected.index]);
    const card = sr.byId('card').getBoundingClientRect();
    const room = small.matches
      ? {paddingTopLeft: [20, 60], paddingBottomRight: [20, 20 + under(card)]}
      : {paddingTopLeft: [beside(card.width, 60), 70], paddingBottomRight: [card.width + 70, 60]};
    const options = Object.assign({maxZoom: 17, duration: 0.5}, room);
    if (still.matches) sr.map.fitBounds(bounds, Object.assign(options, {animate: false}));
    else sr.map.flyToBounds(bounds, options);
    openPanel(false);
  }

  // How much of the map a card at its lower edge covers, as on a phone.
  const under = (card) => (card.height ? Math.max(0, sr.map.getContainer().getBoundingClientRect().bottom - card.top) : 0);

  // Room for the legend at the left, where the map is wide enough for all three.
  function beside(cardWidth, otherwise) {
    const legend = sr.byId('legend').getBoundingClientRect();
    const map = sr.map.getContainer().getBoundingClientRect();
    const right = legend.right - map.left + 24;
    return legend.height > 100 && map.width - right - cardWidth > 420 ? right : otherwise;
  }

  function openPanel(open) {
    document.body.classList.toggle('panel-open', open);
    const handle = sr.byId('handle');
    handle.setAttribute('aria-expanded', open);
    handle.setAttribute('aria-label', sr.t(open ? 'panel_close' : 'panel_open'));
  }

  function addPanel() {
    const handle = sr.byId('handle');
    let from = null;
    handle.addEventListener('click', () => openPanel(!document.body.classList.contains('panel-open')));
    handle.addEventListener('touchstart', (event) => (from = event.touches[0].clientY), {passive: true});
    handle.addEventListener('touchend', function (event) {
      const moved = event.changedTouches[0].clientY - from;
      if (Math.abs(moved) > 24) {
        openPanel(moved < 0);
        event.preventDefault();
      }
    });
    openPanel(false);
    sr.byId('skip').addEventListener('click', function (event) {
      event.preventDefault();
      sr.byId('rows').focus();
    });
    window.addEventListener('resize', () => !sr.state.printing && sr.map.invalidateSize({animate: false}));
  }
})(window.spatialRenewal);
