"""What changed between two submissions, for an evaluator who reads only what is new."""

from collections.abc import Sequence

from ..evidence.data import ArtifactView
from ..evidence.forms import FORMS
from .data import Change


def changes(before: Sequence[ArtifactView], after: Sequence[ArtifactView]) -> tuple[Change, ...]:
    """One Change for each piece of either submission: those of the later one in its order, then those that are gone."""
    earlier = {(piece.requirement, piece.option): piece for piece in before}
    later = {(piece.requirement, piece.option) for piece in after}
    compared = [_compare(earlier.get((piece.requirement, piece.option)), piece) for piece in after]
    compared.extend(Change(requirement=key[0], option=key[1], kind="gone") for key in earlier if key not in later)
    return tuple(compared)


def _compare(before: ArtifactView | None, after: ArtifactView) -> Change:
    if before is None:
        return Change(requirement=after.requirement, option=after.option, kind="new")
    runs = FORMS[after.form].compare(before, after)
    if runs is None:
        return Change(requirement=after.requirement, option=after.option, kind="same")
    return Change(requirement=after.requirement, option=after.option, kind="changed", words=runs)
