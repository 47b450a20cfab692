/* Parts of a definition are added, moved and removed by buttons: the focus stays where it was, and what happened is said. */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});
  const listOf = (item) => item.parentElement.closest("[data-list]");
  const headingOf = (node) => node.querySelector("[data-heading]");
  const named = (item) => headingOf(item).textContent.replace(/\s+/g, " ").replace(/ :/, ":").trim();

  /** Points belong to the place and not to the level: the lowest keeps the fewest. */
  function keepingPlaces(list, act) {
    const fields = () => aok.form.itemsOf(list).flatMap((item) => aok.form.own(item, "[data-keeps-place]"));
    const before = fields().map((field) => aok.form.text(field).value);
    act();
    fields().forEach((field, index) => (aok.form.text(field).value = before[index]));
  }

  function move(page, item, by) {
    const list = listOf(item);
    const all = aok.form.itemsOf(list);
    const to = all.indexOf(item) + by;
    if (to < 0 || to >= all.length) {
      return;
    }
    // The other one is moved, so that the one with the focus is never taken out of the page.
    keepingPlaces(list, () => (by < 0 ? item.after(all[to]) : item.before(all[to])));
    page.renew();
    page.say("moved", { name: named(item), number: to + 1, count: all.length });
  }

  function add(page, list) {
    const item = page.addItem(list);
    page.renew();
    headingOf(item).focus(); // which says what it is
  }

  /* What people wrote, here or in the cells of a level; numbers come by themselves. */
  function isWritten(page, item) {
    const typed = [...item.querySelectorAll("textarea, input[type=text]:not([inputmode])")];
    const id = aok.form.idOf(item);
    const below = id ? [...page.form.querySelectorAll(`[data-level="${id}"] textarea`)] : [];
    return [...typed, ...below].some((each) => each.value.trim());
  }

  function remove(page, item) {
    const list = listOf(item);
    const after = item.nextElementSibling || item.previousElementSibling;
    const name = named(item);
    item.remove();
    page.renew();
    page.say("removed", { name: name });
    headingOf(after || list).focus();
  }

  function ask(page, item) {
    if (item.querySelector(":scope > [data-asked]")) {
      return;
    }
    const question = page.message("ask-remove").firstElementChild;
    const sentence = question.querySelector("[data-says]");
    sentence.textContent = sentence.dataset.says.replace("{name}", named(item));
    sentence.id = aok.mint();
    question.setAttribute("aria-labelledby", sentence.id);
    item.querySelector(".pdln-editor__head").after(question);
    question.querySelector("[data-do=keep]").focus();
  }

  function keep(item) {
    item.querySelector(":scope > [data-asked]").remove();
    aok.form.own(item, "[data-do=remove]")[0].focus();
  }

  /** Whether the press of this button was one of ours, and done. */
  aok.pressedInItems = function (page, button) {
    const item = button.closest("[data-items] > *");
    switch (button.dataset.do) {
      case "up":
        move(page, item, -1);
        break;
      case "down":
        move(page, item, 1);
        break;
      case "add":
        add(page, button.closest("[data-list]"));
        break;
      case "remove":
        (isWritten(page, item) ? ask : remove)(page, item);
        break;
      case "remove-asked":
        remove(page, item);
        break;
      case "keep":
        keep(item);
        break;
      default:
        return false;
    }
    return true;
  };
})(window);
