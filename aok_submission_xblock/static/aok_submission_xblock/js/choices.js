/* Which option, which form, how many words: what the form shows of itself. */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});

  aok.formOf = function (option) {
    const chosen = option.querySelector("[data-form-choice]:checked") || option.querySelector("[data-form-only]");
    return chosen.value;
  };

  aok.countWords = (text) => (text.match(/\S+/g) || []).length;

  aok.showChoices = function (root) {
    root.querySelectorAll("[data-chooses]").forEach(function (input) {
      root.querySelector("#" + CSS.escape(input.dataset.chooses)).hidden = !input.checked;
    });
    root.querySelectorAll("[data-option]").forEach(function (option) {
      const form = aok.formOf(option);
      option.querySelectorAll("[data-panel]").forEach(function (panel) {
        panel.hidden = !panel.dataset.panel.split(" ").includes(form);
      });
    });
  };

  aok.showWords = function (root) {
    root.querySelectorAll("[data-text]").forEach(function (area) {
      const words = aok.countWords(area.value);
      const hint = area.closest(".pdln-field");
      const least = Number(area.dataset.least);
      const most = Number(area.dataset.most);
      hint.querySelector("[data-words]").textContent = words;
      hint.querySelector("[data-words-short]").hidden = !(words > 0 && words < least);
      // The same tolerance as the ready check's: a limit guides, it does not trap.
      hint.querySelector("[data-words-long]").hidden = !(most && words > most * 1.1);
    });
  };
})(window);
