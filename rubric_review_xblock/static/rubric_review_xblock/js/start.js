/* Where a frame of reviews stands: on its own page, or in a block. */
(function (reviews) {
  "use strict";

  function onPage(frame) {
    const send = reviews.sender((name) => frame.dataset.actUrl + name, frame);
    reviews.open(frame, { send: send, go: (target) => window.location.assign(target.url) })();
  }

  window.RubricReviewXBlock = function (runtime, element) {
    const root = element.jquery ? element[0] : element;
    const frame = root.querySelector("[data-pdln-reviews]");
    const body = frame.querySelector("[data-screen-body]");
    const send = reviews.sender((name) => runtime.handlerUrl(element, "act", name), frame);

    async function load(query) {
      let response;
      try {
        response = await fetch(runtime.handlerUrl(element, "screen", "", query), { credentials: "same-origin" });
      } catch (error) {
        const words = frame.querySelector("template[data-say=offline]").content.cloneNode(true);
        frame.querySelector("[data-alert]").replaceChildren(words);
        return;
      }
      body.innerHTML = await response.text();
      enliven();
      const target = body.querySelector("[data-focus]");
      if (target) {
        target.focus();
        frame.scrollIntoView({ block: "start" });
      }
    }

    const enliven = reviews.open(frame, {
      send: send,
      go: (target) => load(target.reading ? "reading=" + encodeURIComponent(target.reading) : "page=1&done=" + (target.done || "")),
      list: (page) => load("page=" + encodeURIComponent(page)),
    });
    enliven();
  };

  function startPages() {
    document.querySelectorAll("[data-pdln-reviews][data-act-url]").forEach(onPage);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", startPages);
  } else {
    startPages();
  }
})((window.PdlnReviews = window.PdlnReviews || {}));
