"""
What stands about one AOK of a teacher, and what must follow from it: points, badges, and taking either back.

The comparison is made anew each time, so that doing it again changes nothing: whoever changes what stands calls it, and
it does not matter what was done before.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from ..catalog.data import LivePathway
from ..catalog.opening import aok_of, points_of
from ..errors import CannotBeShown
from ..evidence.models import Attempt
from ..grades import api as grades
from ..pathways import api as pathways
from ..review.models import Outcome
from ..transactions import write

__all__ = ["counted_in", "reconcile"]


def counted_in(attempt: Attempt) -> tuple[LivePathway, ...]:
    """
    The pathways of the course that count this AOK. Everything that `reconcile` reads of definitions is read here, where
    no row is locked, and kept by its content.
    """
    lives = pathways.counting(attempt.course_key, attempt.block_id)
    with suppress(CannotBeShown):
        aok_of(attempt.definition)
    if lives:
        for standing in pathways.standing_in(attempt.course_key, attempt.user_id).values():
            with suppress(CannotBeShown):
                aok_of(standing.decision.attempt.definition)
    return lives


@write
def reconcile(
    user_id: int, usage_key: str, *, course_key: str, block_id: str, lives: Sequence[LivePathway], now: datetime
) -> None:
    """
    Have what follows from the decision that stands on this AOK of a teacher, in the caller's transaction. `lives` is
    what `counted_in` gave. Doing it again changes nothing.

    Proficient: all points are posted, and every pathway that is met has its badge. Overturned: 0 of all points are, and
    a badge that this AOK is missing for now is withdrawn. "Not yet" where nothing was ever granted asks for nothing,
    and so does work that was set back: its grade went then, and badges stay. What somebody withdrew after this decision
    stays withdrawn: only a later one earns it again.
    """
    pathways.lock(lives)
    standing = pathways.standing_in(course_key, user_id)
    here = standing.get(block_id)
    if here is None:
        return
    if here.decision.outcome != Outcome.PROFICIENT:
        if here.was_proficient:
            grades.withhold(user_id, [usage_key], now=now)
            pathways.take_back(user_id, lives, standing, course_key=course_key, now=now)
        return
    attempt, since = here.decision.attempt, here.decision.released_at
    left = pathways.not_withdrawn(user_id, lives, since=since)
    pathways.award_met(user_id, left, standing, course_key=course_key, source=attempt.public_id, now=now)
    if len(left) == len(lives):
        points = points_of(attempt.definition)
        grades.request(
            user_id,
            attempt.anonymous_user_id,
            usage_key=usage_key,
            course_key=course_key,
            earned=points,
            possible=points,
            now=now,
        )
