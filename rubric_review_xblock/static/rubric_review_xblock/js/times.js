/* Says times again in the reader's own time zone, in the language of the words that they stand among. */
(function (reviews) {
  "use strict";

  const SHAPES = {
    time: { hour: "numeric", minute: "2-digit" },
    date: { month: "long", day: "numeric", year: "numeric" },
    // A calendar day, which no time zone moves.
    day: { month: "long", day: "numeric", year: "numeric", timeZone: "UTC" },
    moment: { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
  };

  // Not the page's language: a block's page may be in another.
  function say(iso, shape, root) {
    return new Intl.DateTimeFormat(root.closest("[lang]").lang, SHAPES[shape]).format(new Date(iso));
  }

  reviews.timeOfDay = function (iso, root) {
    return say(iso, "time", root);
  };

  reviews.localizeTimes = function (root) {
    root.querySelectorAll("time[data-local]").forEach(function (element) {
      element.textContent = say(element.dateTime, element.dataset.local, root);
    });
  };
})((window.PdlnReviews = window.PdlnReviews || {}));
