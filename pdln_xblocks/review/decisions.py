"""What stands: the decisions that were released, and what a new attempt carries forward from them."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..evidence.models import Attempt, AttemptStatus
from .data import BasisLine
from .models import Decision


def basis_of(decision: Decision) -> tuple[BasisLine, ...]:
    """The basis as values."""
    return tuple(_line(each) for each in decision.basis)


def _line(data: Mapping[str, Any]) -> BasisLine:
    return BasisLine(
        criterion=data["criterion"],
        level=data["level"],
        met=data["met"],
        attempt=data["attempt"],
        review=data.get("review"),
    )


def standing_decisions(attempt_ids: Iterable[int]) -> dict[int, Decision]:
    """The highest released decision of each attempt that has one, by attempt key."""
    released = Decision.objects.filter(attempt_id__in=list(attempt_ids), released_at__isnull=False, undone_at=None)
    return {decision.attempt_id: decision for decision in released.order_by("attempt_id", "ordinal")}


def carried_into(attempt: Attempt) -> tuple[BasisLine, ...]:
    """The criteria that this attempt is not judged on, as they were met before it."""
    if attempt.number == 1:
        return ()
    earlier = previous_decision(attempt)
    if earlier is None:
        return ()
    return tuple(line for line in basis_of(earlier) if line.met and line.criterion not in attempt.criteria)


def previous_decision(attempt: Attempt) -> Decision | None:
    """The decision that stood when this attempt was submitted, or None. What was archived stands no more."""
    return (
        Decision.objects.filter(
            attempt__user_id=attempt.user_id,
            attempt__usage_key=attempt.usage_key,
            attempt__number__lt=attempt.number,
            released_at__isnull=False,
            undone_at=None,
        )
        .exclude(attempt__status=AttemptStatus.ARCHIVED)
        .select_related("attempt")
        .order_by("-attempt__number", "-ordinal")
        .first()
    )
