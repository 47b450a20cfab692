"""Setting one teacher's work on one AOK back to its beginning, when course staff ask the platform for it."""

from datetime import datetime

from ..audit import api as audit
from ..compat import platform
from ..evidence.models import Attempt, AttemptStatus, Draft
from ..grades import api as grades
from ..review.models import Decision
from ..review.queue import cancel_readings
from ..transactions import write


def reset(anonymous_id: str, usage_key: str, *, course_key: str, asked_by: str, now: datetime) -> None:
    """
    Set a teacher's work back to its beginning; both people by their anonymous ids. Doing it again changes nothing.

    Every submission is archived: nobody reads it any more, it carries nothing into the next, and its grade is taken
    away. What was written, judged and awarded stays, the numbers go on, and leads of the course are shown what left
    their list. The draft stays as it is, since its words may be nowhere else, and opens in every part.
    """
    teacher, actor = platform().find_user(anonymous_id), platform().find_user(asked_by)
    if teacher is not None:
        _reset(teacher.pk, anonymous_id, usage_key, course_key, actor.pk if actor else None, now)


def reset_with_state(user_id: int, usage_key: str, *, course_key: str, now: datetime) -> None:
    """
    The same where the platform deleted a learner's row of state and asked no block: "for all" of the instructor
    dashboard does, and says not who asked for it. Where nothing was submitted, or all of it was set back, nothing is
    done.
    """
    standing = Attempt.objects.filter(user_id=user_id, usage_key=usage_key).exclude(status=AttemptStatus.ARCHIVED)
    if standing.exists():
        _reset(user_id, platform().anonymous_id(user_id, course_key), usage_key, course_key, None, now)


@write
def _reset(
    user_id: int, anonymous_id: str, usage_key: str, course_key: str, actor_id: int | None, now: datetime
) -> None:
    # The attempts before the draft, as taking back and releasing do.
    standing = Attempt.objects.filter(user_id=user_id, usage_key=usage_key).exclude(status=AttemptStatus.ARCHIVED)
    for attempt in standing.select_for_update().order_by("pk"):
        _archive(attempt, actor_id, now)
    Draft.objects.filter(user_id=user_id, usage_key=usage_key).update(is_open=True, kept_criteria=[], last_sent={})
    # Also where nothing was submitted: the platform leaves the whole grade to a block that answers for its state.
    grades.remove(user_id, anonymous_id, usage_key=usage_key, course_key=course_key, now=now)


def _archive(attempt: Attempt, actor_id: int | None, now: datetime) -> None:
    # A decision that was recorded and not yet released is about work that does not count any more.
    Decision.objects.filter(attempt=attempt, released_at=None, undone_at=None).update(undone_at=now)
    Attempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.ARCHIVED)
    cancel_readings(attempt)
    audit.record(
        "set_back",
        attempt.public_id,
        actor_id=actor_id,
        course_key=attempt.course_key,
        now=now,
        details={"number": attempt.number, "was": attempt.status},
    )
