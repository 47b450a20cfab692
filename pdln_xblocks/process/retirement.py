"""
Forgetting a person: one call that empties every row of theirs, as a teacher and as an evaluator.

Keys, numbers, dates and codes stay, so that programme figures and the trail of what was done still hold; the platform
empties the account that the key points to. ADR 0009 says what becomes of each table.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from badge_issuer import api as badge_issuer
from badge_issuer.due import DONE

from .. import files
from ..audit import api as audit
from ..evidence.models import Artifact, Attempt, AttemptStatus, Draft
from ..grades.models import GradePosting
from ..notices.models import Notice
from ..pathways.awards import recipient
from ..pathways.models import OwedAward
from ..public_ids import pseudonym
from ..review.models import CriterionScore, Hold, Reading, ReadingState, Recusal, Review
from ..roster.models import Evaluator
from ..transactions import write
from .withdrawing import stop_reading

__all__ = ["retire"]

log = logging.getLogger(__name__)


@write
def retire(user_id: int, *, now: datetime) -> None:
    """
    Forget a user, in the caller's transaction. Doing it again changes nothing, or empties what came in between.

    Work that waits for a review is taken back, and what an evaluator had begun goes back to the queue. The bytes of
    files go after the commit, by a worker or the sweep: a storage that is down does not stand in the way. The text of
    reviews that a retired evaluator wrote for others stays: it is those teachers' record.
    """
    changed = {
        "taken_back": _take_back(user_id, now),
        "texts": _empty_evidence(user_id) + _empty_feedback(user_id),
        "files": files.purge_all(user_id, now=now),
        "put_back": _put_back(user_id, now),
        "roster": _pseudonymise(user_id, now),
        "requests": _drop_requests(user_id, now),
        "badges": badge_issuer.retire(recipient(user_id), now=now),
    }
    if any(changed.values()):
        audit.record("retired", f"user {user_id}", actor_id=None, course_key="", now=now, details=changed)
        log.info("user %s retired: %s", user_id, changed)


def _take_back(user_id: int, now: datetime) -> int:
    """Nobody is to read what is still waiting: its owner cannot be told any more."""
    waiting = Attempt.objects.filter(user_id=user_id, status__in=(AttemptStatus.SUBMITTED, AttemptStatus.QUARANTINED))
    attempts = list(waiting.select_for_update().order_by("pk"))
    for attempt in attempts:
        stop_reading(attempt, now=now)
        audit.record("taken_back", attempt.public_id, actor_id=None, course_key=attempt.course_key, now=now)
    return len(attempts)


def _empty_evidence(user_id: int) -> int:
    drafts, _each = Draft.objects.filter(user_id=user_id).delete()
    artifacts = Artifact.objects.filter(attempt__user_id=user_id).exclude(text="", url="", transcript="")
    stated = Attempt.objects.filter(user_id=user_id).exclude(ai_use="", what_changed="")
    return drafts + artifacts.update(text="", url="", transcript="") + stated.update(ai_use="", what_changed="")


def _empty_feedback(user_id: int) -> int:
    """What evaluators wrote about this teacher's work; the levels they found stay."""
    reviews = Review.objects.filter(reading__attempt__user_id=user_id).exclude(comment="")
    scores = CriterionScore.objects.filter(review__reading__attempt__user_id=user_id)
    with_feedback = scores.exclude(working="", missing="", next_step="")
    holds = Hold.objects.filter(attempt__user_id=user_id).exclude(words="")
    return (
        reviews.update(comment="")
        + holds.update(words="")
        + with_feedback.update(working="", missing="", next_step="")
        + _empty_notes(Reading.objects.filter(attempt__user_id=user_id))
    )


def _empty_notes(readings: QuerySet[Reading]) -> int:
    written = [pk for pk, notes in readings.values_list("pk", "notes") if notes]
    return Reading.objects.filter(pk__in=written).update(notes={})


def _put_back(user_id: int, now: datetime) -> int:
    """As an evaluator: what they hold is free for others, and what they noted for themselves goes."""
    held = Reading.objects.filter(evaluator_id=user_id, state=ReadingState.OPEN)
    for public_id, course_key in list(held.values_list("public_id", "course_key")):
        audit.record("put_back", public_id, actor_id=None, course_key=course_key, now=now)
    free = held.update(evaluator=None, claim_token="", claim_expires_at=None, notes={}, notes_revision=0)
    return free + _empty_notes(Reading.objects.filter(evaluator_id=user_id))


def _pseudonymise(user_id: int, now: datetime) -> int:
    """The lines of the roster stay, for whom the recorded reviews count; they end, and name nobody."""
    changed = 0
    over = now.date() - timedelta(days=1)
    for line in Evaluator.objects.filter(user_id=user_id):
        code = pseudonym(course_key=line.course_key, user_id=user_id, secret=settings.SECRET_KEY)
        ended = over if line.active_until is None else min(line.active_until, over)
        emptied = {"pseudonym": code, "credential": "", "employer": "", "active_until": ended}
        if any(getattr(line, field) != value for field, value in emptied.items()):
            changed += Evaluator.objects.filter(pk=line.pk).update(**emptied)
    return changed


def _drop_requests(user_id: int, now: datetime) -> int:
    """What was still to be done for this person or told them, and what says whom they know."""
    notices, _each = Notice.objects.filter(user_id=user_id).delete()
    postings, _each = GradePosting.objects.filter(user_id=user_id).delete()
    recusals, _each = Recusal.objects.filter(Q(evaluator_id=user_id) | Q(attempt__user_id=user_id)).delete()
    owed = OwedAward.objects.filter(user_id=user_id, settled_at=None)
    return notices + postings + recusals + owed.update(**{**DONE, "problem": "retired"}, settled_at=now)
