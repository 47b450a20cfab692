/* The block's settings in Studio. */
(function (reviews) {
  "use strict";

  window.RubricReviewStudio = function (runtime, element) {
    const root = element.jquery ? element[0] : element;
    const form = root.querySelector("form[data-settings]");
    const send = reviews.sender((name) => runtime.handlerUrl(element, name), form);

    const said = (name) => form.querySelector(`template[data-say="${name}"]`).content.textContent;

    function notify(name, data) {
      if (runtime.notify) {
        runtime.notify(name, data);
      }
    }

    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      notify("save", { state: "start" });
      const fields = form.elements;
      const answer = await send("save_settings", { display_name: fields.display_name.value, aok: fields.aok.value });
      if (answer.status === 200) {
        form.querySelector("[data-alert]").textContent = "";
        notify("save", { state: "end" });
        return;
      }
      const message = answer.body.error ? answer.body.error.message : said("broken");
      form.querySelector("[data-alert]").textContent = message;
      notify("error", { title: said("not-saved"), message: message });
    });
    form.querySelector("[data-cancel]").addEventListener("click", () => notify("cancel", {}));
  };
})((window.PdlnReviews = window.PdlnReviews || {}));
