"""Who somebody is in a course: enrolment and staff from the platform, the roster from our own table."""

from datetime import UTC, datetime

from .compat import platform
from .permissions import Actor
from .review.roster import scopes


def actor_in(user_id: int | None, course_key: str, *, now: datetime | None = None) -> Actor:
    """The person in this course; a visitor where `user_id` is None."""
    if user_id is None:
        return Actor(user_id=None, course_key=course_key)
    today = (now or datetime.now(UTC)).date()
    lines = scopes(user_id, today=today, course_key=course_key)
    return Actor(
        user_id=user_id,
        course_key=course_key,
        is_enrolled=platform().is_enrolled(user_id, course_key),
        is_course_staff=platform().is_course_staff(user_id, course_key),
        is_lead=any(line.is_lead for line in lines),
        reviews_blocks=frozenset(line.block_id or "*" for line in lines),
    )
