"""
The page in which Studio edits a block, for a browser: what its script does is in studio_runtime.js, in our own words.

- Read in Teak (`cms/static/cms/js/xblock/cms.runtime.v1.js`; running Studio): `notify("save", {state: "start"})` shows a
  small notice. `notify("save", {state: "end"})` means saved, whatever the block meant: the dialog closes, and what stands in
  its form is gone. Without a `start` before it the `end` is an error of the script.
- `notify("error", {title, message})` shows both and leaves the dialog. Without a message it does nothing; without a title
  the heading is another block's ("OpenAssessment Save Error").
- `notify("cancel")` closes the dialog. The page has one place for notices: the newer takes the older one's (read in Teak,
  `feedback.js`).
- Read in Teak (`xblock.js`, `core.js`): styles and scripts are put into the page as text before the HTML is, so a script
  that holds its own closing tag ends there. The block's function is called with `new`, its runtime, the element (a DOM node)
  and its arguments, `{}` where it has none. An error in it leaves an editor that does nothing.
- Read in Teak (`edit_xblock.js`): where nothing inside has the class `editor-with-buttons`, Studio adds a bar of its own: one
  button, *Close*, for blocks that do not save through Studio. `list-input` and the rest of its CSS are not here.
- The authoring front end frames this page at `/xblock/<usage>/action/edit` and is told by `postMessage`:
  `saveEditedXBlockData`, `closeXBlockEditorModal` (read in Teak). The front end and the library editor take `save` and `error`
  in the same way (shared notes, 2026).
"""

import json
from html import escape
from pathlib import Path

from web_fragments.fragment import Fragment

SCRIPT = Path(__file__).with_name("studio_runtime.js")


def page(fragment: Fragment, *, usage: str, handlers: str) -> str:
    """A block's `studio_view` in Studio's dialog; `handlers` is where those of all blocks are."""
    resources = [each.to_dict() for each in fragment.resources]
    given = {"html": fragment.content, "resources": resources, "args": fragment.json_init_args}
    block = {**given, "init": fragment.js_init_fn, "usage": usage, "handlers": handlers}
    # In a page no text of a script may look like the end of one.
    data = json.dumps(block).replace("<", "\\u003c")
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{escape(usage)} | Studio</title></head>
<body>
<div id="page-notification" role="status"></div>
<div class="wrapper-modal-window"></div>
<script id="block" type="application/json">{data}</script>
<script>{SCRIPT.read_text(encoding="utf-8")}</script>
</body>
</html>"""
