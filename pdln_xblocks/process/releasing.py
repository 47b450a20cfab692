"""Releasing a decision: what was recorded becomes what happened, and all that follows from it, in one transaction."""

from datetime import datetime, timedelta

from badge_issuer.due import DONE, DueQueue

from ..audit import api as audit
from ..catalog.opening import points_of
from ..evidence.models import Attempt, AttemptStatus, Draft
from ..grades import api as grades
from ..notices.api import tell
from ..notices.data import News
from ..notices.models import NoticeKind
from ..pathways import api as pathways
from ..review.decisions import basis_of
from ..review.models import Decision, Outcome
from ..transactions import write

# A release is one transaction: long before this ends it is over, or its worker is dead.
LEASE = timedelta(minutes=5)

QUEUE = DueQueue(
    name="released",
    noun="decisions",
    # Work that was held back or taken back meanwhile is not released.
    rows=Decision.objects.filter(released_at=None, undone_at=None, attempt__status=AttemptStatus.SUBMITTED),
    lease=LEASE,
    first_wait=timedelta(minutes=1),
    # Trying costs little, and a teacher waits.
    longest_wait=timedelta(minutes=15),
)


def release_due(*, now: datetime, limit: int = 100) -> int:
    """
    Release the decisions whose window has ended, each in its own transaction; returns how many. One that cannot be
    released stops no other, and is tried again later each time. Must be called outside a transaction.
    """
    return QUEUE.run(_release, now=now, limit=limit)


def release_if_due(attempt_ids: list[int], *, now: datetime) -> int:
    """
    Release what is due of these attempts: the first request that touches a decision when due need not wait for the
    sweep. Where another request or the sweep is at the same one, it is left to that; one that cannot be released is
    tried again by the sweep, and whoever asked sees their page without it.
    """
    released = 0
    for decision in QUEUE.due(now).filter(attempt_id__in=attempt_ids):
        if not QUEUE.take(decision, now=now):
            continue
        try:
            released += _release(decision, now)
        except Exception as error:
            QUEUE.note(decision, error, now=now)
    return released


def _release(decision: Decision, now: datetime) -> bool:
    if release(decision.pk, now=now):
        return True
    # Its window is open still, or its work was held back: not now.
    QUEUE.finish(decision, due_at=max(decision.release_due_at, now))
    return False


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
    Decision.objects.filter(pk=decision.pk).update(released_at=now, **DONE)
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
