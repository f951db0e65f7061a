// How is a piece of the page made? (elements and text nodes; data never becomes markup)
(function (sr) {
  'use strict';

  // h('p', {class: 'quiet', onclick: f}, 'text', child, null): children that are null are left out.
  sr.h = function (tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => {
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
      else if (name.startsWith('aria-') && typeof value === 'boolean') element.setAttribute(name, String(value));
      else if (value === true) element.setAttribute(name, '');
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
    });
    sr.append(element, children);
    return element;
  };

  sr.append = function (element, children) {
    children.flat(Infinity).forEach((child) => {
      if (child === null || child === undefined || child === false) return;
      element.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
    });
  };

  sr.fill = function (element, ...children) {
    element.textContent = '';
    sr.append(element, children);
  };

  sr.byId = (id) => document.getElementById(id);
})(window.spatialRenewal);
