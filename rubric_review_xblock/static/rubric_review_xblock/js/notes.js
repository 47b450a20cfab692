/* Saves an evaluator's notes as they are written, one save at a time. */
(function (reviews) {
  "use strict";

  const PAUSE = 1200;
  const AGAIN = 5000;

  // What a proxy says of a server that is away, with a page of its own.
  const AWAY = [502, 503, 504];

  /* Whether the same may succeed later: no answer at all, a server that is away, or two requests that met. */
  function mayPass(answer) {
    const error = answer.body.error;
    return error ? error.code === "try_again" : answer.status === 0 || AWAY.includes(answer.status);
  }

  /*
   * `article` carries reading, token and revision; `read` gives the notes; `send` takes them to the server; `say` shows the state
   * ("saving", "saved", "unsaved", "offline"); `refused` gets an answer that writing on cannot mend.
   */
  reviews.notes = function (article, read, send, say, refused) {
    let timer = 0;
    let isDirty = false;
    let isHeld = !article.dataset.token;
    let saving = null;

    function later(wait) {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, wait);
    }

    async function saveOnce() {
      isDirty = false;
      say("saving");
      const answer = await send("save_notes", {
        reading: article.dataset.reading,
        token: article.dataset.token,
        revision: Number(article.dataset.revision),
        notes: read(),
      });
      if (answer.status === 200) {
        article.dataset.revision = String(answer.body.revision);
        say(isDirty ? "unsaved" : "saved", answer.body.saved_at);
        return;
      }
      isDirty = true;
      if (mayPass(answer)) {
        say(answer.status === 0 ? "offline" : "unsaved");
        later(AGAIN);
        return;
      }
      isHeld = true;
      say("unsaved");
      refused(answer);
    }

    async function save() {
      window.clearTimeout(timer);
      if (saving) {
        await saving;
      }
      if (isDirty && !isHeld) {
        saving = saveOnce();
        await saving;
        saving = null;
      }
    }

    return {
      changed: function () {
        isDirty = true;
        say("unsaved");
        if (!isHeld) {
          later(PAUSE);
        }
      },
      /* Save now, also where nothing was written: so a claim that ran out is found. */
      check: function () {
        isDirty = true;
        return save();
      },
      /* Nothing more is saved until `resume`. */
      hold: function () {
        isHeld = true;
        window.clearTimeout(timer);
        return saving || Promise.resolve();
      },
      resume: function () {
        isHeld = false;
        isDirty = true;
        return save();
      },
      forget: function () {
        isDirty = false;
        isHeld = true;
        window.clearTimeout(timer);
      },
      areUnsaved: function () {
        return isDirty || saving !== null;
      },
    };
  };
})((window.PdlnReviews = window.PdlnReviews || {}));
