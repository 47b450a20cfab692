"""
A language that nobody speaks: every message of ours, marked and accented.

What stands on a page without the marks was never given to translators. The platform's own dummy language is `eo`, which
Django knows, so that dates and plurals work.
"""

import re
from functools import cache
from pathlib import Path

from babel.messages import Catalog

from tests.quality.catalogues import as_mo, template
from tests.quality.template_text import READ_ALOUD
from tests.quality.tree import PACKAGES

LOCALE = "eo"
OPEN, CLOSE = "⟦", "⟧"
ACCENTED = str.maketrans("aeiouyncszAEIOUYNCSZ", "áéíóúýñçšžÁÉÍÓÚÝÑÇŠŽ")
# Values, tags and entities are not words.
KEPT = re.compile(r"(%\(\w+\)[a-z]|%[sd%]|</?\w[^>]*>|&\w+;|\{\w*\})")
WORD = re.compile(r"[^\W\d_]{2,}")


def pseudo(text: str) -> str:
    """One message in it; the values it takes, its tags and the space around it stay."""
    inner = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    pieces = (piece if KEPT.fullmatch(piece) else piece.translate(ACCENTED) for piece in KEPT.split(inner))
    return f"{before}{OPEN}{''.join(pieces)}{CLOSE}{after}"


def write(folder: Path) -> None:
    """Every package's messages in it, where Django's LOCALE_PATHS looks."""
    target = folder / LOCALE / "LC_MESSAGES"
    target.mkdir(parents=True)
    (target / "django.mo").write_bytes(_catalogue())


@cache
def _catalogue() -> bytes:
    """All of it, compiled; reading every source takes longer than most tests."""
    catalog = Catalog(locale=LOCALE)
    for package in PACKAGES:
        for message in template(package):
            if message.id:
                both = message.id if isinstance(message.id, tuple) else (message.id,)
                # What a catalogue says of itself is a code.
                strings = (LOCALE,) if message.context == "code of this language" else tuple(map(pseudo, both))
                catalog.add(message.id, strings if len(both) > 1 else strings[0], context=message.context)
    return as_mo(catalog)


class Unmarked:
    """Takes the marked spans out of texts that follow one another: a span may hold others, and tags may divide it."""

    def __init__(self) -> None:
        self._depth = 0

    def __call__(self, text: str) -> str:
        left = []
        for character in text:
            if character == OPEN:
                self._depth += 1
            elif character == CLOSE:
                self._depth -= 1
            elif self._depth == 0:
                left.append(character)
        return "".join(left)


__all__ = ["CLOSE", "LOCALE", "OPEN", "READ_ALOUD", "WORD", "Unmarked", "pseudo", "write"]
