"""What teachers get back of a review: released decisions, criterion by criterion, and nothing before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..definitions.aok import Aok
from ..evidence.data import CriterionFeedback, Stage
from ..evidence.models import Attempt, AttemptStatus
from .data import BasisLine
from .decisions import basis_of, standing_decisions
from .models import CriterionScore, Decision, Outcome, Review


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """The released decision on one attempt."""

    stage: Stage
    released_at: datetime
    comment: str
    criteria: tuple[CriterionFeedback, ...]


def feedback_on(attempts: Sequence[Attempt], aoks: Mapping[int, Aok]) -> dict[int, Feedback]:
    """
    The feedback on each attempt that has a released decision, by attempt key; `aoks` are their definitions. Three
    queries, however many attempts.
    """
    decisions = standing_decisions(attempt.pk for attempt in attempts)
    review_ids = {line.review for decision in decisions.values() for line in basis_of(decision) if line.review}
    scores = {
        (score.review_id, score.criterion): score for score in CriterionScore.objects.filter(review_id__in=review_ids)
    }
    comments = dict(Review.objects.filter(pk__in=review_ids).values_list("pk", "comment")) if review_ids else {}
    numbers = {attempt.pk: attempt.number for attempt in attempts}
    return {key: _feedback(decision, numbers[key], aoks[key], scores, comments) for key, decision in decisions.items()}


def _feedback(
    decision: Decision,
    number: int,
    aok: Aok,
    scores: Mapping[tuple[int, str], CriterionScore],
    comments: Mapping[int, str],
) -> Feedback:
    # A line carried from an older version of the rubric may name what this one no longer has.
    criteria, levels = {each.id for each in aok.rubric.criteria}, {each.id for each in aok.rubric.levels}
    basis = [line for line in basis_of(decision) if line.criterion in criteria and line.level in levels]
    own = {line.review for line in basis if line.review and line.attempt == number}
    return Feedback(
        stage=Stage.PROFICIENT if decision.outcome == Outcome.PROFICIENT else Stage.NOT_YET,
        released_at=decision.released_at,
        comment="\n\n".join(comments[each] for each in sorted(own) if comments.get(each)),
        criteria=tuple(_criterion(aok, line, scores.get((line.review or 0, line.criterion))) for line in basis),
    )


def _criterion(aok: Aok, line: BasisLine, score: CriterionScore | None) -> CriterionFeedback:
    criterion = aok.rubric.criterion(line.criterion)
    return CriterionFeedback(
        criterion=criterion.id,
        name=criterion.name,
        level_name=aok.rubric.level(line.level).name,
        required_level_name=aok.rubric.level(criterion.required_level).name,
        met=line.met,
        descriptor=criterion.descriptors.get(line.level, ""),
        from_attempt=line.attempt,
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
