/* Says times again in the reader's own time zone and language. */
(function (reviews) {
  "use strict";

  const SHAPES = {
    time: { hour: "numeric", minute: "2-digit" },
    date: { month: "long", day: "numeric", year: "numeric" },
    // A calendar day, which no time zone moves.
    day: { month: "long", day: "numeric", year: "numeric", timeZone: "UTC" },
    moment: { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
  };

  function say(iso, shape) {
    const language = document.documentElement.lang || undefined;
    return new Intl.DateTimeFormat(language, SHAPES[shape]).format(new Date(iso));
  }

  reviews.timeOfDay = function (iso) {
    return say(iso, "time");
  };

  reviews.localizeTimes = function (root) {
    root.querySelectorAll("time[data-local]").forEach(function (element) {
      element.textContent = say(element.dateTime, element.dataset.local);
    });
  };
})((window.PdlnReviews = window.PdlnReviews || {}));
