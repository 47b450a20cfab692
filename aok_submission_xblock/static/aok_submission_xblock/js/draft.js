/*
 * The draft: collected from the form, saved a moment after a change, kept on the device while it cannot be sent.
 *
 * Kept in the tab's own store: it outlives a reload, a sign-in and a phone that puts the tab away, and ends with the tab. What a
 * teacher wrote of children stays on no computer that others use.
 */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});
  const PAUSE = 1500;
  const LONGEST_WAIT = 60000;
  // Said aloud when it comes to be so, and not again until something else was: a save at each pause is no news.
  const NEWS = ["saved", "offline", "trouble", "signed-out", "two-versions", "not-saved"];
  // While one of these holds, the list of what is needed is older than what was typed.
  const UNSENT = ["offline", "trouble", "signed-out", "two-versions", "not-saved"];

  /**
   * `page` has root, url(handler, suffix), refresh(). `state` is what the server rendered: revision, content, definition, token, keep.
   */
  aok.Draft = function (page, form) {
    const root = page.root;
    const state = JSON.parse(form.dataset.state);
    const kept = "pdln-aok-" + state.keep;
    const number = Number(form.dataset.number);
    let timer = null;
    let saving = null;
    let wait = 0;
    let isPaused = false;
    let isAsking = false;
    let shown = null;
    let said = "";
    let field = null;

    function piece(option) {
      const value = (selector) => (option.querySelector(selector) || { value: "" }).value;
      const students = option.querySelector("[data-students]:checked");
      const formatted = option.querySelector("[data-formatted]");
      const chooser = root.querySelector(`[data-chooses="${CSS.escape(option.id)}"]`);
      return {
        form: aok.formOf(option),
        text: value("[data-text]"),
        url: value("[data-url]"),
        files: Array.from(option.querySelectorAll("[data-file][data-counts]"), (each) => each.dataset.file),
        transcript: value("[data-transcript]"),
        students: students ? students.value : "",
        chosen: !chooser || chooser.checked,
        formatted: Boolean(formatted && formatted.checked),
      };
    }

    function says(given) {
      return Boolean(given.text || given.url || given.files.length || given.transcript || given.students);
    }

    function collect() {
      const pieces = JSON.parse(JSON.stringify(state.content.pieces));
      form.querySelectorAll("[data-part]").forEach(function (part) {
        part.querySelectorAll("[data-option]").forEach(function (option) {
          const given = piece(option);
          const known = (pieces[part.dataset.part] || {})[option.dataset.option];
          const isChosen = given.chosen && root.querySelector(`[data-chooses="${CSS.escape(option.id)}"]`);
          if (known || says(given) || isChosen) {
            pieces[part.dataset.part] = pieces[part.dataset.part] || {};
            pieces[part.dataset.part][option.dataset.option] = given;
          }
        });
      });
      return {
        pieces: pieces,
        own_work: form.querySelector("[data-own-work]").checked,
        ai_use: form.querySelector("[data-ai-use]").value,
        what_changed: (form.querySelector("[data-what-changed]") || { value: state.content.what_changed }).value,
      };
    }

    function isChanged() {
      return JSON.stringify(collect()) !== JSON.stringify(state.content);
    }

    /** How it is with the draft: on top of the form, and beside what is being typed. */
    function show(name, moment) {
      shown = { name: name, moment: moment };
      form.querySelector("[data-saved]").replaceChildren(aok.message(root, name, moment));
      showBeside();
      if (name !== "saving") {
        form.querySelector("[data-old]").replaceChildren(...(UNSENT.includes(name) ? [aok.message(root, "old-list")] : []));
      }
      if (NEWS.includes(name) && name !== said) {
        said = name;
        form.querySelector("[data-said]").replaceChildren(aok.message(root, name, moment));
      }
    }

    function showBeside() {
      form.querySelectorAll("[data-state]").forEach((each) => each.replaceChildren());
      const place = field && field.querySelector("[data-state]");
      if (place && shown) {
        place.replaceChildren(aok.message(root, shown.name, shown.moment));
      }
    }

    function keep(content) {
      try {
        scope.sessionStorage.setItem(kept, JSON.stringify({ revision: state.revision, content: content }));
      } catch (error) {
        // A browser may refuse storage: the page itself still holds everything.
      }
    }

    function forget() {
      try {
        scope.sessionStorage.removeItem(kept);
      } catch (error) {
        // As above.
      }
    }

    function unsent() {
      try {
        return JSON.parse(scope.sessionStorage.getItem(kept));
      } catch (error) {
        return null;
      }
    }

    function took(content, answer) {
      state.content = content;
      state.revision = answer.revision;
      wait = 0;
      forget();
      show("saved", answer.saved_at ? new Date(answer.saved_at) : undefined);
      aok.showReady(root, answer.ready);
    }

    function again(name, retry) {
      show(name);
      wait = Math.min(LONGEST_WAIT, (wait || 2500) * 2);
      clearTimeout(timer);
      timer = setTimeout(retry, wait);
    }

    /** While another version is being put in place of this one, nothing is typed into it. */
    function pause(isPausedNow) {
      isPaused = isPausedNow;
      form.querySelectorAll(":scope > section").forEach(function (section) {
        section.inert = isPausedNow;
      });
    }

    /** What was kept, back into the fields: its owner has to see what was refused, to change it. */
    function fill(content) {
      form.querySelectorAll("[data-part]").forEach(function (part) {
        part.querySelectorAll("[data-option]").forEach(function (option) {
          const given = (content.pieces[part.dataset.part] || {})[option.dataset.option] || {};
          [["[data-text]", given.text], ["[data-url]", given.url], ["[data-transcript]", given.transcript]].forEach(function ([selector, text]) {
            const field = option.querySelector(selector);
            if (field && text) {
              field.value = text;
            }
          });
          const formatted = option.querySelector("[data-formatted]");
          if (formatted) {
            formatted.checked = Boolean(given.formatted);
          }
        });
      });
      if (content.what_changed && form.querySelector("[data-what-changed]")) {
        form.querySelector("[data-what-changed]").value = content.what_changed;
      }
      if (content.ai_use) {
        form.querySelector("[data-ai-use]").value = content.ai_use;
      }
      form.querySelector("[data-own-work]").checked = content.own_work;
    }

    /** Answers true once the server has `content`; where there was no answer, `retry` is called after a while. */
    function post(content, revision, retry) {
      show("saving");
      return aok.send(page.url("save_draft"), { content: content, revision: revision, number: number }).then(
        function (answer) {
          took(content, answer);
          return true;
        },
        function (refusal) {
          keep(content);
          const { error } = refusal;
          if (error && error.code === "stale_draft") {
            if (isPaused) {
              fill(content);
              pause(false);
            }
            isAsking = true;
            show("two-versions");
            aok.showVersions(page, self, error);
          } else if (refusal.isSignedOut) {
            again("signed-out", retry);
          } else if (error && error.code !== "try_again") {
            if (isPaused) {
              fill(content);
              pause(false);
            }
            show("not-saved");
            aok.refused(root, error.message, (field && field.querySelector("[data-state]")) || form.querySelector("[data-saved]"));
          } else {
            again(refusal.status === 0 ? "offline" : "trouble", retry);
          }
          return false;
        }
      );
    }

    function save() {
      clearTimeout(timer);
      if (saving) {
        return saving.then(save);
      }
      if (isPaused || isAsking) {
        return Promise.resolve(false);
      }
      if (!isChanged()) {
        return Promise.resolve(true);
      }
      saving = post(collect(), state.revision, save).finally(function () {
        saving = null;
      });
      return saving;
    }

    const self = {
      state: state,
      save: save,
      collect: collect,
      /** The name of what stands in the way of sending, or nothing. */
      trouble: () => (shown && UNSENT.includes(shown.name) ? shown.name : ""),
      /** Where one is typing: what is said of the draft stands there. */
      at: function (place) {
        if (place && place !== field) {
          field = place;
          showBeside();
        }
      },
      /** Something may have changed: save it in a moment. */
      touch: function () {
        clearTimeout(timer);
        if (!isPaused && isChanged()) {
          keep(collect());
          timer = isAsking ? null : setTimeout(save, PAUSE);
        }
      },
      isDirty: () => isChanged(),
      /** Save this content over that revision, then show the page anew. */
      settle: function (content, revision) {
        pause(true);
        isAsking = false;
        state.revision = revision;
        const retry = () => self.settle(content, revision);
        return post(content, revision, retry).then((done) => (done ? page.refresh() : false));
      },
      /** What this device kept when it could not send, if the page does not have it. */
      restore: function () {
        const left = unsent();
        if (left && JSON.stringify(left.content) !== JSON.stringify(state.content)) {
          self.settle(left.content, left.revision);
        } else {
          forget();
        }
      },
      stop: function () {
        isPaused = true;
        clearTimeout(timer);
      },
    };
    return self;
  };

  aok.showReady = function (root, html) {
    const ready = root.querySelector("[data-ready]");
    if (!ready || !html) {
      return;
    }
    const hadFocus = ready.contains(document.activeElement);
    ready.replaceChildren(aok.nodes(html));
    root.querySelector("[data-stopped]").hidden = !ready.querySelector("[data-is-stopped]");
    if (hadFocus) {
      ready.querySelector('[data-do="review"]').focus({ preventScroll: true });
    }
  };
})(window);
