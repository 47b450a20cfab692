/* The rubric's form: what is in it, and what it needs, said at once. */
(function (reviews) {
  "use strict";

  const TEXTS = ["working", "missing", "next_step"];

  function fieldsets(form) {
    return Array.from(form.querySelectorAll("[data-criterion]"));
  }

  function chosen(fieldset) {
    return fieldset.querySelector("input[type=radio]:checked");
  }

  function text(fieldset, name) {
    return fieldset.querySelector("textarea[name=" + name + "]");
  }

  function score(fieldset) {
    const level = chosen(fieldset);
    const found = { criterion: fieldset.dataset.criterion, level: level ? level.value : "" };
    TEXTS.forEach((name) => (found[name] = text(fieldset, name).value));
    return found;
  }

  /* Below the level it needs, a criterion takes what is missing and a next step. */
  function mark(fieldset) {
    const level = chosen(fieldset);
    const isBelow = Boolean(level) && level.dataset.meets === "false";
    fieldset.querySelector("[data-below]").hidden = !isBelow;
    fieldset.querySelectorAll("[data-needed]").forEach((each) => (each.hidden = !isBelow));
    ["missing", "next_step"].forEach((name) => (text(fieldset, name).required = isBelow));
  }

  function sayProblem(fieldset, sentence) {
    const place = fieldset.querySelector("[data-problem]");
    place.textContent = sentence || "";
    place.hidden = !sentence;
    if (sentence) {
      fieldset.setAttribute("aria-describedby", place.id);
    } else {
      fieldset.removeAttribute("aria-describedby");
    }
  }

  reviews.rubric = function (form, onScored) {
    function refresh() {
      fieldsets(form).forEach(mark);
      onScored(fieldsets(form).filter(chosen).length);
    }

    form.addEventListener("change", function (event) {
      const fieldset = event.target.closest("[data-criterion]");
      if (fieldset) {
        sayProblem(fieldset, "");
      }
      refresh();
    });
    refresh();

    return {
      /* Everything that was noted, whether or not it could be recorded. */
      notes: function () {
        return { scores: fieldsets(form).map(score), comment: form.elements.comment.value };
      },
      /* Only the criteria that have a level: the server says which are missing. */
      scores: function () {
        return { scores: fieldsets(form).filter(chosen).map(score), comment: form.elements.comment.value };
      },
      fill: function (notes) {
        const found = new Map((notes.scores || []).map((each) => [each.criterion, each]));
        fieldsets(form).forEach(function (fieldset) {
          const noted = found.get(fieldset.dataset.criterion) || {};
          fieldset.querySelectorAll("input[type=radio]").forEach((radio) => (radio.checked = radio.value === noted.level));
          TEXTS.forEach((name) => (text(fieldset, name).value = noted[name] || ""));
        });
        form.elements.comment.value = notes.comment || "";
        window.PdlnBlocks.grow(form);
        refresh();
      },
      sayProblems: function (problems) {
        fieldsets(form).forEach((fieldset) => sayProblem(fieldset, problems[fieldset.dataset.criterion]));
      },
    };
  };
})((window.PdlnReviews = window.PdlnReviews || {}));
