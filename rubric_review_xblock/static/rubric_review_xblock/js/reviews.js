/* One frame of reviews, on its page or in a block: buttons become actions, answers become screens. */
(function (reviews) {
  "use strict";

  const WIDTH = "pdln-reviews-width";
  const WITH_SCORES = ["preview", "record"];
  const HELD = ["put_back", "pass_on", "report"].concat(WITH_SCORES);
  // After these the notes have gone where they belong.
  const LEAVING = ["record", "put_back", "pass_on", "report"];

  /*
   * `host` is {send(name, data), go({reading, url})}, and {list(page)} where links are followed in place (a block).
   * Returns a function that makes a screen, once it stands in the frame, come to life.
   */
  reviews.open = function (frame, host) {
    const alertPlace = frame.querySelector("[data-alert]");
    const busy = new Set();
    let current = null;

    function said(name) {
      return frame.querySelector("template[data-say=" + name + "]").content.cloneNode(true);
    }

    function show(place, content) {
      if (typeof content === "string") {
        place.innerHTML = content;
      } else {
        place.replaceChildren(content);
      }
      reviews.localizeTimes(place);
      const target = place.querySelector("[data-focus]");
      if (target) {
        target.focus();
      }
    }

    function clear(place) {
      if (place) {
        place.replaceChildren();
      }
    }

    function refuse(answer) {
      const error = answer.body.error;
      if (answer.status === 0 || !error) {
        show(alertPlace, said(answer.status === 0 ? "offline" : "broken"));
        return;
      }
      if (error.problems && current) {
        clear(alertPlace);
        current.rubric.sayProblems(error.problems);
        show(frame.querySelector("[data-problems]"), error.html);
        return;
      }
      show(alertPlace, error.html);
    }

    function saySaved(article) {
      const place = article.querySelector("[data-saved]");
      return function (state, at) {
        if (state === "offline") {
          show(alertPlace, said("offline"));
          place.replaceChildren(said("unsaved"));
          return;
        }
        const words = said(state);
        const time = words.querySelector("[data-time]");
        if (time) {
          time.textContent = reviews.timeOfDay(at, frame);
          clearOffline();
        }
        place.replaceChildren(words);
      };
    }

    function clearOffline() {
      if (!alertPlace.querySelector("[data-focus]")) {
        clear(alertPlace);
      }
    }

    function dataFor(button, name) {
      const article = frame.querySelector("article[data-reading]");
      if (name === "next") {
        return { course: button.dataset.course || "", aok: button.dataset.aok || "" };
      }
      if (name === "lift") {
        return { hold: button.dataset.hold };
      }
      const data = { reading: button.dataset.reading || article.dataset.reading };
      if (name === "report") {
        const asked = button.closest("[data-asked]");
        ["requirement", "words"].forEach((each) => (data[each] = asked.querySelector(`[name=${each}]`).value));
      }
      if (HELD.includes(name)) {
        data.token = article.dataset.token;
      }
      return WITH_SCORES.includes(name) ? Object.assign(data, current.rubric.scores()) : data;
    }

    async function act(button) {
      const name = button.dataset.act;
      if (busy.has(name)) {
        return;
      }
      busy.add(name);
      button.setAttribute("aria-disabled", "true");
      if (current && LEAVING.includes(name)) {
        await current.notes.hold();
      }
      const answer = await host.send(name, dataFor(button, name));
      busy.delete(name);
      button.removeAttribute("aria-disabled");
      if (answer.status !== 200) {
        const isOver = answer.body.error && answer.body.error.code === "claim_lost";
        if (current && LEAVING.includes(name) && !isOver) {
          current.notes.resume();
        }
        refuse(answer);
      } else {
        follow(button, name, answer.body);
      }
    }

    function follow(button, name, body) {
      if (name === "preview") {
        current.rubric.sayProblems({});
        clear(frame.querySelector("[data-problems]"));
        show(frame.querySelector("[data-result]"), body.html);
      } else if ("stay" in button.dataset) {
        frame.querySelector("article[data-reading]").dataset.token = body.token;
        show(frame.querySelector("[data-lease]"), body.html);
        button.closest("[data-focus]").remove();
        current.notes.resume();
      } else if (body.go) {
        if (current) {
          current.notes.forget();
        }
        host.go(body.go);
      } else {
        show(alertPlace, body.html);
      }
    }

    function keep(button) {
      const versions = button.closest("[data-versions]");
      if (button.dataset.keep === "elsewhere") {
        current.rubric.fill(JSON.parse(versions.querySelector("script").textContent));
      }
      frame.querySelector("article[data-reading]").dataset.revision = versions.dataset.revision;
      clear(alertPlace);
      current.notes.resume();
    }

    /** What cannot be undone by a second click says first what will happen; `isAsked` false takes the question away. */
    function ask(place, isAsked) {
      const asked = place.querySelector("[data-asked]");
      const opener = place.querySelector("[data-ask]");
      asked.hidden = !isAsked;
      opener.setAttribute("aria-expanded", String(isAsked));
      (isAsked ? asked : opener).focus();
    }

    function jump(link) {
      const target = frame.querySelector(link.hash);
      if (target) {
        target.scrollIntoView({ block: "start" });
        target.focus({ preventScroll: true });
      }
    }

    frame.addEventListener("click", function (event) {
      const button = event.target.closest("button");
      const link = event.target.closest("a");
      if (button && ("ask" in button.dataset || "leave" in button.dataset)) {
        ask(button.closest("[data-ask-place]"), "ask" in button.dataset);
      } else if (button && button.dataset.act) {
        act(button);
      } else if (button && button.dataset.keep) {
        keep(button);
      } else if (button && "dismiss" in button.dataset) {
        clear(frame.querySelector("[data-result]"));
        frame.querySelector("[data-rubric] [data-criterion]").focus();
      } else if (link && "jump" in link.dataset) {
        event.preventDefault();
        jump(link);
      } else if (link && host.list && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        if ("open" in link.dataset) {
          event.preventDefault();
          host.go({ reading: link.dataset.open });
        } else if (link.dataset.page) {
          event.preventDefault();
          host.list(link.dataset.page);
        }
      }
    });

    frame.addEventListener("keydown", function (event) {
      const asked = event.key === "Escape" && event.target.closest("[data-asked]");
      if (asked) {
        ask(asked.closest("[data-ask-place]"), false);
      }
    });

    window.addEventListener("beforeunload", function (event) {
      if (current && current.notes.areUnsaved() && document.contains(frame)) {
        event.preventDefault();
        event.returnValue = "";
      }
    });

    function keepWidth(article) {
      const slider = article.querySelector("[data-width]");
      const split = article.querySelector("[data-split]");
      function apply() {
        split.style.setProperty("--pdln-evidence", slider.value + "%");
      }
      try {
        slider.value = window.localStorage.getItem(WIDTH) || slider.value;
      } catch (error) {
        // Storage may be closed to us (a private window, a third-party frame): then the width is for this visit.
      }
      slider.addEventListener("input", function () {
        apply();
        try {
          window.localStorage.setItem(WIDTH, slider.value);
        } catch (error) {
          // As above.
        }
      });
      apply();
    }

    function openForm(article, form) {
      const counter = article.querySelector("[data-scored]");
      const rubric = reviews.rubric(form, (count) => (counter.textContent = String(count)));
      const notes = reviews.notes(article, rubric.notes, host.send, saySaved(article), refuse);
      window.PdlnBlocks.grow(form);
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("input", function () {
        clear(article.querySelector("[data-result]"));
        notes.changed();
      });
      if (article.dataset.expires) {
        const left = new Date(article.dataset.expires) - Date.now();
        window.setTimeout(() => document.contains(article) && notes.check(), Math.min(Math.max(left, 0) + 1000, 2000000000));
      }
      return { rubric: rubric, notes: notes };
    }

    return function () {
      clear(alertPlace);
      reviews.localizeTimes(frame);
      const article = frame.querySelector("article[data-reading]");
      const form = frame.querySelector("form[data-rubric]");
      current = form ? openForm(article, form) : null;
      if (frame.querySelector("[data-width]")) {
        keepWidth(article);
      }
    };
  };
})((window.PdlnReviews = window.PdlnReviews || {}));
