"""A text, written on the page."""

import difflib
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from ...definitions.aok import EvidenceOption, Form
from ..data import ArtifactView, Piece
from .base import EvidenceForm, Files, Needs, Runs, count_words, parse_text

# "Over a word limit by 10 %: read it": a limit guides, it does not trap.
WORD_TOLERANCE = 1.1

WORDS = re.compile(r"\s*\S+\s*$|\s*\S+")
# SequenceMatcher is quadratic in the worst case; two texts of this many words compare in well under a second.
MOST_WORDS = 6_000


class WriteForm(EvidenceForm):
    """
    `text`, as it was typed; Markdown where its teacher turned formatting on (`formatted`). It shows nobody, so nothing
    is asked about people.
    """

    name = Form.WRITE
    label = gettext_lazy("Write it here")
    shows_people = False
    is_text = True
    gap_sentences = {
        "too_few_words": gettext_lazy("%(title)s: %(have)d words so far, at least %(least)d needed"),
        "too_many_words": gettext_lazy("%(title)s: %(have)d words, at most %(most)d fit"),
    }

    def parse(self, data: Mapping[str, Any], title: str) -> dict[str, Any]:
        return {"text": parse_text(data.get("text", ""), title), "formatted": data.get("formatted") is True}

    def is_given(self, piece: Piece) -> bool:
        return bool(piece.text.strip())

    def gaps(self, option: EvidenceOption, piece: Piece, files: Files) -> Needs:
        words = count_words(piece.text)
        if words < option.min_words:
            yield "too_few_words", {"have": words, "least": option.min_words}
        elif option.max_words and words > option.max_words * WORD_TOLERANCE:
            yield "too_many_words", {"have": words, "most": option.max_words}

    def freeze(self, piece: Piece, files: Files) -> dict[str, Any]:
        return {"text": piece.text, "formatted": piece.formatted}

    def compare(self, before: ArtifactView, after: ArtifactView) -> Runs | None:
        changed = super().compare(before, after)
        if changed is None or not (before.text and after.text) or before.text == after.text:
            return changed
        return word_changes(before.text, after.text)

    def summary(self, piece: Piece, files: Files) -> str:
        words = count_words(piece.text)
        return ngettext("%(words)d word", "%(words)d words", words) % {"words": words}


def word_changes(before: str, after: str) -> Runs:
    """
    The later text as runs of words that are the "same", "added" or "removed"; white space stays with the word it
    precedes.
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return ()
    runs: list[tuple[str, str]] = []
    for tag, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            runs.append(("same", "".join(new[new_from:new_to])))
            continue
        if old_to > old_from:
            runs.append(("removed", "".join(old[old_from:old_to])))
        if new_to > new_from:
            runs.append(("added", "".join(new[new_from:new_to])))
    return tuple(runs)
