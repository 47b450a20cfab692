"""The rules of review, as pure functions over values: what scores come to, what they still need, what reopens."""

from collections.abc import Collection, Iterable

from ..definitions.rubric import Rubric
from .data import BasisLine, Result, ReviewScores

PROFICIENT = "proficient"
REVISE = "revise"


def decide(rubric: Rubric, scores: ReviewScores, *, attempt: int, carried: Iterable[BasisLine] = ()) -> Result:
    """
    What scores come to, by the conjunctive rule: proficient when every criterion is at or above the level it takes;
    levels are not averaged.

    `carried` are the criteria met in an earlier submission; a new score of the same criterion replaces its line. The
    basis is in the rubric's order. Criteria without a line are left out, so a half-scored rubric has a result only of
    what is there: `score_problems` says what is missing.
    """
    lines = {line.criterion: line for line in carried}
    for score in scores.scores:
        met = rubric.meets(score.criterion, score.level)
        lines[score.criterion] = BasisLine(criterion=score.criterion, level=score.level, met=met, attempt=attempt)
    basis = tuple(lines[criterion.id] for criterion in rubric.criteria if criterion.id in lines)
    complete = len(basis) == len(rubric.criteria)
    return Result(outcome=PROFICIENT if complete and all(line.met for line in basis) else REVISE, basis=basis)


def score_problems(rubric: Rubric, scores: ReviewScores, criteria: Collection[str]) -> dict[str, str]:
    """
    What keeps these scores from being recorded: a code by criterion id, in the rubric's order; empty when nothing does.

    Codes: `not_asked` (a criterion that is not to be scored), `twice`, `unknown_level`, `no_level`, `feedback_needed`
    (below the required level without what is missing and a next step).
    """
    problems: dict[str, str] = {}
    seen: set[str] = set()
    levels = {level.id for level in rubric.levels}
    for score in scores.scores:
        if score.criterion not in criteria:
            problems[score.criterion] = "not_asked"
        elif score.criterion in seen:
            problems[score.criterion] = "twice"
        elif score.level not in levels:
            problems[score.criterion] = "unknown_level"
        elif not rubric.meets(score.criterion, score.level) and not (score.missing.strip() and score.next_step.strip()):
            problems[score.criterion] = "feedback_needed"
        seen.add(score.criterion)
    for criterion in rubric.criteria:
        if criterion.id in criteria and criterion.id not in seen:
            problems[criterion.id] = "no_level"
    return problems


def reopened(basis: Iterable[BasisLine]) -> tuple[str, ...]:
    """
    The criteria a "not yet" asks for again: those below. With one reader, below for that reader is below for every
    reader.
    """
    return tuple(line.criterion for line in basis if not line.met)
