/* What Studio's page does around a block that is being edited; studio_runtime.py says where each fact was seen. */
(function () {
  "use strict";
  const block = JSON.parse(document.getElementById("block").textContent);
  const place = document.querySelector(".wrapper-modal-window");
  const told = (window.toldToTheFrontEnd = []);

  /* One place for notices: a newer one takes it, and an older one that hides later blanks it all the same. */
  function notice(kind, title, message, leastShown) {
    const shownAt = Date.now();
    function draw(shown) {
      const spot = document.getElementById("page-notification");
      spot.replaceChildren();
      if (shown) {
        spot.dataset.kind = kind;
        spot.append(Object.assign(document.createElement("h2"), { textContent: title }));
        spot.append(Object.assign(document.createElement("p"), { textContent: message || "" }));
      }
    }
    const self = { shown: true };
    self.hide = function () {
      const left = leastShown - (Date.now() - shownAt);
      if (left > 0) {
        setTimeout(self.hide, left);
        return;
      }
      self.shown = false;
      draw(false);
    };
    draw(true);
    return self;
  }

  function tell(type) {
    told.push(type);
    window.parent.postMessage({ type: type, payload: {} }, "*");
  }

  class Dialog {
    constructor() {
      this.root = document.createElement("div");
      this.root.className = "modal-window";
      this.root.setAttribute("role", "dialog");
      this.root.innerHTML = '<div class="xblock-editor"></div><div class="modal-actions" hidden><button>Close</button></div>';
      this.root.querySelector("button").addEventListener("click", () => this.cancel());
      place.append(this.root);
    }

    hide() {
      this.root.remove();
      runtime.notify("modal-hidden");
    }

    onSave() {
      tell("saveEditedXBlockData");
      tell("closeXBlockEditorModal");
      this.hide();
    }

    cancel() {
      tell("closeXBlockEditorModal");
      this.hide();
    }
  }

  class Runtime {
    constructor() {
      this.heard = {};
      this.dialog = null;
      this.listenTo("save", (data) => this.saving(data));
      this.listenTo("error", (data) => this.failed(data));
      this.listenTo("cancel", () => this.cancelled());
      this.listenTo("modal-shown", (dialog) => (this.dialog = dialog));
      this.listenTo("modal-hidden", () => (this.dialog = null));
    }

    listenTo(name, callback) {
      (this.heard[name] = this.heard[name] || []).push(callback);
    }

    notify(name, data) {
      (this.heard[name] || []).forEach((callback) => callback(data));
    }

    handlerUrl(element, name, suffix, query) {
      const path = [block.handlers, element.dataset.usageId, "handler", name].join("/");
      return path + (suffix ? "/" + suffix : "") + (query ? "?" + query : "");
    }

    saving(data) {
      if (data.state === "start") {
        this.notice = notice("mini", data.message || "Saving", "", 1250);
      } else if (data.state === "end") {
        this.hideAlert();
        if (this.dialog) {
          this.dialog.onSave();
        }
        this.notice.hide();
      }
    }

    failed(data) {
      const message = data.message || data.msg;
      if (message) {
        this.alert = notice("error", data.title || "OpenAssessment Save Error", message, 0);
      }
    }

    cancelled() {
      this.hideAlert();
      if (this.dialog) {
        this.dialog.cancel();
      }
    }

    hideAlert() {
      if (this.alert && this.alert.shown) {
        this.alert.hide();
      }
    }
  }

  function load(resource) {
    const holder = document.createElement("template");
    if (resource.mimetype === "text/css") {
      holder.innerHTML = "<style>" + resource.data + "</style>";
      document.head.append(holder.content);
    } else if (resource.mimetype === "application/javascript") {
      holder.innerHTML = "<script>" + resource.data + "<\/script>";
      const script = document.createElement("script");
      script.textContent = holder.content.querySelector("script").textContent;
      document.head.append(script);
    }
  }

  const runtime = new Runtime();
  const dialog = new Dialog();
  block.resources.forEach(load);
  const element = document.createElement("div");
  element.className = "xblock xblock-studio_view";
  element.dataset.usageId = block.usage;
  element.innerHTML = block.html;
  dialog.root.querySelector(".xblock-editor").append(element);
  try {
    new window[block.init](runtime, element, block.args || {});
    element.classList.add("xblock-initialized");
  } catch (error) {
    element.classList.add("xblock-initialization-failed");
    throw error;
  }
  runtime.notify("modal-shown", dialog);
  if (!element.querySelector(".editor-with-buttons")) {
    dialog.root.querySelector(".modal-actions").hidden = false;
  }
})();
