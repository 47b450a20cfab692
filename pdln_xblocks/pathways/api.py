"""Progress along a pathway, and what follows when it is met."""

from collections.abc import Iterable
from datetime import datetime

from badge_issuer import api as badge_issuer

from ..catalog.api import aoks_at, pathways_of
from ..catalog.data import LivePathway
from ..catalog.models import AokBlock, PathwayBlock
from ..definitions.pathway import Pathway, Step
from ..evidence.models import Attempt, AttemptStatus, Draft
from ..review.decisions import standing_decisions
from ..review.models import Decision
from .awards import QUEUE, award_met, not_withdrawn, recipient, settle_owed, take_back, withhold_points
from .data import Progress, StepProgress
from .evaluation import evaluate
from .own_work import own_work
from .results import standing_in
from .stages import released, stage_with

__all__ = [
    "QUEUE",
    "award_met",
    "counting",
    "evaluate",
    "lock",
    "not_withdrawn",
    "progress",
    "own_work",
    "settle_owed",
    "standing_in",
    "take_back",
    "withhold_points",
]


def progress(pathway: Pathway, *, course_key: str, user_id: int, now: datetime) -> Progress:
    """
    How far this teacher is: six queries, however long the way.

    Nothing of a decision shows before it is released. A step that the course does not have (yet) is not started and has
    no usage key.
    """
    wanted = [step.aok for step in pathway.steps]
    blocks = aoks_at(course_key, wanted)
    attempts = _last_attempts(course_key, user_id, wanted)
    decisions = standing_decisions(attempt.pk for attempt in attempts.values())
    drafts = _drafts(user_id, blocks)
    return Progress(
        pathway=pathway,
        steps=tuple(
            _step(step, blocks.get(step.aok), attempts.get(step.aok), decisions, drafts, now) for step in pathway.steps
        ),
        award=badge_issuer.find_award(recipient(user_id), pathway.badge.ref),
    )


def _last_attempts(course_key: str, user_id: int, block_ids: list[str]) -> dict[str, Attempt]:
    attempts = Attempt.objects.filter(user_id=user_id, course_key=course_key, block_id__in=block_ids)
    # What was archived is as if it had not been begun.
    attempts = attempts.exclude(status=AttemptStatus.ARCHIVED)
    return {attempt.block_id: attempt for attempt in attempts.defer("criteria").order_by("number")}


def _drafts(user_id: int, blocks: dict[str, AokBlock]) -> dict[str, datetime]:
    drafts = Draft.objects.filter(user_id=user_id, usage_key__in=[block.usage_key for block in blocks.values()])
    return dict(drafts.values_list("usage_key", "saved_at"))


def _step(
    step: Step,
    block: AokBlock | None,
    attempt: Attempt | None,
    decisions: dict[int, Decision],
    drafts: dict[str, datetime],
    now: datetime,
) -> StepProgress:
    usage_key = block.usage_key if block else ""
    if attempt is None:
        saved_at = drafts.get(usage_key)
        stage, changed_at = ("draft", saved_at) if saved_at else ("not_started", None)
    else:
        decision = released(attempt, decisions.get(attempt.pk))
        stage = str(stage_with(attempt, decision, now))
        changed_at = decision.released_at if decision else attempt.submitted_at
    return StepProgress(
        aok=step.aok,
        title=block.title if block else step.title,
        usage_key=usage_key,
        stage=stage,
        changed_at=changed_at,
    )


def counting(course_key: str, block_id: str) -> tuple[LivePathway, ...]:
    """The pathways of the course that count this AOK. One query."""
    return tuple(each for each in pathways_of(course_key) if any(step.aok == block_id for step in each.pathway.steps))


def lock(lives: Iterable[LivePathway]) -> None:
    """
    Take turns over these pathways, in the caller's transaction: two AOKs of one teacher may be released at once, and
    each must not miss the other.
    """
    keys = [each.block_key for each in lives]
    if keys:
        list(PathwayBlock.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
