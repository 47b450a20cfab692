"""What teachers get back of a review: released decisions, criterion by criterion, and nothing before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..definitions.aok import Aok
from ..evidence.data import CriterionFeedback, Stage
from ..evidence.models import Attempt, AttemptStatus
from .decisions import standing_decisions
from .models import Decision, DecisionLine, Outcome


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """The released decision on one attempt."""

    stage: Stage
    released_at: datetime
    comment: str
    criteria: tuple[CriterionFeedback, ...]


def feedback_on(attempts: Sequence[Attempt], aoks: Mapping[int, Aok]) -> dict[int, Feedback]:
    """
    The feedback on each attempt that has a released decision, by attempt key; `aoks` are their definitions. Two
    queries, however many attempts.
    """
    decisions = standing_decisions((attempt.pk for attempt in attempts), with_lines=True)
    numbers = {attempt.pk: attempt.number for attempt in attempts}
    return {key: _feedback(decision, numbers[key], aoks[key]) for key, decision in decisions.items()}


def _feedback(decision: Decision, number: int, aok: Aok) -> Feedback:
    # A line carried from an older version of the rubric may name what this one no longer has.
    criteria, levels = {each.id for each in aok.rubric.criteria}, {each.id for each in aok.rubric.levels}
    lines = [line for line in decision.lines.all() if line.criterion in criteria and line.level in levels]
    own = {line.score.review_id: line.score.review.comment for line in lines if line.score and line.number == number}
    return Feedback(
        stage=Stage.PROFICIENT if decision.outcome == Outcome.PROFICIENT else Stage.NOT_YET,
        released_at=decision.released_at,
        comment="\n\n".join(own[each] for each in sorted(own) if own[each]),
        criteria=tuple(_criterion(aok, line) for line in lines),
    )


def _criterion(aok: Aok, line: DecisionLine) -> CriterionFeedback:
    criterion, score = aok.rubric.criterion(line.criterion), line.score
    return CriterionFeedback(
        criterion=criterion.id,
        name=criterion.name,
        level_name=aok.rubric.level(line.level).name,
        required_level_name=aok.rubric.level(criterion.required_level).name,
        met=line.met,
        descriptor=criterion.descriptors.get(line.level, ""),
        from_attempt=line.number,
        working=score.working if score else "",
        missing=score.missing if score else "",
        next_step=score.next_step if score else "",
    )


def stage_of(attempt: Attempt, feedback: Feedback | None, *, now: datetime) -> Stage:
    """Where an attempt is, as its teacher sees it."""
    match attempt.status:
        case AttemptStatus.WITHDRAWN:
            return Stage.WITHDRAWN
        case AttemptStatus.QUARANTINED:
            return Stage.HELD_BACK
        case AttemptStatus.RETURNED_INCOMPLETE:
            return Stage.INCOMPLETE
        case AttemptStatus.ARCHIVED:
            return Stage.ARCHIVED
    if feedback is not None:
        return feedback.stage
    return Stage.LATE if now.date() > attempt.hear_by else Stage.IN_REVIEW
