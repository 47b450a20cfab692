"""Who reviews at all, and what a reading is about: what the screens ask before they ask for anything else."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from ..evidence.models import AttemptStatus
from ..permissions import Actor, Subject
from ..roster.lines import scopes
from .claims import not_found
from .models import Reading, ReadingState, Recusal


def reviewer_anywhere(user_id: int, *, now: datetime) -> Actor:
    """The person as an actor in no course in particular: on some line of the roster, or on none."""
    lines = scopes(user_id, today=now.date())
    return Actor(
        user_id=user_id,
        course_key="",
        reviews_blocks=frozenset(line.block_id or "*" for line in lines),
    )


def subject_of(reading_id: str) -> Subject:
    """What a reading is about, for `permissions.require`; NotFound where there is none."""
    reading = (
        Reading.objects.filter(public_id=reading_id)
        .values_list("course_key", "attempt__block_id", "attempt__user_id")
        .first()
    )
    if reading is None:
        raise not_found()
    course_key, block_id, owner_id = reading
    return Subject(course_key=course_key, block_id=block_id, owner_id=owner_id)


def can_start(evaluator_id: int, reading_id: str, *, now: datetime) -> bool:
    """Whether a claim on this reading would be given now, as far as the reading goes: the roster is not asked."""
    free = Q(evaluator=None) | Q(evaluator_id=evaluator_id) | Q(claim_expires_at__lte=now)
    passed_on = Recusal.objects.filter(attempt=OuterRef("attempt"), evaluator_id=evaluator_id)
    waiting = Reading.objects.filter(
        free, ~Exists(passed_on), state=ReadingState.OPEN, attempt__status=AttemptStatus.SUBMITTED
    )
    return waiting.filter(public_id=reading_id).exists()
