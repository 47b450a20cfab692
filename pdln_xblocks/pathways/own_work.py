"""All that one teacher has begun, sent and earned, over every course."""

from collections.abc import Iterable
from datetime import datetime

from badge_issuer import api as badge_issuer

from ..catalog.models import AokBlock
from ..catalog.opening import terms_of, title_of
from ..definitions.terms import Terms
from ..evidence.calendar import breaks
from ..evidence.data import Stage
from ..evidence.models import Attempt, AttemptStatus, Draft
from ..evidence.rules import late_date
from ..review.decisions import standing_decisions
from ..review.models import Decision
from .awards import recipient
from .data import OwnTask, OwnWork
from .stages import released, stage_with

PAGE = 50


def own_work(user_id: int, *, page: int, now: datetime) -> OwnWork:
    """
    The tasks of this teacher, what moved last first, PAGE to a page (from 1; one beyond the end is the last), and their
    badges. Nothing of a decision shows before it is released. Five queries, however many.
    """
    attempts = _last_attempts(user_id)
    decisions = standing_decisions(attempt.pk for attempt in attempts.values())
    drafts = dict(Draft.objects.filter(user_id=user_id, is_open=True).values_list("usage_key", "saved_at"))
    begun = AokBlock.objects.filter(usage_key__in=drafts.keys() - attempts.keys())
    tasks = [
        *(_sent(attempt, decisions.get(attempt.pk), now) for attempt in attempts.values()),
        *(_begun(block, drafts[block.usage_key]) for block in begun),
    ]
    tasks.sort(key=lambda task: task.moved_at, reverse=True)
    pages = max(1, -(-len(tasks) // PAGE))
    page = min(max(page, 1), pages)
    return OwnWork(
        tasks=tuple(tasks[(page - 1) * PAGE : page * PAGE]),
        badges=badge_issuer.awards_of(recipient(user_id)),
        page=page,
        pages=pages,
    )


def _last_attempts(user_id: int) -> dict[str, Attempt]:
    """The last attempt at each task; what was set back is as if it had not been begun."""
    mine = Attempt.objects.filter(user_id=user_id).exclude(status=AttemptStatus.ARCHIVED)
    rows: Iterable[Attempt] = mine.defer("criteria", "ai_use", "what_changed").select_related("definition")
    return {attempt.usage_key: attempt for attempt in rows.order_by("number")}


def _sent(attempt: Attempt, decision: Decision | None, now: datetime) -> OwnTask:
    decision = released(attempt, decision)
    stage = stage_with(attempt, decision, now)
    waits = stage in (Stage.IN_REVIEW, Stage.LATE)
    promised = late_date(attempt.hear_by, now.date(), breaks=breaks()) if stage is Stage.LATE else attempt.hear_by
    return OwnTask(
        title=title_of(attempt.definition, otherwise=attempt.block_id),
        course_key=attempt.course_key,
        usage_key=attempt.usage_key,
        stage=str(stage),
        terms=terms_of(attempt.definition),
        number=attempt.number,
        code=attempt.receipt_code,
        moved_at=(decision and decision.released_at) or attempt.submitted_at,
        hear_by=promised if waits else None,
    )


def _begun(block: AokBlock, saved_at: datetime) -> OwnTask:
    return OwnTask(
        title=block.title,
        course_key=block.course_key,
        usage_key=block.usage_key,
        stage="draft",
        terms=Terms(),
        number=0,
        code="",
        moved_at=saved_at,
        hear_by=None,
    )
