"""The rows of one reading, locked in one order until the transaction ends."""

from ..evidence.models import Attempt
from .claims import lost_to_somebody, not_found
from .models import Reading


def lock(evaluator_id: int, reading_id: str) -> tuple[Attempt, Reading]:
    """
    The attempt first, as taking back and releasing do, so that the three wait for one another instead of meeting.

    Raises NotFound for one's own work and what is not there.
    """
    attempt = Attempt.objects.select_for_update().filter(readings__public_id=reading_id).first()
    reading = Reading.objects.select_for_update().filter(public_id=reading_id).first()
    if attempt is None or reading is None or attempt.user_id == evaluator_id:
        raise not_found()
    return attempt, reading


def lock_theirs(evaluator_id: int, reading_id: str) -> tuple[Attempt, Reading]:
    """The same; ClaimLost when the reading is with somebody else by now, or with nobody."""
    attempt, reading = lock(evaluator_id, reading_id)
    if reading.evaluator_id != evaluator_id:
        raise lost_to_somebody()
    return attempt, reading
