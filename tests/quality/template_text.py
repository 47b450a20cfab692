"""
Finds words in a template that no translator would ever see.

Django and Jinja2 templates alike: what stands inside `{% trans %}`, `{% blocktranslate %}` and the like is taken out,
tags and `{{ … }}` too, and letters that are left in text or in an attribute that people are read are reported with
their line.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

READ_ALOUD = frozenset(
    {"alt", "title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "label", "summary"}
)
NOT_READ = frozenset({"script", "style", "code", "kbd"})
# One letter alone is a unit or a key, not a sentence.
WORD = re.compile(r"[^\W\d_]{2,}")

COMMENT = re.compile(r"\{#.*?#\}|\{%-?\s*comment\b.*?endcomment\s*-?%\}", re.DOTALL)
VERBATIM = re.compile(r"\{%-?\s*(?:verbatim|raw)\b.*?(?:endverbatim|endraw)\s*-?%\}", re.DOTALL)
# Jinja2's `{% trans %}` and Django's `{% blocktranslate %}` hold their text until an end tag; Django's `{% trans "…"
# %}` holds it itself.
BLOCK = re.compile(
    r"\{%-?\s*(trans|blocktrans|blocktranslate)\b(?!\s*[\"'])[^%]*?-?%\}.*?\{%-?\s*end(?:trans|blocktrans|blocktranslate)\s*-?%\}",
    re.DOTALL,
)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Untranslated:
    """Words that stand in a template as they are: where, in what, and which."""

    line: int
    aok_ref: str
    text: str


def _blank(match: re.Match[str]) -> str:
    """
    As many lines as there were, so that what is found keeps its line; a space, so that words do not grow together.
    """
    return " " + "\n" * match.group(0).count("\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Untranslated] = []
        self._silent = 0

    def _look(self, text: str | None, aok_ref: str, line: int) -> None:
        if text and WORD.search(text):
            self.found.append(Untranslated(line=line, aok_ref=aok_ref, text=" ".join(text.split())))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_READ:
            self._silent += 1
        line = self.getpos()[0]
        for name, value in attrs:
            is_button_text = (
                tag == "input" and name == "value" and dict(attrs).get("type") in {"submit", "button", "reset"}
            )
            if name in READ_ALOUD or is_button_text:
                self._look(value, f"{tag} {name}", line)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in NOT_READ and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            first = data[: len(data) - len(data.lstrip())].count("\n")
            self._look(data, "text", self.getpos()[0] + first)


def untranslated(source: str) -> list[Untranslated]:
    """What of a template's words never reaches a translator."""
    for pattern in (COMMENT, VERBATIM, BLOCK, TAG):
        source = pattern.sub(_blank, source)
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.found
