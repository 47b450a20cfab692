"""The teacher's page of one AOK: the draft, what is still missing, and every submission with what came back."""

from datetime import datetime

from ..catalog.data import AokRef
from ..catalog.opening import aok_of
from ..definitions.aok import Aok
from ..evidence.artifacts import artifacts_of
from ..evidence.calendar import breaks, contact
from ..evidence.data import ArtifactView, AttemptView, Stage, Teacher, TeacherPage
from ..evidence.drafts import find_draft, view_of
from ..evidence.models import Attempt, AttemptStatus
from ..evidence.rules import is_closed, late_date, open_criteria, open_requirements, readiness
from ..review.data import WhereToLook
from ..review.feedback import Feedback, feedback_on, stage_of
from ..review.held import where_to_look
from .releasing import release_if_due
from .submitting import submissions_are_stopped


def teacher_page(aok_ref: AokRef, teacher: Teacher, *, now: datetime, only_looking: bool = False) -> TeacherPage:
    """
    Everything the page shows. A decision that is due is released on the way, so that the page never lags behind its
    own promise; not where somebody else is `only_looking`, whose visit must leave no trace. Raises CannotBeShown.
    """
    attempts = _attempts(aok_ref, teacher)
    waiting = [attempt.pk for attempt in attempts if attempt.status == AttemptStatus.SUBMITTED]
    if waiting and not only_looking and release_if_due(waiting, now=now):
        attempts = _attempts(aok_ref, teacher)
    row = find_draft(teacher.user_id, aok_ref.usage_key)
    draft = view_of(row, user_id=teacher.user_id, usage_key=aok_ref.usage_key)
    aoks = {attempt.pk: aok_of(attempt.definition) for attempt in attempts}
    feedback = feedback_on(attempts, aoks)
    artifacts = artifacts_of([attempt.pk for attempt in attempts], names=True) if attempts else {}
    where = _where_to_look(attempts)
    kept = row.kept_criteria if row else []
    is_open = row is None or row.is_open
    return TeacherPage(
        aok_ref=aok_ref,
        draft=draft,
        readiness=readiness(
            aok_ref.aok, draft.content, {file.public_id: file for file in draft.files}, draft.came_back
        ),
        attempts=tuple(
            _view(
                attempt,
                aoks[attempt.pk],
                feedback.get(attempt.pk),
                artifacts.get(attempt.pk, ()),
                where if attempt is attempts[-1] else None,
                now,
            )
            for attempt in attempts
        ),
        open_requirements=open_requirements(aok_ref.aok, kept) if is_open else frozenset(),
        reopened_criteria=frozenset(open_criteria(aok_ref.aok, kept)) if kept and is_open else frozenset(),
        is_closed=is_closed(aok_ref.due, has_submitted=bool(attempts), now=now),
        is_stopped=submissions_are_stopped(),
        contact=contact(now.date()),
    )


def _attempts(aok_ref: AokRef, teacher: Teacher) -> list[Attempt]:
    mine = Attempt.objects.filter(user_id=teacher.user_id, usage_key=aok_ref.usage_key)
    return list(mine.select_related("definition").order_by("number"))


def _where_to_look(attempts: list[Attempt]) -> WhereToLook | None:
    """Asked only where the last submission may have been held back, also once its teacher took it back to mend it."""
    stopped = (AttemptStatus.QUARANTINED, AttemptStatus.WITHDRAWN)
    return where_to_look(attempts[-1]) if attempts and attempts[-1].status in stopped else None


def _view(
    attempt: Attempt,
    aok: Aok,
    feedback: Feedback | None,
    artifacts: tuple[ArtifactView, ...],
    where: WhereToLook | None,
    now: datetime,
) -> AttemptView:
    stage = stage_of(attempt, feedback, now=now)
    return AttemptView(
        attempt_id=attempt.public_id,
        number=attempt.number,
        code=attempt.receipt_code,
        submitted_at=attempt.submitted_at,
        hear_by=attempt.hear_by,
        stage=stage,
        aok=aok,
        artifacts=artifacts,
        feedback=feedback.criteria if feedback else (),
        comment=feedback.comment if feedback else "",
        released_at=feedback.released_at if feedback else None,
        new_date=late_date(attempt.hear_by, now.date(), breaks=breaks()) if stage is Stage.LATE else None,
        ai_use=attempt.ai_use,
        what_changed=attempt.what_changed,
        look_in=where.part if where else "",
        look_for=where.words if where else "",
    )
