"""Who somebody is in a course: enrolment and staff from the platform, the roster from our own table."""

from dataclasses import replace
from datetime import UTC, datetime

from ..compat import platform
from ..permissions import Actor
from .lines import scopes


def member_in(user_id: int | None, course_key: str) -> Actor:
    """
    The person as a member of the course; a visitor where `user_id` is None.

    Enough for one's own work and for authoring, and no query of ours: the roster is not asked.
    """
    if user_id is None:
        return Actor(user_id=None, course_key=course_key)
    return Actor(
        user_id=user_id,
        course_key=course_key,
        is_enrolled=platform().is_enrolled(user_id, course_key),
        is_course_staff=platform().is_course_staff(user_id, course_key),
    )


def reviewer_in(user_id: int | None, course_key: str, *, now: datetime | None = None) -> Actor:
    """
    The person with what the roster gives them in this course; a visitor where `user_id` is None.

    Enough for reviewing, and nothing is asked of the platform: neither enrolment nor staff access lets anybody review.
    """
    return _with_roster(Actor(user_id=user_id, course_key=course_key), now)


def actor_in(user_id: int | None, course_key: str, *, now: datetime | None = None) -> Actor:
    """The person in this course, with all that the platform and the roster give them."""
    return _with_roster(member_in(user_id, course_key), now)


def _with_roster(actor: Actor, now: datetime | None) -> Actor:
    if actor.user_id is None:
        return actor
    today = (now or datetime.now(UTC)).date()
    lines = scopes(actor.user_id, today=today, course_key=actor.course_key)
    return replace(
        actor,
        reviews_blocks=frozenset(line.block_id or "*" for line in lines),
        leads_blocks=frozenset(line.block_id or "*" for line in lines if line.is_lead),
    )
