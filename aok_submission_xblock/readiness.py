"""The ready check: what is there, what is still needed, and what would be sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.evidence.data import DraftContent, Gap, Readiness
from pdln_xblocks.evidence.forms import FORMS, is_given
from pdln_xblocks.evidence.labels import gap_sentence, option_title
from pdln_xblocks.files.data import FileView

from .form import option_dom, part_dom


@dataclass(frozen=True, kw_only=True)
class ShownGap:
    """Something still needed, and the id of the control to go to."""

    sentence: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One line of what a submission would hold."""

    title: str
    what: str


@dataclass(frozen=True, kw_only=True)
class ShownReadiness:
    """The ready check as its template reads it."""

    ready: int
    total: int
    gaps: tuple[ShownGap, ...]


def shown_readiness(state: Readiness, content: DraftContent, aok: Aok, *, prefix: str) -> ShownReadiness:
    return ShownReadiness(
        ready=state.ready,
        total=state.total,
        gaps=tuple(
            ShownGap(sentence=gap_sentence(gap, aok), target=_target(gap, aok, content, prefix)) for gap in state.gaps
        ),
    )


def _target(gap: Gap, aok: Aok, content: DraftContent, prefix: str) -> str:
    """The id of what has to be changed: the control itself where it is one, else the part's heading."""
    if gap.code == "own_work":
        return f"{prefix}-own-work"
    if gap.code == "unchanged":
        return part_dom(prefix, gap.requirement)
    requirement = aok.find_requirement(gap.requirement)
    if not gap.option and requirement is not None and len(requirement.options) == 1:
        option = requirement.options[0]
        piece = content.piece(requirement.id, option.id)
        form = piece.form if piece else option.forms[0]
        return f"{option_dom(prefix, requirement.id, option.id)}-{form}"
    if not gap.option:
        return part_dom(prefix, gap.requirement)
    dom = option_dom(prefix, gap.requirement, gap.option)
    piece = content.piece(gap.requirement, gap.option)
    match gap.code:
        case "transcript_missing":
            return f"{dom}-transcript"
        case "students_missing" | "students_not_allowed":
            return f"{dom}-students"
    return f"{dom}-{piece.form if piece else next(iter(FORMS))}"


def to_send(aok: Aok, content: DraftContent, files: Mapping[str, FileView]) -> Iterator[Sent]:
    """What a submission of this draft would hold, in the order of the page."""
    for requirement in aok.requirements:
        for option in requirement.options:
            piece = content.piece(requirement.id, option.id)
            if piece is not None and is_given(piece):
                what = FORMS[piece.form].summary(piece, files)
                yield Sent(title=option_title(aok, requirement.id, option.id), what=what)


def sentence_list(parts: list[str]) -> str:
    """`A, B and C`, beginning with a capital letter."""
    return capfirst(get_text_list(parts, _("and")))
