"""Releasing a decision: what was recorded becomes what happened, and all that follows from it, in one transaction."""

import logging
from contextlib import suppress
from datetime import datetime

from django.db.models import QuerySet

from badge_issuer.logs import code_location

from ..audit import api as audit
from ..catalog.opening import points_of
from ..errors import TryAgain
from ..evidence.models import Attempt, AttemptStatus, Draft
from ..grades import api as grades
from ..notices.api import tell
from ..notices.data import News
from ..notices.models import NoticeKind
from ..pathways import api as pathways
from ..review.decisions import basis_of
from ..review.models import Decision, Outcome
from ..transactions import write

log = logging.getLogger(__name__)


def release_due(*, now: datetime, limit: int = 100) -> int:
    """
    Release the decisions whose window has ended, each in its own transaction; returns how many. One that cannot be
    released stops no other.
    """
    released = 0
    for decision_id in _due(now).order_by("release_due_at", "pk").values_list("pk", flat=True)[:limit]:
        try:
            released += release(decision_id, now=now)
        except Exception as error:
            log.error(
                "decision %s could not be released; the next sweep tries again: %s", decision_id, code_location(error)
            )
    return released


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest decision that is due waits for its release; None where none does."""
    return _due(now).order_by("release_due_at").values_list("release_due_at", flat=True).first()


def _due(now: datetime) -> QuerySet[Decision]:
    # Work that was held back or taken back meanwhile is not released, and must not stand first in every sweep.
    due = Decision.objects.filter(released_at=None, release_due_at__lte=now, undone_at=None)
    return due.filter(attempt__status=AttemptStatus.SUBMITTED)


def release_if_due(attempt_ids: list[int], *, now: datetime) -> int:
    """
    Release what is due of these attempts: the first request that touches a decision when due need not wait for the
    sweep. Where another request is at the same one, it is left to that.
    """
    due = Decision.objects.filter(attempt_id__in=attempt_ids, released_at=None, release_due_at__lte=now, undone_at=None)
    released = 0
    for decision_id in list(due.values_list("pk", flat=True)):
        with suppress(TryAgain):
            released += release(decision_id, now=now)
    return released


@write
def release(decision_id: int, *, now: datetime) -> bool:
    """
    Release one decision: the attempt is decided, the draft opens for what reopened, the teacher's notice, the grade and
    any badge are asked for. False when there is nothing to do: released already, undone, not yet due, or the work was
    taken back.
    """
    attempt = Attempt.objects.select_for_update().filter(decisions__pk=decision_id).first()
    decision = Decision.objects.select_for_update().filter(pk=decision_id).first()
    if attempt is None or decision is None or attempt.status != AttemptStatus.SUBMITTED:
        return False
    if decision.released_at is not None or decision.undone_at is not None or decision.release_due_at > now:
        return False
    Decision.objects.filter(pk=decision.pk).update(released_at=now)
    Attempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.DECIDED)
    kept = [line.criterion for line in basis_of(decision) if line.met]
    proficient = decision.outcome == Outcome.PROFICIENT
    Draft.objects.filter(user_id=attempt.user_id, usage_key=attempt.usage_key).update(
        is_open=not proficient, kept_criteria=kept
    )
    audit.record(
        "released",
        attempt.public_id,
        actor_id=None,
        course_key=attempt.course_key,
        now=now,
        details={"decision": decision.ordinal, "outcome": decision.outcome},
    )
    tell(
        News(
            kind=NoticeKind.PROFICIENT if proficient else NoticeKind.NOT_YET,
            user_id=attempt.user_id,
            about=f"{attempt.public_id}:{decision.ordinal}",
            course_key=attempt.course_key,
        ),
        now=now,
    )
    if proficient:
        _follow(attempt, now)
    return True


def _follow(attempt: Attempt, now: datetime) -> None:
    points = points_of(attempt.definition)
    grades.want(
        attempt.user_id,
        attempt.anonymous_user_id,
        usage_key=attempt.usage_key,
        course_key=attempt.course_key,
        earned=points,
        possible=points,
        now=now,
    )
    pathways.complete(
        attempt.user_id, course_key=attempt.course_key, block_id=attempt.block_id, attempt=attempt.public_id, now=now
    )
