/* Studio's editor of a definition, as a form or as OLX: what cannot be read is said where it stands, and nothing typed is lost. */
function PdlnDefinitionEditor(runtime, element) {
  "use strict";
  const aok = window.PdlnBlocks;
  const wrapper = element.jquery ? element[0] : element;
  const root = wrapper.querySelector("[data-studio]");
  const problems = root.querySelector("[data-problems]");
  const olx = root.querySelector("[data-olx]");
  const form = root.querySelector('[data-scope="root"]');
  const notify = (name, data) => runtime.notify && runtime.notify(name, data);
  const message = (name) => root.querySelector(`template[data-message="${name}"]`).content.cloneNode(true);
  const said = (name) => message(name).textContent;
  const filledIn = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
  const ask = (handler, data) => aok.send(runtime.handlerUrl(wrapper, handler), data);
  const inForm = () => root.dataset.mode === "form";

  // The form

  // The same definition in both views: what each was when they last agreed. Unchanged, the other one stays as it was typed.
  const agreed = { form: "", olx: olx.value };
  // Problems are shown at once where somebody typed, and everywhere once a save was refused.
  const touched = new WeakSet();
  let showsAll = false;
  let isSaving = false;
  let checks = 0;
  let waiting = 0;

  const page = form && {
    form,
    message,
    say: (name, values) => (root.querySelector("[data-live]").textContent = filledIn(said(name), values)),
    addItem: function (list) {
      return aok.form.fillItem(list, aok.withIds(page.blank[list.dataset.list], aok.mint), prefix);
    },
    renew: function () {
      aok.form.renew(form, said("no-level"), prefix);
      aok.grow(form);
      checkSoon();
    },
  };
  const prefix = olx.id + "-f";

  function fill(data) {
    aok.form.fill(form, data, said("no-level"), prefix);
    aok.grow(form);
  }

  const kept = () => JSON.stringify(aok.form.read(form));
  const troubleOf = (place) => place.querySelector(":scope > [data-trouble], :scope > [data-trouble-here]");
  const targetOf = (place) => (place.matches(".pdln-field:not(fieldset)") ? aok.form.text(place) : place.querySelector("[data-heading], input, textarea"));

  function clearTroubles() {
    form.querySelectorAll("[data-trouble], [data-trouble-here]").forEach(function (each) {
      each.textContent = "";
      each.hidden = true;
    });
    form.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
  }

  /** Where in the form, in its own words: "Criterion 2: A check, Name". */
  function whereIs(place) {
    const words = [];
    for (let at = place; at && at !== form; at = at.parentElement) {
      const label = at.matches(".pdln-field") && at.querySelector(":scope > label, :scope > legend");
      const heading = at.matches("[data-scope], [data-list]") && (at === place || at.matches("[data-items] > *")) && at.querySelector("[data-heading]");
      if (label || heading) {
        words.unshift((label || heading).textContent.replace(/\s+/g, " ").replace(" :", ":").trim());
      }
    }
    return words.join(", ") || form.querySelector("h3").textContent;
  }

  const sentenceOf = (problem) => problem.message + (problem.hint ? ` (${problem.hint})` : "");

  function showTroubles(found) {
    clearTroubles();
    found.forEach(function (problem) {
      const place = aok.form.placeOf(form, problem.path);
      const trouble = troubleOf(place) || form.querySelector("[data-trouble-here]");
      if (!showsAll && !touched.has(place)) {
        return;
      }
      trouble.textContent = trouble.textContent ? `${trouble.textContent} ${sentenceOf(problem)}` : sentenceOf(problem);
      trouble.hidden = false;
      if (place.matches(".pdln-field:not(fieldset)")) {
        aok.form.text(place).setAttribute("aria-invalid", "true");
      }
    });
  }

  /** The list above the form; each line leads to its field. */
  function listProblems(name, found) {
    drawList(name, found);
    page.listed = name;
    // The focus goes there, so that it is read once; as an alert it would be read twice.
    problems.removeAttribute("role");
    problems.focus({ preventScroll: true });
    problems.scrollIntoView({ block: "nearest" });
  }

  function drawList(name, found) {
    const note = message(name);
    const list = note.querySelector("[data-links]");
    found.forEach(function (problem) {
      const line = document.createElement("li");
      if (inForm()) {
        const target = targetOf(aok.form.placeOf(form, problem.path));
        const link = document.createElement("a");
        link.href = `#${target.id}`;
        link.textContent = filledIn(said("problem"), { name: whereIs(aok.form.placeOf(form, problem.path)), problem: sentenceOf(problem) });
        link.addEventListener("click", function (event) {
          event.preventDefault();
          goTo(target);
        });
        line.append(link);
      } else {
        line.textContent = sentenceOf(problem);
      }
      list.append(line);
    });
    problems.replaceChildren(note);
  }

  /** What was put right leaves the list, too. */
  function renewList(found) {
    if (page.listed && found.length) {
      drawList(page.listed, found);
    } else if (page.listed) {
      clearList();
    }
  }

  function clearList() {
    problems.replaceChildren();
    problems.setAttribute("role", "alert");
    if (page) {
      page.listed = "";
    }
  }

  function goTo(target) {
    for (let at = target.closest("details"); at; at = at.parentElement.closest("details")) {
      at.open = true;
    }
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  }

  function checkSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(check, 600);
  }

  function check() {
    const mine = (checks += 1);
    ask("check_definition", { form: aok.form.read(form) }).then(
      function (answer) {
        if (mine === checks && inForm()) {
          showTroubles(answer.problems);
          renewList(answer.problems);
        }
      },
      () => {}, // the next change asks again; saving says what is wrong with the connection
    );
  }

  // From one view to the other

  function turnTo(mode) {
    root.dataset.mode = mode;
    root.querySelectorAll("[data-view]").forEach((each) => (each.hidden = each.dataset.view !== mode));
    clearList();
    (mode === "olx" ? olx : form.querySelector("input")).focus();
  }

  function toOlx() {
    if (kept() === agreed.form) {
      turnTo("olx");
      return;
    }
    ask("check_definition", { form: aok.form.read(form) }).then(function (answer) {
      if (answer.problems.length) {
        showsAll = true;
        showTroubles(answer.problems);
        listProblems("before-olx", answer.problems);
        return;
      }
      olx.value = agreed.olx = answer.olx;
      agreed.form = kept();
      turnTo("olx");
    }, refused);
  }

  function toForm() {
    if (agreed.form && olx.value === agreed.olx) {
      turnTo("form");
      return;
    }
    ask("check_definition", { olx: olx.value }).then(function (answer) {
      if (answer.problems.length) {
        listProblems("before-form", answer.problems);
        return;
      }
      fill(answer.form);
      agreed.form = kept();
      agreed.olx = olx.value;
      clearTroubles();
      turnTo("form");
    }, refused);
  }

  // A table, or another task's rubric

  function useTable() {
    const box = form.querySelector("[data-paste]");
    const field = box.querySelector("[data-table]");
    const rows = page.table || aok.tableOfText(field.value);
    const trouble = box.querySelector("[data-table-trouble]");
    trouble.hidden = aok.isRubricTable(rows);
    if (!trouble.hidden) {
      field.focus();
      return;
    }
    const highestFirst = box.querySelector("[data-highest-first]").checked;
    putIntoRubric("pasted", (rubric, how) => aok.rubricWithTable(rubric, rows, { ...how, highestFirst: highestFirst }));
    field.value = "";
    page.table = null;
  }

  function copyRubric() {
    const source = page.others[form.querySelector("[data-other]").value];
    putIntoRubric("copied", (rubric, how) => aok.rubricWithCopy(rubric, source, how));
  }

  function putIntoRubric(told, put) {
    const data = aok.form.read(form);
    data.rubric = put(data.rubric, { mint: aok.mint, blank: page.blank.criteria });
    fill(data);
    page.renew();
    page.say(told, { criteria: data.rubric.criteria.length, levels: data.rubric.levels.length });
    goTo(form.querySelector('[data-list="criteria"] [data-heading]'));
  }

  function pasted(event) {
    page.table = aok.tableOfHtml(event.clipboardData.getData("text/html"));
    if (page.table) {
      // Its text is shown, its cells are kept as they were: a cell of several lines is one cell.
      event.preventDefault();
      event.target.value = page.table.map((row) => row.map((cell) => cell.replace(/\n/g, " ")).join("\t")).join("\n");
    }
  }

  // Saving

  /* To Studio a `save` that ends is one that was saved: it closes the editor, with what was typed. A refusal is an `error`. */
  function refused(refusal) {
    const { error } = refusal;
    const sentence = error ? error.message : said(refusal.status ? "broken" : "no-connection");
    const question = root.querySelector("[data-question]");
    question.replaceChildren();
    clearList();
    isSaving = false;
    if (error && error.code === "change_not_said") {
      question.append(aok.nodes(error.html));
      question.focus({ preventScroll: true });
      question.scrollIntoView({ block: "start" });
    } else if (error && error.problems && form && inForm()) {
      showsAll = true;
      showTroubles(error.problems);
      listProblems("to-put-right", error.problems);
    } else if (error && error.html) {
      problems.replaceChildren(aok.nodes(error.html));
    } else {
      problems.textContent = sentence;
    }
    notify("error", { title: said("not-saved"), message: sentence });
    // Studio's dialog is lower than a definition is long: what is wrong, and in which line, stands above it.
    if (!question.hasChildNodes()) {
      problems.scrollIntoView({ block: "nearest" });
    }
  }

  function save(change) {
    if (isSaving) {
      return;
    }
    isSaving = true;
    notify("save", { state: "start" });
    const typed = form && inForm() ? { form: aok.form.read(form) } : { olx: olx.value };
    ask("save_definition", { ...typed, change: change }).then(function () {
      isSaving = false;
      clearList();
      notify("save", { state: "end" });
    }, refused);
  }

  const DO = {
    save: () => save(""),
    "save-wording": () => save("wording"),
    "save-meaning": () => save("meaning"),
    "keep-editing": function () {
      root.querySelector("[data-question]").replaceChildren();
      root.querySelector("[data-do=save]").focus();
    },
    cancel: () => notify("cancel", {}),
    "to-olx": toOlx,
    "to-form": toForm,
    "use-table": useTable,
    "copy-rubric": copyRubric,
  };

  root.addEventListener("click", function (event) {
    const button = event.target.closest("[data-do]");
    if (!button || (form && aok.pressedInItems(page, button))) {
      return;
    }
    DO[button.dataset.do]();
  });

  if (!form) {
    return;
  }
  const given = (name) => JSON.parse(root.querySelector(`template[data-form-${name}]`).content.textContent);
  page.blank = given("blank");
  page.others = given("others");
  aok.form.tie(form, prefix);
  const data = given("data");
  if (data) {
    fill(data);
    agreed.form = kept();
  }
  form.addEventListener("input", function (event) {
    const field = event.target.closest("[data-level], [data-field]");
    if (!field) {
      page.table = null;
      return;
    }
    touched.add(field);
    if (field.matches("[data-names]")) {
      aok.form.renew(form, said("no-level"), prefix);
    }
    checkSoon();
  });
  form.addEventListener("paste", (event) => event.target.matches("[data-table]") && pasted(event));
}
