// May a map from a server lie under ours? (only where the file was made with one, off at first, and said so while it is on)
(function (sr) {
  'use strict';
  const offered = sr.data.basemap || null;
  let tiles = null;

  function draw() {
    const badge = sr.byId('online');
    badge.hidden = !sr.state.basemap;
    sr.fill(badge, sr.t('basemap_on', {name: sr.either(offered)}));
    document.body.classList.toggle('with-basemap', sr.state.basemap);
    if (sr.state.basemap) tiles.forEach((layer) => layer.addTo(sr.map));
    else tiles.forEach((layer) => layer.remove());
  }

  if (!offered) {
    sr.addBasemap = () => sr.byId('online').remove();
    return;
  }
  sr.basemapButton = (button) =>
    button('basemap', sr.t('basemap'), () => sr.set({basemap: !sr.state.basemap}), {'aria-pressed': sr.state.basemap, title: sr.t('basemap_title', {host: offered.hosts.join(', ')})});
  sr.addBasemap = function () {
    tiles = offered.tiles.map((address) => L.tileLayer(address, {pane: 'basemap', maxNativeZoom: offered.max_zoom, maxZoom: 20, subdomains: offered.subdomains || 'abc', referrerPolicy: 'no-referrer'}));
    sr.onChange((state, changed) => changed('basemap', 'language') && draw());
    draw();
  };
})(window.spatialRenewal);
