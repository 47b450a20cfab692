"""What a teacher has achieved in a course: the decision that stands on each AOK."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from badge_issuer.data import CriterionResult

from ..catalog.opening import aok_of
from ..definitions.pathway import Pathway
from ..errors import CannotBeShown
from ..evidence.models import AttemptStatus
from ..review.decisions import WITH_LINES, lines_of
from ..review.models import Decision, Outcome

Proficient = Mapping[str, Decision]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    The decision that stands on one AOK of a teacher, and whether it overturned one of the same submission that found
    them proficient.
    """

    decision: Decision
    was_proficient: bool = False


def standing_in(course_key: str, user_id: int) -> dict[str, Standing]:
    """What stands on each AOK of this teacher that was decided, by block id, with its definition. One query."""
    return _standing(course_key, user_id=user_id).get(user_id, {})


def proficient_of(standing: Mapping[str, Standing]) -> Proficient:
    """Of these, the decisions that find the teacher proficient."""
    return {block: each.decision for block, each in standing.items() if each.decision.outcome == Outcome.PROFICIENT}


def proficient_in(course_key: str, user_id: int) -> Proficient:
    """The decisions that found this teacher proficient and still stand, by block id. One query."""
    return proficient_of(standing_in(course_key, user_id))


def proficient_by_user(course_key: str) -> dict[int, Proficient]:
    """The same for everyone in the course, by user. One query."""
    return {user: proficient_of(standing) for user, standing in _standing(course_key).items()}


def _standing(course_key: str, *, user_id: int | None = None) -> dict[int, dict[str, Standing]]:
    decisions = Decision.objects.filter(
        attempt__course_key=course_key,
        attempt__status=AttemptStatus.DECIDED,
        released_at__isnull=False,
        undone_at=None,
    )
    if user_id is not None:
        decisions = decisions.filter(attempt__user_id=user_id)
    # The last submission that was decided counts, and of its decisions the highest: an overturn is a higher one.
    ordered = decisions.select_related("attempt__definition").order_by("attempt__number", "ordinal")
    standing: dict[int, dict[str, Standing]] = {}
    for decision in ordered.iterator():
        of_user = standing.setdefault(decision.attempt.user_id, {})
        before = of_user.get(decision.attempt.block_id)
        # A later submission that is not yet there takes nothing from what an earlier one came to.
        overturns = before is not None and before.decision.attempt_id == decision.attempt_id
        was = overturns and (before.was_proficient or before.decision.outcome == Outcome.PROFICIENT)
        of_user[decision.attempt.block_id] = Standing(decision=decision, was_proficient=was)
    return standing


def results_of(pathway: Pathway, proficient: Proficient) -> tuple[CriterionResult, ...]:
    """
    The levels reached on every criterion of the pathway's AOKs, in the pathway's order.

    A criterion is named `block id/criterion id`: two rubrics may both have a criterion `reflection`. One query.
    """
    prefetch_related_objects([proficient[step.aok] for step in pathway.steps if step.aok in proficient], WITH_LINES)
    results: list[CriterionResult] = []
    for step in pathway.steps:
        if step.aok in proficient:
            results.extend(_results(step.aok, proficient[step.aok]))
    return tuple(results)


def _results(block_id: str, decision: Decision) -> list[CriterionResult]:
    try:
        rubric = aok_of(decision.attempt.definition).rubric
    except CannotBeShown:
        # The badge is earned by the decision; without its words the levels cannot be named, and they are optional.
        return []
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    levels = {level.id: level for level in rubric.levels}
    return [
        CriterionResult(
            criterion=f"{block_id}/{line.criterion}",
            name=criteria[line.criterion].name,
            level=line.level,
            level_name=levels[line.level].name,
            required_level=criteria[line.criterion].required_level,
            required_level_name=rubric.level(criteria[line.criterion].required_level).name,
        )
        # A criterion carried from a submission under an older definition may have left the rubric since.
        for line in lines_of(decision)
        if line.criterion in criteria and line.level in levels
    ]
