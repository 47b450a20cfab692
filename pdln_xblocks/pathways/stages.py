"""Where an attempt is, from the decision that stands on it."""

from datetime import datetime

from ..evidence.data import Stage
from ..evidence.models import Attempt, AttemptStatus
from ..review.feedback import stage_of
from ..review.models import Decision, Outcome


def released(attempt: Attempt, decision: Decision | None) -> Decision | None:
    """The decision, where its teacher may know of it."""
    return decision if attempt.status == AttemptStatus.DECIDED else None


def stage_with(attempt: Attempt, decision: Decision | None, now: datetime) -> Stage:
    """`decision` as `released` gives it."""
    if decision is None:
        return stage_of(attempt, None, now=now)
    return Stage.PROFICIENT if decision.outcome == Outcome.PROFICIENT else Stage.NOT_YET
