// How does a view fit behind the # of the address? (every choice, so that a bookmark brings the same picture back)
(function (sr) {
  'use strict';
  const VIEWS = ['all', 'elderly_care', 'childcare', 'parking'];
  const FACES = ['plan', 'now', 'swipe'];
  const PLACES = 6; // decimals of a degree
  let written = null;

  const rangeText = (range) => range.map((end) => (end === null ? '' : end)).join('~');
  function rangeOf(text) {
    const ends = String(text || '').split('~').map((end) => (end === '' || !isFinite(end) ? null : Number(end)));
    return [ends[0] === undefined ? null : ends[0], ends[1] === undefined ? null : ends[1]];
  }

  function write() {
    const {view, list, language, selected, filter, year, face, split, big, slide, layers} = sr.state;
    const centre = sr.map.getCenter();
    const off = ['units', 'streets', 'buildings', 'facilities', 'routes'].filter((name) => !layers[name]);
    const parts = {
      view: list ? view + '.list' : view, lang: language,
      at: [centre.lat.toFixed(PLACES), centre.lng.toFixed(PLACES), sr.map.getZoom()].join(','),
      unit: selected && selected.kind === 'unit' ? sr.units.unit_id[selected.index] : '',
      estate: selected && selected.kind === 'estate' ? sr.estates.estate_id[selected.index] : '',
      lacks: filter.lacks.join(','), eligible: filter.eligible ? '1' : '',
      years: filter.years.some((end) => end !== null) ? rangeText(filter.years) : '',
      households: filter.households.some((end) => end !== null) ? rangeText(filter.households) : '',
      subdistrict: filter.subdistrict || '', top: filter.top || '', until: year || '',
      face: face === 'plan' ? '' : face, split: face === 'swipe' ? split : '', big: big ? '1' : '', slide: slide === null ? '' : slide + 1,
      off: off.join(','), letters: layers.letters ? '1' : '', links: layers.links ? '1' : '', groups: layers.groups.join(','),
    };
    return '#' + Object.keys(parts).filter((key) => parts[key] !== '').map((key) => key + '=' + encodeURIComponent(parts[key])).join('&');
  }

  function values() {
    const found = {};
    location.hash.slice(1).split('&').filter(Boolean).forEach(function (pair) {
      const at = pair.indexOf('=');
      try {
        found[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1));
      } catch (error) {
        found[pair.slice(0, at)] = '';
      }
    });
    return found;
  }

  const listOf = (text, allowed) => String(text || '').split(',').filter((word) => allowed.includes(word));
  const among = (word, allowed, otherwise) => (allowed.includes(word) ? word : otherwise);

  function chosen(found) {
    const unit = sr.units.unit_id.indexOf(found.unit);
    const estate = sr.estates.estate_id.indexOf(found.estate);
    if (found.unit && unit >= 0) return {kind: 'unit', index: unit, fly: false};
    return found.estate && estate >= 0 ? {kind: 'estate', index: estate, fly: false} : null;
  }

  // What an address may say and nothing else: unknown words and figures are left out.
  function read(found) {
    const [view, tab] = String(found.view || '').split('.');
    const off = listOf(found.off, ['units', 'streets', 'buildings', 'facilities', 'routes']);
    const layers = {letters: found.letters === '1', links: found.links === '1', groups: listOf(found.groups, sr.otherGroups)};
    ['units', 'streets', 'buildings', 'facilities', 'routes'].forEach((name) => (layers[name] = !off.includes(name)));
    const filter = Object.assign(sr.noFilter(), {
      lacks: listOf(found.lacks, sr.THEMES), eligible: found.eligible === '1', years: rangeOf(found.years), households: rangeOf(found.households),
      subdistrict: sr.estates.subdistrict.includes(found.subdistrict) ? found.subdistrict : null,
      top: Number(found.top) > 0 ? Number(found.top) : null,
    });
    return {
      view: among(view, VIEWS, sr.data.view), list: tab === 'list', language: among(found.lang, ['zh', 'en'], sr.state.language),
      selected: chosen(found), filter: filter, year: among(Number(found.until), sr.planYears, null), face: among(found.face, FACES, 'plan'),
      split: Number(found.split) >= 2 && Number(found.split) <= 98 ? Number(found.split) : 50, big: found.big === '1', layers: layers,
    };
  }

  function apply() {
    const found = values();
    if (!Object.keys(found).length) return false;
    sr.set(read(found));
    if (sr.byId('filters').hasChildNodes()) sr.drawFilters();
    const [lat, lng, zoom] = String(found.at || '').split(',').map(Number);
    const placed = isFinite(lat) && isFinite(lng) && isFinite(zoom) && Math.abs(lat) < 85;
    if (placed) sr.map.setView([lat, lng], zoom, {animate: false});
    if (Number(found.slide) > 0) sr.present(Number(found.slide) - 1);
    return placed;
  }

  function keep() {
    if (sr.state.printing) return;
    // a browser takes its time over an address: the first picture comes first
    if (!sr.ready) {
      later();
      return;
    }
    const next = write();
    if (next === written) return;
    written = next;
    try {
      history.replaceState(null, '', next);
    } catch (error) {
      // a frame of a notebook has no address of its own
    }
  }

  sr.copyLink = function () {
    const field = sr.h('textarea', {class: 'unseen', readonly: true}, location.href.split('#')[0] + write());
    document.body.appendChild(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    sr.say(sr.t(done ? 'link_copied' : 'link_in_address'));
    sr.fill(sr.byId('copy-link'), sr.t(done ? 'link_copied' : 'link_in_address'));
  };

  let waiting = 0;
  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 150);
  }

  // True where the address names a place to look at.
  sr.addAddress = function (map) {
    const placed = apply();
    map.on('moveend', later);
    sr.onChange(later);
    window.addEventListener('hashchange', () => location.hash !== written && apply());
    return placed;
  };
})(window.spatialRenewal);
