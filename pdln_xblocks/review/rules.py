"""The rules of review, as pure functions over values: what scores come to, what they still need, what reopens."""

from collections.abc import Collection, Iterable, Sequence

from ..definitions.rubric import Rubric
from .data import Line, NeedsReading, Policy, RecordedReview, Result, ReviewScores, Settled

PROFICIENT = "proficient"
REVISE = "revise"

# One evaluator reads and decides.
PILOT = Policy()


def decide(rubric: Rubric, scores: ReviewScores, *, attempt: int, carried: Iterable[Line] = ()) -> Result:
    """
    What scores come to, by the conjunctive rule: proficient when every criterion is at or above the level it takes;
    levels are not averaged.

    `carried` are the criteria met in an earlier submission; a new score of the same criterion replaces its line. The
    lines are in the rubric's order. Criteria without a line are left out, so a half-scored rubric has a result only of
    what is there: `score_problems` says what is missing.
    """
    lines = {line.criterion: line for line in carried}
    for score in scores.scores:
        met = rubric.meets(score.criterion, score.level)
        lines[score.criterion] = Line(criterion=score.criterion, level=score.level, met=met, attempt=attempt)
    ordered = tuple(lines[criterion.id] for criterion in rubric.criteria if criterion.id in lines)
    complete = len(ordered) == len(rubric.criteria)
    return Result(outcome=PROFICIENT if complete and all(line.met for line in ordered) else REVISE, lines=ordered)


def settle(
    reviews: Sequence[RecordedReview], policy: Policy, rubric: Rubric, *, attempt: int, carried: Iterable[Line] = ()
) -> Settled | NeedsReading:
    """
    Whether the reviews of an attempt settle it, in the order in which they were recorded; undone ones are not among
    them. The first reading that the policy asks for and nobody did is needed next; when all are there, the last one
    decides, and one on appeal over them.
    """
    done = {review.kind for review in reviews}
    missing = next((kind for kind in policy.readings if kind not in done), None)
    if missing is not None:
        return NeedsReading(kind=missing)
    return Settled(result=decide(rubric, reviews[-1].scores, attempt=attempt, carried=carried))


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


def reopened(lines: Iterable[Line]) -> tuple[str, ...]:
    """
    The criteria a "not yet" asks for again: those below. With one reader, below for that reader is below for every
    reader.
    """
    return tuple(line.criterion for line in lines if not line.met)
