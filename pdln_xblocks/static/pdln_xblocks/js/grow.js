/* Text fields as tall as what is written in them, where the browser does not make them so by itself (`field-sizing` in base.css). */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});
  const isTheBrowsersWork = CSS.supports("field-sizing", "content");
  // The width each field was last measured at: 0 while it is in a panel that is not shown.
  const widths = new WeakMap();

  function fit(field) {
    const holder = field.parentElement.style;
    // It is short while it is measured. The page must not be, or the browser would scroll it.
    holder.minHeight = field.parentElement.offsetHeight + "px";
    field.style.height = "auto";
    field.style.height = field.scrollHeight + field.offsetHeight - field.clientHeight + "px";
    holder.minHeight = "";
  }

  function fitAtNewWidth(field) {
    const width = field.offsetWidth;
    if (width && width !== widths.get(field)) {
      fit(field);
    }
    widths.set(field, width);
  }

  const shownOrTurned = isTheBrowsersWork ? null : new ResizeObserver((all) => all.forEach((each) => fitAtNewWidth(each.target)));

  /** Keep the text fields below `root` as tall as their text; call it again after a script has put text into them. */
  aok.grow = function (root) {
    if (isTheBrowsersWork) {
      return;
    }
    root.querySelectorAll("textarea").forEach(function (field) {
      if (widths.has(field)) {
        fit(field);
        return;
      }
      widths.set(field, 0);
      field.addEventListener("input", () => fit(field));
      shownOrTurned.observe(field);
    });
  };
})(window);
