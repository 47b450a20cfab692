"""Two versions of one draft, side by side: what was on this page, and what was saved elsewhere."""

from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.evidence.data import DraftContent, DraftView, Piece
from pdln_xblocks.evidence.forms import FORMS
from pdln_xblocks.evidence.labels import option_title

from .labels import students_label


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that the two versions have differently. `can_join`: both are texts, so both can be kept."""

    requirement: str
    option: str
    title: str
    here: str
    there: str
    can_join: bool


def differences(here: DraftContent, there: DraftView, aok: Aok) -> tuple[Difference, ...]:
    """
    Where the page's version and the saved one differ, in the page's order.

    The statements stand under the names `own_work`, `ai_use` and `what_changed`, without an option.
    """
    names = {file.public_id: file.name for file in there.files}
    differing = []
    for requirement in aok.requirements:
        for option in requirement.options:
            mine, saved = here.piece(requirement.id, option.id), there.content.piece(requirement.id, option.id)
            if (mine or None) != (saved or None) and not (_nothing(mine) and _nothing(saved)):
                differing.append(
                    Difference(
                        requirement=requirement.id,
                        option=option.id,
                        title=option_title(aok, requirement.id, option.id),
                        here=_told(mine, names),
                        there=_told(saved, names),
                        can_join=_is_text(mine) and _is_text(saved) and mine.text != saved.text,  # type: ignore[union-attr]
                    )
                )
    return (*differing, *_statements(here, there.content))


def _statements(here: DraftContent, there: DraftContent) -> list[Difference]:
    differing = []
    if here.own_work != there.own_work:
        # The issuer says "Not checked" of a badge: other languages need another word for it.
        texts = {True: pgettext("tick box", "Checked"), False: pgettext("tick box", "Not checked")}
        differing.append(
            Difference(
                requirement="own_work",
                option="",
                title=_("Own work"),
                here=texts[here.own_work],
                there=texts[there.own_work],
                can_join=False,
            )
        )
    for name, title in (("ai_use", _("Use of AI")), ("what_changed", _("What you changed"))):
        mine, saved = getattr(here, name), getattr(there, name)
        if mine != saved:
            both = bool(mine.strip() and saved.strip())
            differing.append(
                Difference(requirement=name, option="", title=title, here=mine, there=saved, can_join=both)
            )
    return differing


def _nothing(piece: Piece | None) -> bool:
    return piece is None or not (piece.text.strip() or piece.url.strip() or piece.files or piece.transcript.strip())


def _is_text(piece: Piece | None) -> bool:
    return piece is not None and FORMS[piece.form].is_text and bool(piece.text.strip())


def _told(piece: Piece | None, names: dict[str, str]) -> str:
    """Everything a piece holds, as plain text."""
    if piece is None:
        return ""
    lines = [piece.text.strip(), piece.url.strip()]
    lines.append(get_text_list([names.get(each, _("a file")) for each in piece.files], _("and")))
    lines.append(piece.transcript.strip())
    if piece.students:
        lines.append(students_label(piece.students))
    if not piece.chosen:
        lines.append(_("(not chosen)"))
    elif not FORMS[piece.form].is_text:
        lines.append(f"({FORMS[piece.form].label})")
    return "\n".join(line for line in lines if line)
