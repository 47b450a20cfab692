/* Submitting once, and taking back. */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});

  function told(page, refusal, near) {
    if (refusal.isSignedOut) {
      aok.tell(page.root, aok.message(page.root, "signed-out-not-sent"), near);
    } else if (refusal.error) {
      aok.refused(page.root, refusal.error.message, near);
    } else {
      aok.tell(page.root, aok.message(page.root, "not-sent"), near);
    }
  }

  /** It could not be saved, so nothing is sent: say so here, or lead to the choice that has to be made first. */
  function notSent(page, draft, near) {
    const name = draft.trouble();
    if (name === "two-versions") {
      aok.go(page.root.querySelector("[data-versions-heading]"));
    } else if (name && name !== "not-saved") {
      aok.tell(page.root, aok.message(page.root, name === "signed-out" ? "signed-out-not-sent" : "not-sent"), near);
    }
  }

  function busy(button, isBusy) {
    if (isBusy) {
      button.setAttribute("aria-disabled", "true");
    } else {
      button.removeAttribute("aria-disabled");
    }
  }

  /** Save, then show what would be sent, or go to what is missing. While submitting is paused: look whether it still is. */
  aok.review = function (page, draft) {
    return draft.save().then(function (isSaved) {
      const ready = page.root.querySelector("[data-ready]");
      if (!isSaved) {
        notSent(page, draft, ready);
        return null;
      }
      if (ready.querySelector("[data-is-stopped]")) {
        return page.refresh().then(() => aok.go(page.root.querySelector('[data-do="review"]')));
      }
      const gap = ready.querySelector(".pdln-aok__gaps");
      if (gap) {
        aok.go(ready.querySelector("[data-ready-heading]"));
        return null;
      }
      return aok.send(page.url("to_send")).then(
        function (answer) {
          const confirm = page.root.querySelector("[data-confirm]");
          confirm.querySelector("[data-to-send]").replaceChildren(aok.nodes(answer.html));
          confirm.hidden = false;
          aok.go(confirm);
        },
        (refusal) => told(page, refusal, ready)
      );
    });
  };

  aok.keepWorking = function (page) {
    const ready = page.root.querySelector("[data-ready]");
    ready.querySelector("[data-confirm]").hidden = true;
    ready.querySelector('[data-do="review"]').focus();
  };

  /** The token was minted with the page: a second click is the same submission. */
  aok.submit = function (page, draft, button) {
    if (button.getAttribute("aria-disabled")) {
      return Promise.resolve();
    }
    busy(button, true);
    return draft
      .save()
      .then(function (isSaved) {
        if (!isSaved) {
          aok.keepWorking(page);
          busy(button, false);
          notSent(page, draft, page.root.querySelector("[data-ready]"));
          return null;
        }
        const { token, revision, definition } = draft.state;
        return aok.send(page.url("submit"), { token: token, revision: revision, definition: definition });
      })
      .then(function (receipt) {
        if (receipt) {
          draft.stop();
          return page.refresh().then(() => aok.go(page.root.querySelector("[data-status-heading]")));
        }
        return null;
      })
      .catch(function (refusal) {
        busy(button, false);
        const code = refusal.error ? refusal.error.code : "";
        if (code === "not_ready") {
          aok.keepWorking(page);
          aok.showReady(page.root, refusal.error.ready);
          aok.go(page.root.querySelector("[data-ready-heading]"));
        } else if (code === "stale_draft") {
          aok.keepWorking(page);
          return draft.settle(draft.state.content, draft.state.revision);
        } else {
          told(page, refusal, page.root.querySelector("[data-confirm]"));
        }
        return null;
      });
  };

  aok.takeBack = function (page, button) {
    if (button.getAttribute("aria-disabled")) {
      return Promise.resolve();
    }
    busy(button, true);
    return aok
      .send(page.url("take_back"), { attempt: button.dataset.attempt })
      .then(() => page.refresh())
      .then(() => aok.go(page.root.querySelector("[data-status-heading]")))
      .catch(function (refusal) {
        busy(button, false);
        told(page, refusal, button.closest("[data-take-back]"));
      });
  };

  aok.askTakeBack = function (button, isAsked) {
    const place = button.closest("[data-take-back]");
    const asked = place.querySelector("[data-asked]");
    const opener = place.querySelector('[data-do="ask"]');
    asked.hidden = !isAsked;
    opener.setAttribute("aria-expanded", String(isAsked));
    (isAsked ? asked : opener).focus();
  };
})(window);
