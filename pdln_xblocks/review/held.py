"""What is held back for student information: who has it in their list, and what its teacher is told of it."""

from collections.abc import Iterable

from ..catalog.opening import aok_of, title_of
from ..evidence.models import Attempt
from ..roster.lines import Scope, covers
from .data import HeldRow, WhereToLook
from .models import Hold
from .reach import Reach

LISTED = 20


def held_rows(user_id: int, reach: Reach, course_key: str = "") -> tuple[HeldRow, ...]:
    """
    What is held back now, oldest first: by this person, or where they lead; of one course where it is named. No query
    where their reach names nothing that is held back, else one.
    """
    if not reach.holds:
        return ()
    lines = reach.lines_in(course_key)
    led = [line for line in lines if line.is_lead]
    holds = (
        Hold.objects.filter(pk__in=reach.holds)
        .exclude(attempt__user_id=user_id)
        .exclude(attempt_id__in=reach.not_theirs)
        .select_related("attempt__definition")
        .order_by("held_at", "pk")
    )
    return tuple(
        _row(hold, user_id)
        for hold in holds[:LISTED]
        if _is_listed(hold, led) or (hold.held_by_id == user_id and _is_listed(hold, lines))
    )


def _is_listed(hold: Hold, lines: Iterable[Scope]) -> bool:
    return covers(lines, course_key=hold.attempt.course_key, block_id=hold.attempt.block_id)


def _row(hold: Hold, user_id: int) -> HeldRow:
    attempt = hold.attempt
    return HeldRow(
        hold=hold.public_id,
        aok_title=title_of(attempt.definition, otherwise=attempt.block_id),
        course_key=attempt.course_key,
        pseudonym=attempt.pseudonym,
        number=attempt.number,
        where=_where(hold, attempt),
        at=hold.held_at,
        is_mine=hold.held_by_id == user_id,
    )


def where_to_look(attempt: Attempt) -> WhereToLook | None:
    """Why this attempt was last held back, for its teacher; None where it never was. One query."""
    hold = Hold.objects.filter(attempt=attempt).order_by("-pk").first()
    return _where(hold, attempt) if hold else None


def _where(hold: Hold, attempt: Attempt) -> WhereToLook:
    part = aok_of(attempt.definition).find_requirement(hold.requirement) if hold.requirement else None
    return WhereToLook(part=part.title if part else "", words=hold.words)
