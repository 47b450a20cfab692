"""Taking a submission back: before it is decided nobody reads it any more, afterwards its files go."""

from datetime import datetime

from django.utils.translation import gettext as _

from badge_issuer.due import DONE

from .. import files as stored
from ..audit import api as audit
from ..errors import NotFound
from ..evidence.data import Teacher
from ..evidence.models import Artifact, Attempt, AttemptStatus, Draft
from ..review.models import Decision
from ..review.queue import cancel_readings
from ..transactions import write


@write
def withdraw(teacher: Teacher, usage_key: str, attempt_id: str, *, now: datetime) -> None:
    """
    Take a submission back, at any time. Doing it again changes nothing. Raises NotFound for somebody else's.

    Before its decision is released the attempt becomes `withdrawn`, nobody reads it any more and the draft opens
    again. Afterwards, and once it is archived, its files are purged: the decision, and each file's hash, stay.
    """
    mine = Attempt.objects.filter(user_id=teacher.user_id, usage_key=usage_key, public_id=attempt_id)
    attempt = mine.select_for_update().first()
    if attempt is None:
        raise NotFound(_("There is no such submission of yours."))
    if attempt.status == AttemptStatus.WITHDRAWN:
        return
    if attempt.status in (AttemptStatus.DECIDED, AttemptStatus.ARCHIVED):
        _take_files_back(attempt, teacher, now)
        return
    stop_reading(attempt, now=now)
    Draft.objects.filter(user_id=teacher.user_id, usage_key=usage_key).update(is_open=True, last_sent={})
    _audit_withdrawal("taken_back", attempt, teacher, now)


def stop_reading(attempt: Attempt, *, now: datetime) -> None:
    """
    Make an attempt `withdrawn`: whoever is at it finds the claim lost, and nothing is decided about it any more. In the
    caller's transaction, which holds the attempt.
    """
    # A decision that was recorded but not yet released is undone: its teacher took back the work it was about.
    Decision.objects.filter(attempt=attempt, released_at=None, undone_at=None).update(undone_at=now, **DONE)
    Attempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.WITHDRAWN)
    cancel_readings(attempt)


def _take_files_back(attempt: Attempt, teacher: Teacher, now: datetime) -> None:
    # The bytes go after the commit (files.clearing).
    held = Artifact.objects.filter(attempt=attempt).values_list("files", flat=True)
    for file_id in dict.fromkeys(file["id"] for files in held for file in files):
        stored.purge(file_id, now=now)
    _audit_withdrawal("files_taken_back", attempt, teacher, now)


def _audit_withdrawal(action: str, attempt: Attempt, teacher: Teacher, now: datetime) -> None:
    audit.record(
        action,
        attempt.public_id,
        actor_id=teacher.user_id,
        course_key=attempt.course_key,
        now=now,
        details={"number": attempt.number},
    )
