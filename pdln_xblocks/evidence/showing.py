"""
What people wrote in a text box, as everybody is shown it: as it was typed, unless its writer turned formatting on.

One way for the teacher, the evaluator and the preview of what will be sent, so that all of them read the same.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from badge_issuer.prose import to_guest_html

from .addresses import linked


def shown_text(text: str, *, formatted: bool = False) -> SafeString:
    """
    The text as HTML, in an element of its own; empty where nothing but spaces was typed, so that a template can ask.

    Plain text keeps its lines and spaces, and its web addresses can be followed. Either opens links beside the page and
    loads nothing from elsewhere.
    """
    if not text.strip():
        return mark_safe("")
    if formatted:
        return format_html('<div class="pdln-prose" dir="auto">{}</div>', mark_safe(to_guest_html(text)))
    readable = text.encode("utf-8", "replace").decode("utf-8")
    return format_html('<div class="pdln-typed" dir="auto">{}</div>', _with_links(readable))


def _with_links(text: str) -> SafeString:
    return format_html_join(
        "",
        "{}",
        ((_link(run.text, run.address) if run.address else run.text,) for run in linked(text)),
    )


def _link(words: str, address: str) -> SafeString:
    return format_html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>', address, words)
