// When are the data there? (at once where they are plain text, a moment later where they are compressed)
window.spatialRenewal = {};
(function (sr) {
  'use strict';
  const holder = document.getElementById('spatial-renewal-data');

  function failed() {
    document.body.textContent = '数据无法解压：请用较新的浏览器（Chromium 86 或更新）打开。 The data cannot be unpacked: please open this file with a newer browser (Chromium 86 or newer).';
  }

  function bytes(text) {
    const raw = atob(text);
    const numbers = new Uint8Array(raw.length);
    for (let at = 0; at < raw.length; at += 1) numbers[at] = raw.charCodeAt(at);
    return numbers;
  }

  // Runs the page once the data are read; `start` makes everything else.
  sr.begin = function (start) {
    const run = function (text) {
      sr.data = JSON.parse(text);
      holder.remove();
      start();
    };
    if (holder.dataset.form === 'plain') return run(holder.textContent);
    if (typeof DecompressionStream !== 'function') return failed();
    const unpacked = new Blob([bytes(holder.textContent)]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(unpacked).text().then(run);
  };
})(window.spatialRenewal);
