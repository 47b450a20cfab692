"""What changed between two submissions, for an evaluator who reads only what is new."""

import difflib
import re
from collections.abc import Sequence

from ..evidence.data import ArtifactView
from .data import Change

WORDS = re.compile(r"\s*\S+\s*$|\s*\S+")
# SequenceMatcher is quadratic in the worst case; two texts of this many words compare in well under a second.
MOST_WORDS = 6_000


def changes(before: Sequence[ArtifactView], after: Sequence[ArtifactView]) -> tuple[Change, ...]:
    """One Change for each piece of either submission: those of the later one in its order, then those that are gone."""
    earlier = {(piece.requirement, piece.option): piece for piece in before}
    later = {(piece.requirement, piece.option) for piece in after}
    found = [_compare(earlier.get((piece.requirement, piece.option)), piece) for piece in after]
    found.extend(Change(requirement=key[0], option=key[1], kind="gone") for key in earlier if key not in later)
    return tuple(found)


def _compare(before: ArtifactView | None, after: ArtifactView) -> Change:
    if before is None:
        return Change(requirement=after.requirement, option=after.option, kind="new")
    if _content(before) == _content(after):
        return Change(requirement=after.requirement, option=after.option, kind="same")
    words = word_changes(before.text, after.text) if before.text and after.text and before.text != after.text else ()
    return Change(requirement=after.requirement, option=after.option, kind="changed", words=words)


def _content(piece: ArtifactView) -> tuple[object, ...]:
    return piece.form, piece.text, piece.url, piece.transcript, tuple(file.sha256 for file in piece.files)


def word_changes(before: str, after: str) -> tuple[tuple[str, str], ...]:
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
