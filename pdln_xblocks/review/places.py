"""Where an evaluator may work, and what a reading is about: what the screens ask before they ask for anything else."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from ..catalog.models import AokBlock
from ..compat import platform
from ..evidence.models import AttemptStatus
from ..permissions import Actor, Subject
from .claims import not_found
from .models import Reading, ReadingState, Recusal
from .roster import lines_on, scopes


@dataclass(frozen=True, kw_only=True)
class ReviewPlace:
    """One AOK that an evaluator may review; `is_lead` where they lead there."""

    course_key: str
    course_title: str
    usage_key: str
    title: str
    is_lead: bool = False


def places(evaluator_id: int, *, now: datetime) -> tuple[ReviewPlace, ...]:
    """
    The AOKs within this evaluator's lines of the roster, by course and title; retired ones too, since work on them may
    still wait.
    """
    lines = lines_on(now.date()).filter(
        Q(block_id="") | Q(block_id=OuterRef("block_id")), user_id=evaluator_id, course_key=OuterRef("course_key")
    )
    blocks = list(
        AokBlock.objects.filter(Exists(lines))
        .annotate(is_lead=Exists(lines.filter(is_lead=True)))
        .only("course_key", "usage_key", "title")
        .order_by("course_key", "title", "pk")
    )
    titles = {key: platform().course_title(key) for key in {block.course_key for block in blocks}}
    return tuple(
        ReviewPlace(
            course_key=block.course_key,
            course_title=titles[block.course_key],
            usage_key=block.usage_key,
            title=block.title,
            is_lead=block.is_lead,
        )
        for block in blocks
    )


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
    found = (
        Reading.objects.filter(public_id=reading_id)
        .values_list("course_key", "attempt__block_id", "attempt__user_id")
        .first()
    )
    if found is None:
        raise not_found()
    course_key, block_id, owner_id = found
    return Subject(course_key=course_key, block_id=block_id, owner_id=owner_id)


def can_start(evaluator_id: int, reading_id: str, *, now: datetime) -> bool:
    """Whether a claim on this reading would be given now, as far as the reading goes: the roster is not asked."""
    free = Q(evaluator=None) | Q(evaluator_id=evaluator_id) | Q(claim_expires_at__lte=now)
    passed_on = Recusal.objects.filter(attempt=OuterRef("attempt"), evaluator_id=evaluator_id)
    waiting = Reading.objects.filter(
        free, ~Exists(passed_on), state=ReadingState.OPEN, attempt__status=AttemptStatus.SUBMITTED
    )
    return waiting.filter(public_id=reading_id).exists()
