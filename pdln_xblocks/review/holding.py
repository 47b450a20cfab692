"""
Holding a submission back for student information: nobody reads it, its clock stands still, its teacher is told where to
look, and who held it back or leads there can put it back.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from ..audit import api as audit
from ..catalog.opening import aok_of
from ..errors import NotFound, out_of_date
from ..evidence.calendar import breaks
from ..evidence.models import Attempt, AttemptStatus, Draft
from ..evidence.rules import resumed
from ..notices.api import notify
from ..notices.data import News
from ..notices.models import NoticeKind
from ..public_ids import new_public_id
from ..roster.lines import covers, scopes
from ..transactions import write
from .claims import require_live
from .data import ClaimToken
from .errors import NothingToPutBack
from .locking import lock_theirs
from .models import Hold, Reading, ReadingState
from .queue import cancel_readings

MOST_WORDS = 500


@write
def hold_back(evaluator_id: int, token: ClaimToken, *, now: datetime, requirement: str = "", words: str = "") -> None:
    """
    Stop: a student's name or face is in the evidence without permission. The attempt is held back and nobody reads on;
    its teacher is told which part to look in (`requirement`, empty where it is not one part) and what to look for
    (`words`, at most MOST_WORDS characters).

    Doing it again changes nothing. Raises ClaimLost when the reading has passed on, InvalidRequest for a part that the
    task does not have.
    """
    attempt, reading = lock_theirs(evaluator_id, token.reading)
    if attempt.status == AttemptStatus.QUARANTINED:
        return
    require_live(reading, evaluator_id, token, now=now)
    if len(words) > MOST_WORDS or (requirement and aok_of(attempt.definition).find_requirement(requirement) is None):
        raise out_of_date()
    Attempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.QUARANTINED)
    cancel_readings(attempt)
    Draft.objects.filter(user_id=attempt.user_id, usage_key=attempt.usage_key).update(is_open=False)
    hold = Hold.objects.create(
        attempt=attempt, held_by_id=evaluator_id, held_at=now, requirement=requirement, words=words.strip()
    )
    audit.record(
        "student_information", attempt.public_id, actor_id=evaluator_id, course_key=attempt.course_key, now=now
    )
    news = News(
        kind=NoticeKind.HELD_BACK,
        user_id=attempt.user_id,
        about=f"{attempt.public_id}:{hold.pk}",
        course_key=attempt.course_key,
    )
    notify(news, now=now)


@write
def lift(user_id: int, hold_id: str, *, now: datetime) -> str:
    """
    Put a submission that was held back into the queue again, with the school days that were left to it. Who held it
    back goes on where they were: the answer is their reading's id, else it is empty. Doing it again changes nothing.

    Raises NotFound for whoever neither held it back nor leads there, NothingToPutBack where its teacher
    took it back or the course team set it back.
    """
    attempt = Attempt.objects.select_for_update().filter(holds__public_id=hold_id).first()
    hold = Hold.objects.select_for_update().filter(public_id=hold_id).first()
    if attempt is None or hold is None or not _may_lift(user_id, hold, attempt, now):
        raise NotFound(_("There is no such submission that you could put back."))
    if hold.lifted_at is not None:
        return ""
    if attempt.status != AttemptStatus.QUARANTINED:
        raise _nothing_to_put_back(attempt)
    hear_by = resumed(attempt.hear_by, held_on=hold.held_at.date(), today=now.date(), breaks=breaks())
    Attempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.SUBMITTED, hear_by=hear_by)
    Hold.objects.filter(pk=hold.pk).update(lifted_at=now, lifted_by=user_id)
    waiting = Reading.objects.filter(attempt=attempt, state=ReadingState.CANCELLED)
    theirs = waiting.filter(evaluator_id=user_id).first()
    waiting.update(state=ReadingState.OPEN, hear_by=hear_by, evaluator=None, claim_token="", claim_expires_at=None)
    audit.record("hold_lifted", attempt.public_id, actor_id=user_id, course_key=attempt.course_key, now=now)
    if theirs is None:
        return ""
    expires_at = now + timedelta(hours=settings.PDLN_CLAIM_HOURS)
    Reading.objects.filter(pk=theirs.pk).update(
        evaluator_id=user_id, claim_token=new_public_id(), claim_expires_at=expires_at
    )
    return theirs.public_id


def _nothing_to_put_back(attempt: Attempt) -> NothingToPutBack:
    if attempt.status == AttemptStatus.ARCHIVED:
        return NothingToPutBack(
            _(
                "The course team set this work back to the beginning, so it needs no review now. Thank you for your "
                "time."
            )
        )
    return NothingToPutBack(_("Its teacher took this submission back, so there is nothing to put back."))


def _may_lift(user_id: int, hold: Hold, attempt: Attempt, now: datetime) -> bool:
    if attempt.user_id == user_id:
        return False
    lines = scopes(user_id, today=now.date(), course_key=attempt.course_key)
    here = {"course_key": attempt.course_key, "block_id": attempt.block_id}
    led = [line for line in lines if line.is_lead]
    return covers(led, **here) or (hold.held_by_id == user_id and covers(lines, **here))
