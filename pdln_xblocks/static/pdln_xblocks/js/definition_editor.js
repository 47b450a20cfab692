/* Studio's editor of the definition: what cannot be read is said, and nothing typed is lost. */
function PdlnDefinitionEditor(runtime, element) {
  "use strict";
  const aok = window.PdlnBlocks;
  const wrapper = element.jquery ? element[0] : element;
  const root = wrapper.querySelector("[data-studio]");
  const problems = root.querySelector("[data-problems]");
  const notify = (name, data) => runtime.notify && runtime.notify(name, data);

  function refused(refusal) {
    notify("save", { state: "end" });
    if (refusal.error && refusal.error.html) {
      problems.replaceChildren(aok.nodes(refusal.error.html));
    } else if (refusal.error) {
      problems.textContent = refusal.error.message;
    } else {
      problems.replaceChildren(root.querySelector('template[data-message="no-connection"]').content.cloneNode(true));
    }
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
