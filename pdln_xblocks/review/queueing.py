"""How readings come to be and cease: the part of review that submitting and taking back need."""

from ..evidence.models import Attempt
from .models import Reading, ReadingKind, ReadingState


def queue_reading(attempt: Attempt, *, ordinal: int = 1, kind: ReadingKind = ReadingKind.FIRST) -> Reading:
    """Put an attempt into the evaluators' queue."""
    return Reading.objects.create(
        attempt=attempt,
        ordinal=ordinal,
        kind=kind,
        course_key=attempt.course_key,
        usage_key=attempt.usage_key,
        queued_at=attempt.submitted_at,
        hear_by=attempt.hear_by,
    )


def cancel_readings(attempt: Attempt) -> None:
    """Nobody is to read this attempt any more; whoever is at it finds the claim lost."""
    Reading.objects.filter(attempt=attempt, state=ReadingState.OPEN).update(
        state=ReadingState.CANCELLED, claim_token="", claim_expires_at=None
    )
