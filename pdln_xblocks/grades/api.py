"""
Grade postings: what a released decision wants in the gradebook, and the worker that puts it there.

The row is written with the release; the ledger is called after it, outside any transaction, since the ledger's signal
calls the platform's message broker.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from badge_issuer.due import DueQueue

from ..jobs import Job, enqueue
from ..transactions import write
from . import ledger
from .models import GradePosting

__all__ = [
    "QUEUE",
    "courses_of",
    "post_due",
    "remove",
    "request",
    "restore",
    "withhold",
]

QUEUE = DueQueue(
    name="posted",
    noun="grade postings",
    rows=GradePosting.objects.all(),
    # Longer than any call to the ledger takes; after it another worker may try.
    lease=timedelta(minutes=5),
    first_wait=timedelta(seconds=30),
    is_refusal=ledger.is_refusal,
    # A wish that changed since it was read is read by the next round.
    same=("revision",),
    unfinished=Q(posted_at=None),
)

log = logging.getLogger(__name__)


@write
def request(
    user_id: int,
    anonymous_user_id: str,
    *,
    usage_key: str,
    course_key: str,
    earned: int,
    possible: int,
    now: datetime,
) -> None:
    """
    Have this grade posted, in the caller's transaction. Wanting what is wanted already changes nothing.

    Points are whole, and `possible` is the block's weight: the platform would ignore a weight that differs. A
    proficient decision wants them all, one that overturns it wants 0, and so does a badge that is withdrawn; "not yet"
    wants nothing.
    """
    wish = {"anonymous_user_id": anonymous_user_id, "points_earned": earned, "points_possible": possible}
    posting, created = GradePosting.objects.select_for_update().get_or_create(
        user_id=user_id, usage_key=usage_key, defaults={**wish, "course_key": course_key, "due_at": now}
    )
    if not created:
        if all(getattr(posting, field) == value for field, value in wish.items()):
            return
        # An unfinished posting keeps its attempts: what it did in the ledger is unknown (see _post). Whoever is at the
        # older wish loses the lease.
        GradePosting.objects.filter(pk=posting.pk).update(
            **wish,
            revision=F("revision") + 1,
            due_at=now,
            lease="",
            attempts=0 if posting.posted_at else posting.attempts,
            posted_at=None,
            stopped_at=None,
            problem="",
        )
    enqueue(Job.POST_GRADES)


def remove(user_id: int, anonymous_user_id: str, *, usage_key: str, course_key: str, now: datetime) -> None:
    """Have no grade stand, in the caller's transaction: not 0, but as if none had been posted. Again is free."""
    request(user_id, anonymous_user_id, usage_key=usage_key, course_key=course_key, earned=0, possible=0, now=now)


def withhold(user_id: int, usage_keys: Collection[str], *, now: datetime) -> int:
    """
    Have 0 of all points stand for these AOKs of a teacher, where a grade was wanted; in the caller's transaction.
    Returns how many changed. The decisions stand as they are: `restore` undoes it.
    """
    full = _postings(user_id, usage_keys).filter(points_earned__gt=0)
    return sum(_request_again(posting, 0, now) for posting in full)


def restore(user_id: int, usage_keys: Collection[str], *, now: datetime) -> int:
    """Have all points stand again where `withhold` took them; in the caller's transaction. Returns how many changed."""
    withheld = _postings(user_id, usage_keys).filter(points_earned=0, points_possible__gt=0)
    return sum(_request_again(posting, posting.points_possible, now) for posting in withheld)


def courses_of(user_id: int) -> list[str]:
    """The courses in which a teacher has a grade of ours. One query."""
    courses = GradePosting.objects.filter(user_id=user_id, points_possible__gt=0).order_by("course_key")
    return list(courses.values_list("course_key", flat=True).distinct())


def _postings(user_id: int, usage_keys: Collection[str]) -> QuerySet[GradePosting]:
    return GradePosting.objects.filter(user_id=user_id, usage_key__in=list(usage_keys)).order_by("pk")


def _request_again(posting: GradePosting, earned: int, now: datetime) -> bool:
    request(
        posting.user_id,
        posting.anonymous_user_id,
        usage_key=posting.usage_key,
        course_key=posting.course_key,
        earned=earned,
        possible=posting.points_possible,
        now=now,
    )
    return True


def post_due(*, now: datetime, limit: int = 50) -> int:
    """
    Post what is due, oldest first; returns how many reached the ledger and were read back.

    Must be called outside a transaction (RuntimeError otherwise). Workers share the rows by leases: each is posted by
    one of them, and a worker that died is followed by another when its lease ends.
    """
    return QUEUE.run(_work, now=now, limit=limit)


def _work(posting: GradePosting, now: datetime) -> bool:
    _post(posting)
    if QUEUE.done(posting, posted_at=now):
        log.info("grade posting %s: posted revision %s", posting.pk, posting.revision)
        return True
    # The wish changed, or the lease ran out, while the ledger was called: what stands there now may be our older score.
    GradePosting.objects.filter(pk=posting.pk).update(due_at=now, lease="")
    return False


class NotReadBack(Exception):
    """The ledger took the score and does not show it."""


def _post(posting: GradePosting) -> None:
    if not ledger.holds(posting):
        ledger.post(posting)
    elif posting.attempts > 1:
        ledger.announce(posting)
    if not ledger.holds(posting):
        raise NotReadBack
