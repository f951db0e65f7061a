// How does a drawing follow the map? (two canvases: what lies under, and the plan; each module paints its own part)
(function (sr) {
  'use strict';
  const PARTS = {ground: [], plan: []};
  const PAPER = '#f4f2ec';
  const MARGIN = 0.12; // of the window's width and height, drawn around it: what a map that is dragged uncovers
  sr.sharpness = Math.max(1, Math.min(2, window.devicePixelRatio || 1));

  // A renderer of Leaflet that keeps no paths: at every rest of the map the painters draw anew.
  const Drawing = L.Renderer.extend({
    initialize: function (parts, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this._parts = parts;
    },
    _initContainer: function () {
      this._container = document.createElement('canvas');
      this._container.setAttribute('aria-hidden', 'true');
    },
    _destroyContainer: function () {
      this._container.remove();
    },
    _update: function () {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = Math.round(size.x * sr.sharpness);
      this._container.height = Math.round(size.y * sr.sharpness);
      this._container.style.width = size.x + 'px';
      this._container.style.height = size.y + 'px';
      this.repaint();
      this.fire('update');
    },
    repaint: function () {
      if (!this._bounds) return;
      const context = this._container.getContext('2d');
      const size = this._bounds.getSize();
      const view = this.view();
      this._container.style.display = sr.state.printing && this._parts === PARTS.plan ? 'none' : '';
      context.setTransform(sr.sharpness, 0, 0, sr.sharpness, 0, 0);
      context.clearRect(0, 0, size.x, size.y);
      if (sr.state.printing) this.print(context, view);
      else this._parts.forEach((paint) => paint(context, view));
    },
    // A browser that prints drawings as lines prints a second one with white below: on paper all is one drawing.
    print: function (context, view) {
      if (this._parts !== PARTS.ground) return;
      context.fillStyle = PAPER;
      context.fillRect(0, 0, view.width, view.height);
      PARTS.ground.concat(PARTS.plan).forEach((paint) => paint(context, view));
    },
    // Where Mercator's square lies on this canvas, and which part of it the canvas shows.
    view: function () {
      const corner = this._bounds.min.add(this._map.getPixelOrigin());
      const size = this._bounds.getSize();
      const scale = 256 * Math.pow(2, this._map.getZoom());
      return {
        scale: scale, left: corner.x, top: corner.y, width: size.x, height: size.y, zoom: this._map.getZoom(), offset: this._bounds.min,
        west: corner.x / scale, north: corner.y / scale, east: (corner.x + size.x) / scale, south: (corner.y + size.y) / scale,
      };
    },
  });

  // Painters of a drawing run in the order in which modules add them.
  sr.paints = (drawing, painter) => PARTS[drawing].push(painter);
  sr.drawings = {};
  sr.addDrawings = function (map) {
    Object.keys(PARTS).forEach(function (name) {
      sr.drawings[name] = new Drawing(PARTS[name], {pane: name, padding: 0}).addTo(map);
    });
  };
  // The first picture is what the window shows. The margin, a third of all that is painted, comes when that stands.
  sr.addMargins = function () {
    Object.keys(sr.drawings).forEach(function (name) {
      sr.drawings[name].options.padding = MARGIN;
      if (!sr.state.printing) sr.drawings[name]._update();
    });
  };
  sr.repaint = (name) => sr.drawings[name] && sr.drawings[name].repaint();
})(window.spatialRenewal);
