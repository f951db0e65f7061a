// Which colour says what? (five steps, outside the programme, no data)
(function (sr) {
  'use strict';
  sr.RAMP = ['#fbe9c6', '#f6c77d', '#e8943a', '#c25a1b', '#7f2d0f'];
  sr.INK = '#1d2b3a';
  sr.OUTSIDE = '#e3e0d8';
  // As it is now: none, one, two or all three themes are lacking. Cool, so that nobody takes it for the priority.
  sr.GAPS = ['#e4edf0', '#a3c4d4', '#5489a8', '#1c4766'];
  sr.THEMES = ['elderly_care', 'childcare', 'parking'];

  // 0-4: a step of the ramp; 'outside': not in the programme; 'no_data': no score, or nobody knows if it may take part.
  sr.classOf = function (i, scores) {
    if (sr.estates.in_programme[i] !== 1) return sr.estates.eligible[i] === null ? 'no_data' : 'outside';
    if (scores[i] === null) return 'no_data';
    return Math.max(0, Math.min(4, Math.floor(scores[i] * 5 + 1e-9)));
  };

  function hatch() {
    const size = 7;
    const tile = document.createElement('canvas');
    tile.width = tile.height = size;
    const context = tile.getContext('2d');
    context.fillStyle = '#fffdf8';
    context.fillRect(0, 0, size, size);
    context.strokeStyle = '#8f8a7d';
    context.lineWidth = 1.1;
    [-size, 0, size].forEach(function (shift) {
      context.beginPath();
      context.moveTo(shift - 1, size + 1);
      context.lineTo(shift + size + 1, -1);
      context.stroke();
    });
    return context.createPattern(tile, 'repeat');
  }
  const HATCH = hatch();
  const HATCH_FROM_AFAR = '#dcd8cd'; // on a dot the lines would be specks

  // How many of the view's themes estate i lacks; 'no_data' where nobody knows of any.
  sr.gapClassOf = function (i) {
    const themes = sr.state.view === 'all' ? sr.THEMES : [sr.state.view];
    const answers = themes.map((view) => sr.lacks(view, i)).filter((answer) => answer !== null);
    if (!answers.length) return 'no_data';
    return answers.filter(Boolean).length + (themes.length === 1 && answers[0] ? 1 : 0);
  };

  sr.gapFillOf = (step) => (step === 'no_data' ? HATCH : sr.GAPS[step]);
  sr.gapStrokeOf = (step) => (step === 'no_data' ? '#8f8a7d' : '#6d8c9c');
  sr.fillOf = (step) => (step === 'outside' ? sr.OUTSIDE : step === 'no_data' ? HATCH : sr.RAMP[step]);
  sr.dotOf = (step, fill) => (step === 'no_data' ? HATCH_FROM_AFAR : fill);
  sr.strokeOf = (step) => (step === 'outside' ? '#b9b4a7' : step === 'no_data' ? '#8f8a7d' : '#b07a45');
})(window.spatialRenewal);
