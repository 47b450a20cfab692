"""Releasing a decision: what was recorded becomes what happened, and all that follows from it, in one transaction."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from badge_issuer.due import DONE, DueQueue

from ..audit import api as audit
from ..catalog.data import LivePathway
from ..errors import TryAgain
from ..evidence.models import Attempt, AttemptStatus, Draft
from ..notices.api import notify
from ..notices.data import News
from ..notices.models import NoticeKind
from ..review.decisions import WITH_LINES, lines_of
from ..review.models import Decision, Outcome
from ..transactions import write
from .reconciling import counted_in, reconcile

QUEUE = DueQueue(
    name="released",
    noun="decisions",
    # Work that was held back or withdrawn meanwhile is not released.
    rows=Decision.objects.filter(
        released_at=None, undone_at=None, attempt__status__in=(AttemptStatus.SUBMITTED, AttemptStatus.DECIDED)
    ),
    # A release is one transaction: long before this ends it is over, or its worker is dead.
    lease=timedelta(minutes=5),
    first_wait=timedelta(minutes=1),
    # Trying costs little, and a teacher waits.
    longest_wait=timedelta(minutes=15),
    rows_alone=True,
)


def release_due(*, now: datetime, limit: int = 100) -> int:
    """
    Release the decisions whose window has ended, each in its own transaction; returns how many. One that cannot be
    released stops no other, and is tried again later each time.
    """
    return QUEUE.run(_work, now=now, limit=limit)


def release_if_due(attempt_ids: list[int], *, now: datetime) -> int:
    """
    Release what is due of these attempts: the first request that touches a decision when due need not wait for the
    sweep. Where another request or the sweep is at the same one, it is left to that; one that cannot be released is
    tried again by the sweep, and whoever asked sees their page without it.
    """
    released = 0
    for decision in QUEUE.due(now).filter(attempt_id__in=attempt_ids):
        taken = False
        with suppress(TryAgain):
            taken = write(QUEUE.take)(decision, now=now)
        if taken:
            released += _work_or_note(decision, now)
    return released


def _work_or_note(decision: Decision, now: datetime) -> bool:
    try:
        return _work(decision, now)
    except Exception as error:
        QUEUE.note(decision, error, now=now)
        return False


def _work(decision: Decision, now: datetime) -> bool:
    if release(decision.pk, now=now):
        return True
    if decision.release_due_at > now or not QUEUE.rows.filter(pk=decision.pk).exists():
        # Its window is open still, or its work was held back: not now.
        QUEUE.finish(decision, due_at=max(decision.release_due_at, now))
    else:
        QUEUE.done(decision, problem="A later decision stands.")
    return False


def release(decision_id: int, *, now: datetime) -> bool:
    """
    Release one decision: the attempt is decided, the draft opens for what reopened, the teacher's notice, the grade and
    any badge are asked for, or taken back where this decision overturns one that stood. False when there is nothing to
    do: released already, undone, not yet due, a higher one stands, or the work was withdrawn.
    """
    attempt = Attempt.objects.filter(decisions__pk=decision_id).first()
    if attempt is None:
        return False
    # What definitions say is read before any row is locked.
    return _release(decision_id, counted_in(attempt), now=now)


@write
def _release(decision_id: int, lives: Sequence[LivePathway], *, now: datetime) -> bool:
    attempt = Attempt.objects.select_for_update().get(decisions__pk=decision_id)
    # All of them, and not the one alone: which of two that are due stands must not hang on who comes first.
    decisions = list(Decision.objects.select_for_update().filter(attempt=attempt).prefetch_related(WITH_LINES))
    decision = next(each for each in decisions if each.pk == decision_id)
    if not _is_to_be_released(decision, attempt, decisions, now):
        return False
    Decision.objects.filter(pk=decision.pk).update(released_at=now, **DONE)
    Attempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.DECIDED)
    proficient = decision.outcome == Outcome.PROFICIENT
    kept = [line.criterion for line in lines_of(decision) if line.met]
    if _is_latest(attempt):
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
    news = News(
        kind=NoticeKind.PROFICIENT if proficient else NoticeKind.NOT_YET,
        user_id=attempt.user_id,
        about=f"{attempt.public_id}:{decision.ordinal}",
        course_key=attempt.course_key,
    )
    notify(news, now=now)
    reconcile(
        attempt.user_id,
        attempt.usage_key,
        course_key=attempt.course_key,
        block_id=attempt.block_id,
        lives=lives,
        now=now,
    )
    return True


def _is_to_be_released(decision: Decision, attempt: Attempt, decisions: Sequence[Decision], now: datetime) -> bool:
    if decision.released_at is not None or decision.undone_at is not None or decision.release_due_at > now:
        return False
    if attempt.status != AttemptStatus.DECIDED:
        return attempt.status == AttemptStatus.SUBMITTED
    # It overturns, or confirms, what was released before.
    return not any(each.released_at and not each.undone_at and each.ordinal > decision.ordinal for each in decisions)


def _is_latest(attempt: Attempt) -> bool:
    """Whether the teacher's draft is what goes on from this attempt: nothing was submitted after it."""
    if attempt.status == AttemptStatus.SUBMITTED:
        return True
    later = Attempt.objects.filter(
        user_id=attempt.user_id, usage_key=attempt.usage_key, number__gt=attempt.number
    ).exclude(status__in=(AttemptStatus.WITHDRAWN, AttemptStatus.ARCHIVED))
    return not later.exists()
