/*
 * A definition's data in a form, and the form's data again. Each [data-scope] is a group of named values, each [data-list] a list of them, each
 * [data-field] one value. Whatever the form does not show stays in the data it was filled with, and so does what nobody changed.
 */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});
  // The data each scope was filled with, and for each field {held, shown}: what was there, and how the control showed it.
  const held = new WeakMap();
  let labelled = 0;

  const text = (field) => field.querySelector("input, textarea, select");
  const boxes = (field) => [...field.querySelectorAll("input[type=checkbox]")];
  const scopeOf = (node) => node.parentElement.closest("[data-scope]");
  const own = (of, selector) => [...of.querySelectorAll(selector)].filter((each) => scopeOf(each) === of);
  const itemsOf = (list) => [...list.querySelector("[data-items]").children];
  const items = (root, key) => itemsOf(root.querySelector(`[data-list="${key}"]`));

  /** Ids from nothing that is seen: they stay when names and places change. */
  aok.mint = function () {
    const bytes = scope.crypto.getRandomValues(new Uint8Array(10));
    return "i" + [...bytes].map((each) => (each % 36).toString(36)).join("");
  };

  aok.withIds = function (data, mint) {
    if (Array.isArray(data)) {
      return data.map((each) => aok.withIds(each, mint));
    }
    if (data === null || typeof data !== "object") {
      return data;
    }
    const copy = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, aok.withIds(value, mint)]));
    return "id" in copy ? { ...copy, id: copy.id || mint() } : copy;
  };

  /** The chosen of a set: what was there keeps its order, and what is not `offered` its place; what is new comes behind it. */
  aok.chosen = function (before, now, offered) {
    const there = before || [];
    return [...there.filter((each) => now.includes(each) || !offered.includes(each)), ...now.filter((each) => !there.includes(each))];
  };

  const CHECKED = {
    show: (field, value) => boxes(field).forEach((box) => (box.checked = (value || []).includes(box.value))),
    shown: (field) => boxes(field).filter((box) => box.checked).map((box) => box.value),
    read: (field, shown, before) => aok.chosen(before, shown, boxes(field).map((box) => box.value)),
  };
  const TEXT = {
    show: (field, value) => (text(field).value = value === undefined ? "" : value),
    shown: (field) => text(field).value,
    read: (field, shown) => shown,
  };
  const KINDS = {
    text: TEXT,
    number: TEXT,
    // No bound at all is 0 in the data, and an empty field for people.
    bound: { ...TEXT, show: (field, value) => (text(field).value = value || ""), read: (field, shown) => shown.trim() || 0 },
    words: { ...TEXT, show: (field, value) => (text(field).value = (value || []).join(" ")), read: (field, shown) => shown.split(/[\s,]+/).filter(Boolean) },
    flag: { show: (field, value) => (text(field).checked = Boolean(value)), shown: (field) => text(field).checked, read: (field, shown) => shown },
    set: CHECKED,
    // A part that is not there any more cannot be looked in.
    parts: { ...CHECKED, read: (field, shown, before) => aok.chosen(before, shown, before || []) },
    level: TEXT,
    cells: {
      show: (field, value) => cells(field).forEach((cell) => (text(cell).value = (value || {})[cell.dataset.level] || "")),
      shown: (field) => cells(field).map((cell) => [cell.dataset.level, text(cell).value]),
      read: (field, shown) => Object.fromEntries(shown),
    },
  };
  const cells = (field) => [...field.querySelectorAll("[data-level]")];
  const kindOf = (field) => KINDS[field.dataset.is || "text"];

  function show(field, value) {
    const kind = kindOf(field);
    kind.show(field, value);
    held.set(field, { held: value, shown: JSON.stringify(kind.shown(field)) });
  }

  function readField(field) {
    const kind = kindOf(field);
    const before = held.get(field);
    const shown = kind.shown(field);
    return JSON.stringify(shown) === before.shown ? before.held : kind.read(field, shown, before.held);
  }

  /** Labels, hints and troubles are tied to their controls; a set has a legend of its own. */
  function tie(root, prefix) {
    root.querySelectorAll(".pdln-field").forEach(function (field) {
      const control = text(field);
      const about = [...field.children].filter((each) => each.matches("[data-hint], [data-trouble]"));
      about.forEach((each) => (each.id = each.id || `${prefix}-${(labelled += 1)}`));
      if (!control || field.matches("fieldset")) {
        field.setAttribute("aria-describedby", about.map((each) => each.id).join(" "));
        return;
      }
      control.id = control.id || `${prefix}-${(labelled += 1)}`;
      control.setAttribute("aria-describedby", about.map((each) => each.id).join(" "));
      const label = field.querySelector(":scope > label:not(.pdln-choice)");
      if (label) {
        label.htmlFor = control.id;
      }
    });
    root.querySelectorAll("[data-heading]").forEach(function (heading) {
      heading.id = heading.id || `${prefix}-${(labelled += 1)}`;
    });
    root.querySelectorAll(".pdln-editor__moves button").forEach(function (button) {
      button.id = button.id || `${prefix}-${(labelled += 1)}`;
      button.setAttribute("aria-labelledby", `${button.id} ${button.closest("[data-scope]").querySelector("[data-heading]").id}`);
    });
  }

  function fillItem(list, data, prefix) {
    const node = [...list.children].find((each) => each.matches("template[data-item]")).content.firstElementChild.cloneNode(true);
    list.querySelector("[data-items]").append(node);
    tie(node, prefix);
    fill(node, data, prefix);
    return node;
  }

  function fill(root, data, prefix) {
    held.set(root, data);
    own(root, "[data-field]").forEach((field) => show(field, data[field.dataset.field]));
    own(root, "[data-scope]").filter((each) => each.dataset.scope).forEach((each) => fill(each, data[each.dataset.scope] || {}, prefix));
    own(root, "[data-list]").forEach(function (list) {
      list.querySelector("[data-items]").replaceChildren();
      (data[list.dataset.list] || []).forEach((each) => fillItem(list, each, prefix));
    });
  }

  function read(root) {
    const data = { ...held.get(root) };
    own(root, "[data-field]").forEach(function (field) {
      const value = readField(field);
      if (value !== undefined) {
        data[field.dataset.field] = value;
      }
    });
    own(root, "[data-scope]").filter((each) => each.dataset.scope).forEach((each) => (data[each.dataset.scope] = read(each)));
    own(root, "[data-list]").forEach((list) => (data[list.dataset.list] = itemsOf(list).map(read)));
    return data;
  }

  const idOf = (item) => held.get(item).id;
  const nameOf = (item) => text(own(item, "[data-names]")[0]).value.trim();

  /** What depends on something else: numbers and names of items, levels to choose from, a cell for each level, parts to look in. */
  function renew(root, noLevel, prefix) {
    root.querySelectorAll("[data-list]").forEach(function (list) {
      itemsOf(list).forEach(function (item, index, all) {
        const name = nameOf(item);
        item.querySelector("[data-number]").textContent = index + 1;
        item.querySelector("[data-name]").textContent = name ? `: ${name}` : "";
        own(item, ".pdln-editor__moves [data-do=up]")[0].setAttribute("aria-disabled", String(index === 0));
        own(item, ".pdln-editor__moves [data-do=down]")[0].setAttribute("aria-disabled", String(index === all.length - 1));
      });
    });
    const heading = (item) => item.querySelector("[data-heading]").textContent.trim();
    const levels = items(root, "levels").map((each) => ({ id: idOf(each), name: nameOf(each) || heading(each) }));
    const parts = items(root, "requirements").map((each) => ({ id: idOf(each), name: nameOf(each) || heading(each) }));
    root.querySelectorAll("[data-is=level]").forEach((field) => renewLevels(field, levels, noLevel));
    root.querySelectorAll("[data-is=cells]").forEach((field) => renewCells(field, levels));
    root.querySelectorAll("[data-is=parts]").forEach((field) => renewParts(field, parts));
    tie(root, prefix);
  }

  function renewLevels(field, levels, noLevel) {
    const select = text(field);
    const { value } = select;
    const wanted = [{ id: "", name: noLevel }, ...levels];
    select.replaceChildren(...wanted.map((each) => new Option(each.name, each.id)));
    select.value = wanted.some((each) => each.id === value) ? value : "";
  }

  function renewCells(field, levels) {
    const place = field.querySelector(".pdln-editor__cells");
    const there = new Map(cells(field).map((cell) => [cell.dataset.level, cell]));
    const made = levels.map(function ({ id, name }) {
      const cell = there.get(id) || field.querySelector("template[data-cell]").content.firstElementChild.cloneNode(true);
      cell.dataset.level = id;
      cell.querySelector("label").textContent = name;
      return cell;
    });
    if (made.some((cell, index) => place.children[index] !== cell) || place.children.length !== made.length) {
      place.replaceChildren(...made);
    }
  }

  function renewParts(field, parts) {
    const before = CHECKED.shown(field);
    const place = field.querySelector(".pdln-choices");
    place.replaceChildren(
      ...parts.map(function ({ id, name }) {
        const choice = field.querySelector("template[data-choice]").content.firstElementChild.cloneNode(true);
        const box = choice.querySelector("input");
        box.value = id;
        box.checked = before.includes(id);
        choice.querySelector("span").textContent = name;
        return choice;
      }),
    );
  }

  /** Fill the form: twice, since levels and parts have to be there before what depends on them can show its value. */
  function fillAll(root, data, noLevel, prefix) {
    fill(root, data, prefix);
    renew(root, noLevel, prefix);
    refill(root, data);
  }

  function refill(root, data) {
    own(root, "[data-field]").forEach((field) => show(field, data[field.dataset.field]));
    own(root, "[data-scope]").filter((each) => each.dataset.scope).forEach((each) => refill(each, data[each.dataset.scope] || {}));
    own(root, "[data-list]").forEach((list) => itemsOf(list).forEach((item, index) => refill(item, data[list.dataset.list][index])));
  }

  /** The element that a problem's path is about, or the nearest one round it that the form has. */
  function placeOf(root, path) {
    let at = root;
    for (let index = 0; index < path.length; index += 1) {
      const key = path[index];
      const field = own(at, "[data-field]").find((each) => each.dataset.field === key);
      if (field) {
        return cells(field).find((each) => each.dataset.level === path[index + 1]) || field;
      }
      const list = own(at, "[data-list]").find((each) => each.dataset.list === key);
      const below = list ? itemsOf(list)[path[index + 1]] : own(at, "[data-scope]").find((each) => each.dataset.scope === key);
      if (list && !below) {
        return list;
      }
      if (!below) {
        return at;
      }
      at = below;
      index += list ? 1 : 0;
    }
    return at;
  }

  aok.form = { fill: fillAll, fillItem, read, renew, refill, placeOf, itemsOf, text, own, idOf, nameOf, tie };
})(window);
