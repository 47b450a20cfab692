"""What is held back for student information: who has it in their list, and what its teacher is told of it."""

from django.db.models import Q

from ..catalog.opening import aok_of, title_of
from ..evidence.models import Attempt
from ..roster.lines import within
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
    course = "attempt__course_key"
    listed = within(led, course=course) | (Q(held_by_id=user_id) & within(lines, course=course))
    # Narrowed before the list is cut: what others hold back elsewhere in the course takes no place in it.
    holds = (
        Hold.objects.filter(listed, pk__in=reach.holds)
        .exclude(attempt__user_id=user_id)
        .exclude(attempt_id__in=reach.not_theirs)
        .select_related("attempt__definition")
        .order_by("held_at", "pk")
    )
    return tuple(_row(hold, user_id) for hold in holds[:LISTED])


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
    """Why this attempt is held back, or was until its teacher took it back; None where it was put back. One query."""
    hold = Hold.objects.filter(attempt=attempt, lifted_at=None).order_by("-pk").first()
    return _where(hold, attempt) if hold else None


def _where(hold: Hold, attempt: Attempt) -> WhereToLook:
    part = aok_of(attempt.definition).find_requirement(hold.requirement) if hold.requirement else None
    return WhereToLook(part=part.title if part else "", words=hold.words)
