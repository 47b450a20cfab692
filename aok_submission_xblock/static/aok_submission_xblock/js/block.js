/* The teacher's page: one set of listeners on its root, whatever is shown in it. */
function AokSubmissionXBlock(runtime, element) {
  "use strict";
  const aok = window.PdlnBlocks;
  const wrapper = element.jquery ? element[0] : element;
  const root = wrapper.querySelector("[data-aok]");
  if (!root) {
    return;
  }
  let draft = null;
  let isLeaving = false;
  let last = "";

  const page = {
    root: root,
    url: (handler, suffix) => runtime.handlerUrl(wrapper, handler, suffix || ""),
    keepVersions: () => Promise.resolve(),
    /** The page as it is now. `isWanted` is asked once it is here. */
    refresh: function (isWanted) {
      return aok.send(page.url("page")).then(
        function (answer) {
          if (isWanted && !isWanted()) {
            return false;
          }
          if (draft) {
            draft.stop();
          }
          const focused = root.contains(document.activeElement) && (document.activeElement.id || last);
          root.replaceChildren(...aok.nodes(answer.html).firstElementChild.childNodes);
          begin();
          if (focused) {
            // What had the keyboard may be gone: then what was typed in last, or the form.
            const wanted = [focused, last].map((id) => document.getElementById(id));
            aok.go([...wanted, root.querySelector("[data-form-heading], [data-status-heading]")].find((each) => each && each.checkVisibility()));
          }
          return true;
        },
        function (refusal) {
          if (refusal.error) {
            aok.refused(root, refusal.error.message);
          } else {
            aok.tell(root, aok.message(root, "not-sent"));
          }
          return false;
        }
      );
    },
  };

  const touch = () => draft && draft.touch();

  /** Unasked: whatever was typed meanwhile stays, and is saved or compared as ever. */
  function fresh() {
    const revision = draft && draft.state.revision;
    const isUntouched = () => !draft || (!draft.isDirty() && draft.state.revision === revision);
    return isUntouched() ? page.refresh(isUntouched) : draft.save();
  }

  const actions = {
    ask: (button) => aok.askTakeBack(button, true),
    leave: (button) => aok.askTakeBack(button, false),
    "take-back": (button) => aok.takeBack(page, button),
    refresh: () => page.refresh(),
    "go-versions": () => aok.go(root.querySelector("[data-versions-heading]")),
    review: () => aok.review(page, draft),
    "not-yet": () => aok.keepWorking(page),
    submit: (button) => aok.submit(page, draft, button),
    "keep-versions": () => page.keepVersions(),
    "remove-file": (button) => aok.removeFile(page, button.closest("[data-file]"), touch),
    "replace-file": (button) => aok.replaceFile(button.closest("[data-file]")),
    "retry-upload": (button) => button.closest("[data-uploading]").pdlnUpload.retry(),
    "copy-link": (button) => aok.copyLink(page, button),
    "upload-instead": (button) => aok.uploadInstead(button),
    mark: (button) => aok.mark(button),
    lines: (button) => aok.markLines(button),
    "cancel-upload": (button) => button.closest("[data-uploading]").pdlnUpload.cancel(),
  };

  root.addEventListener("click", function (event) {
    const link = event.target.closest("[data-go]");
    if (link) {
      event.preventDefault();
      aok.go(document.getElementById(link.dataset.go));
      return;
    }
    // The words stay in this tab, to which the way leads back.
    isLeaving = Boolean(event.target.closest("[data-sign-in]"));
    const button = event.target.closest("[data-do]");
    if (button && actions[button.dataset.do]) {
      actions[button.dataset.do](button);
    }
  });
  root.addEventListener("focusin", function (event) {
    const field = event.target.closest(".pdln-field");
    if (draft && field) {
      last = event.target.id || last;
      draft.at(field);
    }
  });
  root.addEventListener("submit", (event) => event.preventDefault());
  root.addEventListener("input", function (event) {
    aok.showWords(root);
    if (event.target.matches("[data-text]")) {
      aok.preview(page, event.target.closest(".pdln-field"));
    }
    touch();
  });
  root.addEventListener("paste", aok.paste);
  root.addEventListener("change", function (event) {
    if (event.target.matches("[data-upload]")) {
      // First the draft: a file that was just removed from it makes room for this one.
      draft.save().finally(() => aok.upload(page, event.target, touch));
      return;
    }
    if (event.target.matches("[data-url]")) {
      aok.checkLink(page, event.target, touch);
    }
    if (event.target.matches("[data-formatted]")) {
      aok.preview(page, event.target.closest(".pdln-field"));
    }
    aok.showChoices(root);
    touch();
  });
  window.addEventListener("online", () => draft && draft.save());
  // Away: what is typed is sent. Back: perhaps from signing in beside.
  document.addEventListener("visibilitychange", () => draft && (document.hidden || draft.trouble()) && draft.save());
  // A page out of the browser's own store shows what was, not what is.
  window.addEventListener("pageshow", (event) => event.persisted && fresh());
  window.addEventListener("beforeunload", function (event) {
    if (draft && draft.isDirty() && !isLeaving) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  function begin() {
    aok.localTimes(root);
    aok.showWords(root);
    aok.grow(root);
    aok.previews(page, root);
    aok.checkLinks(page, root);
    const form = root.querySelector("[data-form]");
    draft = form ? aok.Draft(page, form) : null;
    if (draft) {
      root.querySelectorAll('[data-file-state="checking"]').forEach((item) => aok.watch(page, item, touch));
      draft.restore();
      // Files that arrived while the last page was closing are in the form already; the draft learns of them now.
      draft.touch();
    }
  }

  begin();
  const [way] = window.performance.getEntriesByType("navigation");
  if (way && way.type === "back_forward") {
    fresh();
  }
}
