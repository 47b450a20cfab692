/* Words come from the page's <template data-message> elements, times from the reader's own zone, in the language of the words. */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});
  const SHAPES = { time: { timeStyle: "short" }, moment: { dateStyle: "medium", timeStyle: "short" } };

  // The page around may be in another language than the words that these times stand among.
  function say(moment, shape, root) {
    return new Intl.DateTimeFormat(root.closest("[lang]").lang, SHAPES[shape]).format(moment);
  }

  /** Say every <time data-local> below `root` as its reader would. */
  aok.localTimes = function (root) {
    root.querySelectorAll("time[data-local]").forEach(function (time) {
      const moment = new Date(time.dateTime);
      const isToday = moment.toDateString() === new Date().toDateString();
      time.textContent = say(moment, isToday ? "time" : "moment", root);
    });
  };

  /** A copy of the message `name`; its <time data-now> says `moment`. */
  aok.message = function (root, name, moment) {
    const copy = root.querySelector(`template[data-message="${name}"]`).content.cloneNode(true);
    copy.querySelectorAll("time[data-now]").forEach(function (time) {
      const at = moment || new Date();
      time.dateTime = at.toISOString();
      time.textContent = say(at, "time", root);
    });
    return copy;
  };

  /** Show why something was not done, where the person is, and keep it until the next try. */
  aok.refused = function (root, sentence, near) {
    const copy = aok.message(root, "refused");
    copy.querySelector("[data-text-of]").textContent = sentence;
    aok.tell(root, copy, near);
  };

  aok.tell = function (root, copy, near) {
    root.querySelectorAll("[data-told]").forEach((each) => each.remove());
    const place = document.createElement("div");
    place.setAttribute("role", "alert");
    place.dataset.told = "";
    place.append(copy);
    if (near) {
      near.after(place);
    } else {
      root.querySelector("[data-refused]").append(place);
    }
  };

  aok.go = function (target) {
    if (!target) {
      return;
    }
    const hidden = target.closest("details:not([open])");
    if (hidden) {
      hidden.open = true;
    }
    const still = scope.matchMedia("(prefers-reduced-motion: reduce)").matches;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "center" });
  };
})(window);
