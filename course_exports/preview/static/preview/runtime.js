/*
 * The browser's side of the preview's runtime, as blocks know it from the platform: each element with `data-init` is handed to the
 * function of that name as (runtime, element, args), children before their parents. `element` is a DOM node.
 */
(function () {
  "use strict";

  function Runtime(element) {
    this._listeners = {};
    this._element = element;
  }

  Runtime.prototype.handlerUrl = function (element, name, suffix, query) {
    var block = blockElement(element);
    var url = block.dataset.handlerBase + encodeURIComponent(name);
    if (suffix) { url += "/" + String(suffix).replace(/^\/+/, ""); }
    return query ? url + "?" + String(query).replace(/^\?/, "") : url;
  };

  Runtime.prototype.listenTo = function (name, listener) {
    (this._listeners[name] = this._listeners[name] || []).push(listener);
  };

  Runtime.prototype.notify = function (name, data) {
    (this._listeners[name] || []).forEach(function (listener) { listener(data); });
    studio(this._element, name, data || {});
  };

  Runtime.prototype.children = function (block) {
    var own = blockElement(block.element || block);
    return Array.prototype.slice.call(own.querySelectorAll(".xblock"))
      .filter(function (below) { return below.parentElement.closest(".xblock") === own; })
      .map(function (below) { return below.xblock; });
  };

  function blockElement(element) {
    var node = element && element.jquery ? element[0] : element;
    return node.closest(".xblock");
  }

  /* Studio's dialogs listen for these: here the editor is a page of its own. */
  function studio(element, name, data) {
    var page = element.closest("[data-studio]");
    if (!page) { return; }
    if (name === "cancel" || (name === "save" && data.state === "end")) {
      window.location.assign(page.dataset.done);
    } else if (name === "error") {
      var place = document.getElementById("studio-error");
      place.textContent = [data.title, data.message].filter(Boolean).join(": ");
      place.hidden = false;
    }
  }

  function initFunction(name) {
    return name.split(".").reduce(function (where, part) { return where && where[part]; }, window);
  }

  function start(element) {
    var args = element.querySelector(":scope > script.xblock-json-init-args");
    var init = element.dataset.init ? initFunction(element.dataset.init) : null;
    var runtime = new Runtime(element);
    var block = init ? new init(runtime, element, args ? JSON.parse(args.textContent) : undefined) || {} : {};
    block.element = element;
    block.runtime = runtime;
    element.xblock = block;
    element.classList.add("xblock-initialized");
    element.dispatchEvent(new CustomEvent("xblock-initialized", { bubbles: true }));
  }

  /* Document order reversed puts what is inside before what is around it. */
  Array.prototype.slice.call(document.querySelectorAll(".xblock")).reverse().forEach(start);
})();
