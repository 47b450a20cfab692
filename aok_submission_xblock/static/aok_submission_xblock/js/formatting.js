/* A text as it was typed, or formatted where its teacher turned that on: the tools, the preview, what is pasted. */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});
  const PAUSE = 500;
  const LISTS = "ul, ol, table, [class^=MsoList]";

  const fieldOf = (element) => element.closest(".pdln-field");
  const isOn = (field) => field.querySelector("[data-formatted]").checked;

  /** Put `text` in place of what is selected, so that the browser's own undo takes it back. */
  function insert(area, text) {
    area.focus();
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /** The mark around what is selected, or away where it stands already. */
  aok.mark = function (button) {
    const area = fieldOf(button).querySelector("[data-text]");
    const mark = button.dataset.mark;
    const { selectionStart: from, selectionEnd: to } = area;
    const chosen = area.value.slice(from, to);
    const isMarked = chosen.length > 2 * mark.length && chosen.startsWith(mark) && chosen.endsWith(mark);
    insert(area, isMarked ? chosen.slice(mark.length, -mark.length) : mark + chosen + mark);
    if (!chosen) {
      area.setSelectionRange(from + mark.length, from + mark.length);
    }
  };

  /** The mark before each line that is selected, or away where all have it. */
  aok.markLines = function (button) {
    const area = fieldOf(button).querySelector("[data-text]");
    const mark = button.dataset.mark;
    const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.value.indexOf("\n", area.selectionEnd);
    area.setSelectionRange(from, end < 0 ? area.value.length : end);
    const lines = area.value.slice(from, area.selectionEnd).split("\n");
    const isMarked = lines.every((line) => line.startsWith(mark));
    insert(area, lines.map((line) => (isMarked ? line.slice(mark.length) : mark + line)).join("\n"));
  };

  /** What the server makes of the text, a moment after the last key: the same way that everybody will see it. */
  aok.preview = function (page, field) {
    const isFormatted = isOn(field);
    const place = field.querySelector("[data-preview]");
    const area = field.querySelector("[data-text]");
    field.querySelector("[data-tools]").hidden = !isFormatted;
    place.hidden = !isFormatted || !area.value.trim();
    clearTimeout(field.pdlnPreview);
    if (!place.hidden) {
      field.pdlnPreview = setTimeout(function () {
        const text = area.value;
        aok.send(page.url("show_text"), { text: text }).then(
          (answer) => text === area.value && place.querySelector("[data-preview-of]").replaceChildren(aok.nodes(answer.html)),
          () => null // the words themselves are safe; the next key asks again
        );
      }, PAUSE);
    }
  };

  aok.previews = function (page, root) {
    root.querySelectorAll("[data-formatted]:checked").forEach((box) => aok.preview(page, fieldOf(box)));
  };

  // What was copied, as text: lists and tables stay what they are, in Markdown or in words.

  const BLOCKS = /^(P|DIV|SECTION|ARTICLE|H[1-6]|BLOCKQUOTE|PRE|DT|DD)$/;
  const squeeze = (text) => text.replace(/[\s\u00a0]+/g, " ");

  function row(cells, isFormatted) {
    return isFormatted ? "| " + cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ") + " |" : cells.join("\t");
  }

  function table(node, isFormatted) {
    const cellsOf = (line) => Array.from(line.cells, (cell) => squeeze(inside(cell, isFormatted)).trim());
    const rows = Array.from(node.rows, cellsOf);
    const lines = rows.map((cells) => row(cells, isFormatted));
    if (isFormatted && rows.length) {
      lines.splice(1, 0, row(rows[0].map(() => "---"), true));
    }
    return "\n\n" + lines.join("\n") + "\n\n";
  }

  function list(node, isFormatted, depth) {
    let number = node.start || 1;
    const mark = () => (node.tagName === "OL" ? number++ + ". " : "- ");
    const items = Array.from(node.children, (item) =>
      /^[UO]L$/.test(item.tagName) ? list(item, isFormatted, depth + 1) : "  ".repeat(depth) + mark() + inside(item, isFormatted, depth + 1).trim()
    );
    return "\n" + items.join("\n").replace(/\n{2,}/g, "\n") + (depth ? "" : "\n\n");
  }

  /** Word says "list" by a class, its depth by a style, and its bullet by a text to be ignored. */
  function wordItem(node, isFormatted) {
    const bullet = node.querySelector('[style*="mso-list:Ignore"]');
    const isNumber = bullet && /\w[.)]/.test(bullet.textContent) && !/^\s*o\s/.test(bullet.textContent);
    const depth = Number((/level(\d)/.exec(node.getAttribute("style")) || [0, 1])[1]) - 1;
    if (bullet) {
      bullet.remove();
    }
    return "\n" + "  ".repeat(depth) + (isNumber ? "1. " : "- ") + squeeze(inside(node, isFormatted)).trim();
  }

  function around(mark, text) {
    return text.trim() ? text.replace(/^(\s*)([\s\S]*?)(\s*)$/, `$1${mark}$2${mark}$3`) : text;
  }

  function read(node, isFormatted, depth) {
    const name = node.tagName;
    if (node.nodeType === 3) {
      return squeeze(node.data);
    }
    if (node.nodeType !== 1 || /^(STYLE|SCRIPT|META|TITLE|LINK)$/.test(name)) {
      return "";
    }
    if (name === "TABLE") {
      return table(node, isFormatted);
    }
    if (name === "UL" || name === "OL") {
      return list(node, isFormatted, depth);
    }
    if (/^MsoList/.test(node.className)) {
      return wordItem(node, isFormatted);
    }
    const text = inside(node, isFormatted, depth);
    if (name === "BR") {
      return "\n";
    }
    if (isFormatted && /^(B|STRONG)$/.test(name)) {
      return around("**", text);
    }
    if (isFormatted && /^(I|EM)$/.test(name)) {
      return around("*", text);
    }
    if (isFormatted && name === "A" && /^https:/.test(node.href)) {
      return `[${text}](${node.href})`;
    }
    const head = isFormatted && /^H[1-6]$/.test(name) ? "## " : "";
    return BLOCKS.test(name) ? "\n\n" + head + text.trim() + "\n\n" : text;
  }

  function inside(node, isFormatted, depth) {
    return Array.from(node.childNodes, (each) => read(each, isFormatted, depth || 0)).join("");
  }

  /** HTML from a clipboard as text of the field's kind. */
  aok.pasted = function (html, isFormatted) {
    const copied = new DOMParser().parseFromString(html, "text/html");
    return inside(copied.body, isFormatted).replace(/[ \t]+\n/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
  };

  /** Plain text that holds no list or table is the browser's own work. */
  aok.paste = function (event) {
    const area = event.target;
    const html = event.clipboardData && event.clipboardData.getData("text/html");
    if (!html || !area.matches("[data-text]")) {
      return;
    }
    const isFormatted = isOn(fieldOf(area));
    if (isFormatted || new DOMParser().parseFromString(html, "text/html").querySelector(LISTS)) {
      event.preventDefault();
      insert(area, aok.pasted(html, isFormatted));
    }
  };
})(window);
