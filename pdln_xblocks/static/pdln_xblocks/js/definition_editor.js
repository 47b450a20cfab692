/* Studio's editor of the definition: what cannot be read is said, and nothing typed is lost. */
function PdlnDefinitionEditor(runtime, element) {
  "use strict";
  const aok = window.PdlnBlocks;
  const wrapper = element.jquery ? element[0] : element;
  const root = wrapper.querySelector("[data-studio]");
  const problems = root.querySelector("[data-problems]");
  const notify = (name, data) => runtime.notify && runtime.notify(name, data);
  const said = (name) => root.querySelector(`template[data-message="${name}"]`).content.textContent;

  /* To Studio a `save` that ends is one that was saved: it closes the editor, with what was typed. A refusal is an `error`. */
  function refused(refusal) {
    const { error } = refusal;
    const message = error ? error.message : said(refusal.status ? "broken" : "no-connection");
    if (error && error.html) {
      problems.replaceChildren(aok.nodes(error.html));
    } else {
      problems.textContent = message;
    }
    notify("error", { title: said("not-saved"), message: message });
    // Studio's dialog is lower than a definition is long: what is wrong, and in which line, stands above it.
    problems.scrollIntoView({ block: "nearest" });
  }

  root.addEventListener("click", function (event) {
    const button = event.target.closest("[data-do]");
    if (!button) {
      return;
    }
    if (button.dataset.do === "cancel") {
      notify("cancel", {});
      return;
    }
    notify("save", { state: "start" });
    const olx = root.querySelector("[data-olx]").value;
    aok.send(runtime.handlerUrl(wrapper, "save_definition"), { olx: olx }).then(function () {
      problems.replaceChildren();
      notify("save", { state: "end" });
    }, refused);
  });
}
