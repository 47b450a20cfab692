/* Two versions of one draft: shown side by side, merged as the person chose. */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});

  function joined(first, second) {
    return [first, second].filter((each) => each.trim()).join("\n\n");
  }

  function pick(choice, here, there) {
    if (choice === "there") {
      return there;
    }
    return choice === "both" ? Object.assign({}, here, { text: joined(here.text, there.text) }) : here;
  }

  /**
   * `stale` is the refusal with the saved version and both as HTML. What this page has is what stands in it when one has chosen: it can be
   * typed in all the while. The keyboard stays where it is; what is said of the draft leads here.
   */
  aok.showVersions = function (page, draft, stale) {
    const here = draft.collect();
    const place = page.root.querySelector("[data-versions]");
    place.replaceChildren(aok.nodes(stale.html));
    aok.localTimes(place);
    place.querySelectorAll("[data-differs]").forEach(function (field) {
      // What only the other side changed is most likely what is wanted.
      const base = draft.state.content;
      const name = field.dataset.differs;
      const option = field.dataset.differsOption;
      const value = (content) => JSON.stringify(option ? (content.pieces[name] || {})[option] : content[name]);
      if (value(here) === value(base)) {
        field.querySelector('[value="there"]').checked = true;
      }
    });
    page.keepVersions = function () {
      const content = JSON.parse(JSON.stringify(stale.content));
      const here = draft.collect();
      place.querySelectorAll("[data-differs]").forEach(function (field) {
        const choice = field.querySelector("input:checked").value;
        const name = field.dataset.differs;
        const option = field.dataset.differsOption;
        if (option) {
          const mine = (here.pieces[name] || {})[option];
          const theirs = (content.pieces[name] || {})[option];
          const kept = pick(choice, mine, theirs);
          content.pieces[name] = content.pieces[name] || {};
          if (kept) {
            content.pieces[name][option] = kept;
          } else {
            delete content.pieces[name][option];
          }
        } else if (choice === "both") {
          content[name] = joined(here[name], content[name]);
        } else if (choice === "here") {
          content[name] = here[name];
        }
      });
      return draft.settle(content, stale.revision);
    };
  };
})(window);
