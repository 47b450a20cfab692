"""
What people write, made safe for where it is shown: Markdown as HTML or plain text, any text as a spreadsheet's cell.

The suite takes Markdown in one way, and this is it: lessons, prompts and badge criteria all pass here, so what an
author previews is what a teacher and a verifier see. Answers and feedback are shown as they were typed; where their
writer turned formatting on, they pass here as well, by `to_guest_html`.
"""

import html
import re

import nh3
from markdown_it import MarkdownIt

# fmt: off
TAGS = frozenset({
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
})
# fmt: on
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
# The two rooted paths the platform rewrites to a course's own files and units; "//host" is somebody else's site.
COURSE_PATHS = ("/static/", "/jump_to_id/")
LINK_STARTS = ("https://", "mailto:", "#", *COURSE_PATHS)
IMAGE_STARTS = ("https://", "/static/")

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")

# The lines of a text box are its writer's own. A picture would tell its server who reads: what leads to it is a link.
_lines_kept = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
_HEADING = re.compile(r"<(/?)h([1-6])>")

# Raw HTML is shown as the text it is: what sanitising would silently take away, its writer should see.
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def to_html(markdown: str) -> str:
    """
    Return CommonMark (with tables) as sanitised HTML; never raises, whatever the text holds.

    Links lead to https, mailto, an anchor, or the course's own /static/ and /jump_to_id/; images come from https or
    /static/. Any other target loses its address and keeps its words. The result is safe to mark as such in a template.
    """
    return nh3.clean(
        _markdown.render(_readable(markdown)),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_only_known_targets,
        link_rel="noopener",
        url_schemes={"https", "mailto"},
    )


def to_guest_html(markdown: str) -> str:
    """
    The same for what somebody wrote in a text box of a page: each line its own, headings no higher than the fifth
    level, no pictures; links lead to https and mailto alone and open beside the page, telling nothing of it.
    """
    shown = nh3.clean(
        _lines_kept.render(_readable(markdown)),
        tags=set(TAGS - {"img"}),
        attributes={"a": {"href"}, "ol": {"start"}},
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer",
        url_schemes={"https", "mailto"},
    )
    return lower_headings(shown, highest=5)


def lower_headings(shown: str, *, highest: int) -> str:
    """HTML of `to_html` whose highest heading is on the level `highest`, for a place that has headings of its own."""
    down = highest - min((int(level) for _slash, level in _HEADING.findall(shown)), default=highest)
    return _HEADING.sub(lambda tag: f"<{tag[1]}h{min(int(tag[2]) + down, 6)}>", shown)


def _readable(text: str) -> str:
    """Half a surrogate pair can arrive in JSON, and no UTF-8 can carry it."""
    return text.encode("utf-8", "replace").decode("utf-8")


def to_text(markdown: str) -> str:
    """
    The words alone, one space between them, for what shows no HTML: a search index. Tags are left out, those that a
    writer typed too, since nobody knows who will show it where.
    """
    shown = to_html(markdown)
    for _pass in ("rendered", "typed"):
        shown = html.unescape(nh3.clean(shown, tags=set()))
    return " ".join(shown.split())


def plain_cell(cell: str) -> str:
    """The cell as text: a quote before whatever a spreadsheet would run."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _only_known_targets(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return _kept(value, LINK_STARTS)
    if attribute == "src":
        return _kept(value, IMAGE_STARTS)
    return value


def _kept(address: str, starts: tuple[str, ...]) -> str | None:
    if not address.lower().startswith(starts):
        return None
    rooted = address.startswith("/")
    return None if rooted and (".." in address or "%2e" in address.lower() or "\\" in address) else address
