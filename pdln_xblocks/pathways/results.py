"""What a teacher has achieved in a course: the decision that stands on each AOK."""

from collections.abc import Mapping

from django.db.models import prefetch_related_objects

from badge_issuer.data import CriterionResult

from ..catalog.opening import aok_of
from ..definitions.pathway import Pathway
from ..errors import CannotBeShown
from ..evidence.models import AttemptStatus
from ..review.decisions import WITH_LINES, lines_of
from ..review.models import Decision, Outcome

Proficient = Mapping[str, Decision]


def proficient_in(course_key: str, user_id: int) -> Proficient:
    """The decisions that found this teacher proficient and still stand, by block id. One query."""
    return proficient_by_user(course_key, user_id=user_id).get(user_id, {})


def proficient_by_user(course_key: str, *, user_id: int | None = None) -> dict[int, Proficient]:
    """The same for everyone in the course (or one person), by user. One query."""
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
    last: dict[int, dict[str, Decision]] = {}
    for decision in ordered.iterator():
        last.setdefault(decision.attempt.user_id, {})[decision.attempt.block_id] = decision
    return {
        user: {block: each for block, each in found.items() if each.outcome == Outcome.PROFICIENT}
        for user, found in last.items()
    }


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
