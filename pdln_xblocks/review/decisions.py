"""What stands: the decisions that were released, and what a new attempt carries forward from them."""

from collections.abc import Iterable

from django.db.models import Prefetch

from ..evidence.models import Attempt, AttemptStatus
from .data import CriterionScoreData, Line
from .models import Decision, DecisionLine, Review

# A decision's lines with the scores and reviews that they rest on: one query, however many decisions.
WITH_LINES = Prefetch("lines", DecisionLine.objects.select_related("score__review"))


def lines_of(decision: Decision) -> tuple[Line, ...]:
    """The lines as values, in the rubric's order. No query where the decision came WITH_LINES."""
    return tuple(_value(each) for each in decision.lines.all())


def _value(line: DecisionLine) -> Line:
    return Line(criterion=line.criterion, level=line.level, met=line.met, attempt=line.number, score=line.score_id)


def scores_of(review: Review) -> tuple[CriterionScoreData, ...]:
    """What a review found, in the order in which it was recorded. No query where its scores were fetched with it."""
    return tuple(
        CriterionScoreData(
            criterion=score.criterion,
            level=score.level,
            working=score.working,
            missing=score.missing,
            next_step=score.next_step,
        )
        for score in sorted(review.scores.all(), key=lambda score: score.pk)
    )


def standing_decisions(attempt_ids: Iterable[int], *, with_lines: bool = False) -> dict[int, Decision]:
    """The highest released decision of each attempt that has one, by attempt key."""
    released = Decision.objects.filter(attempt_id__in=list(attempt_ids), released_at__isnull=False, undone_at=None)
    if with_lines:
        released = released.prefetch_related(WITH_LINES)
    return {decision.attempt_id: decision for decision in released.order_by("attempt_id", "ordinal")}


def carried_into(attempt: Attempt) -> tuple[Line, ...]:
    """The criteria that this attempt is not judged on, as they were met before it. One query."""
    return tuple(_value(line) for line in lines_before(attempt) if line.met and line.criterion not in attempt.criteria)


def lines_before(attempt: Attempt) -> tuple[DecisionLine, ...]:
    """
    The lines of the decision that stood when this attempt was submitted, with their scores, reviews and decision; none
    for a first attempt. What was archived stands no more. One query.
    """
    if attempt.number == 1:
        return ()
    lines = (
        DecisionLine.objects.filter(
            decision__attempt__user_id=attempt.user_id,
            decision__attempt__usage_key=attempt.usage_key,
            decision__attempt__number__lt=attempt.number,
            decision__released_at__isnull=False,
            decision__undone_at=None,
        )
        .exclude(decision__attempt__status=AttemptStatus.ARCHIVED)
        .select_related("decision__attempt", "score")
        .order_by("-decision__attempt__number", "-decision__ordinal", "position")
    )
    # There are a few decisions of a few criteria; the last one's come first.
    every = list(lines)
    return tuple(line for line in every if line.decision_id == every[0].decision_id)


def previous_decision(attempt: Attempt) -> Decision | None:
    """The decision that stood when this attempt was submitted, or None."""
    return next((line.decision for line in lines_before(attempt)), None)
