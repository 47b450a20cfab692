/* A link, checked where it is typed: the server reads it as it will at submit, so that the rule is written once. */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});

  function show(field, answer) {
    const input = field.querySelector("[data-url]");
    const open = field.querySelector("[data-link-open]");
    field.querySelector("[data-link-trouble]").textContent = answer.problem;
    field.querySelector("[data-link-asks]").hidden = !answer.asks;
    field.querySelector("[data-link-copied]").replaceChildren();
    if (answer.problem) {
      input.setAttribute("aria-invalid", "true");
    } else {
      input.removeAttribute("aria-invalid");
    }
    open.hidden = field.querySelector('[data-do="copy-link"]').hidden = !answer.url;
    if (answer.url) {
      open.href = answer.url;
    }
  }

  /** What was meant goes into the field; `done` is told when that changed it. */
  aok.checkLink = function (page, input, done) {
    const typed = input.value;
    const field = input.closest(".pdln-field");
    if (!typed.trim()) {
      show(field, { url: "", problem: "", asks: false });
      return Promise.resolve();
    }
    return aok.send(page.url("check_link"), { url: typed }).then(
      function (answer) {
        if (input.value !== typed) {
          return;
        }
        if (answer.url && answer.url !== typed) {
          input.value = answer.url;
          done();
        }
        show(field, answer);
      },
      () => null // it is read again before it is sent
    );
  };

  aok.checkLinks = function (page, root) {
    root.querySelectorAll("[data-url]").forEach((input) => input.value && aok.checkLink(page, input, () => null));
  };

  aok.copyLink = function (page, button) {
    const field = button.closest(".pdln-field");
    const said = () => field.querySelector("[data-link-copied]").replaceChildren(aok.message(page.root, "link-copied"));
    const input = field.querySelector("[data-url]");
    if (scope.navigator.clipboard) {
      scope.navigator.clipboard.writeText(input.value).then(said, () => input.select());
    } else {
      input.select();
    }
  };

  /** To the other form of the same option; the link stays in the draft. */
  aok.uploadInstead = function (button) {
    const choice = button.closest("[data-option]").querySelector('[data-form-choice][value="upload"]');
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    button.closest("[data-option]").querySelector("[data-upload]").focus();
  };
})(window);
