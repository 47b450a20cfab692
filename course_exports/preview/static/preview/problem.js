/* A self-check: sends the choices taken, shows the words that come back. */
function ProblemPreview(runtime, element) {
  "use strict";

  function csrfToken() {
    var found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : "";
  }

  function check(event) {
    event.preventDefault();
    var form = event.target;
    var taken = Array.prototype.map.call(form.querySelectorAll("input:checked"), function (input) { return Number(input.value); });
    fetch(runtime.handlerUrl(element, "check"), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ question: Number(form.dataset.question), choices: taken }),
    })
      .then(function (response) { return response.json(); })
      .then(function (answer) {
        var place = form.querySelector(".answer");
        if (answer.html) { place.innerHTML = answer.html; } else { place.textContent = answer.error; }
      });
  }

  element.querySelectorAll("form[data-question]").forEach(function (form) { form.addEventListener("submit", check); });
}
