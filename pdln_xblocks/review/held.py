"""What is held back for student information: who has it in their list, and what its teacher is told of it."""

from collections.abc import Iterable

from django.db.models import Q

from ..catalog.opening import aok_of, title_of
from ..evidence.models import Attempt, AttemptStatus
from ..roster.lines import Scope, covers
from .data import HeldRow, WhereToLook
from .models import Hold

LISTED = 20


def held_rows(user_id: int, lines: Iterable[Scope], not_theirs: Iterable[int]) -> tuple[HeldRow, ...]:
    """What is held back now, oldest first: by this person, or where they lead. One query."""
    lines = tuple(lines)
    led = [line for line in lines if line.is_lead]
    mine_or_led = Q(held_by_id=user_id) | Q(attempt__course_key__in={line.course_key for line in led})
    holds = (
        Hold.objects.filter(mine_or_led, lifted_at=None, attempt__status=AttemptStatus.QUARANTINED)
        .filter(attempt__course_key__in={line.course_key for line in lines})
        .exclude(attempt__user_id=user_id)
        .exclude(attempt_id__in=not_theirs)
        .select_related("attempt__definition")
        .order_by("held_at", "pk")
    )
    return tuple(
        _row(hold, user_id)
        for hold in holds[:LISTED]
        if hold.held_by_id == user_id or covers(led, course_key=hold.attempt.course_key, block_id=hold.attempt.block_id)
    )


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
