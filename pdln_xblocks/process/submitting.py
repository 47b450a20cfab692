"""Attempts: a draft is submitted once, whatever is clicked or sent again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _

from .. import files as stored
from ..audit import api as audit
from ..catalog.api import definition_shown
from ..catalog.data import AokRef
from ..errors import TryAgain
from ..evidence.calendar import breaks
from ..evidence.data import DraftContent, Gap, Readiness, Receipt, Teacher
from ..evidence.drafts import find_draft, view_of
from ..evidence.errors import (
    AlreadyMet,
    AttemptWaiting,
    DefinitionChanged,
    NotReady,
    PastDue,
    StaleDraft,
    SubmissionsStopped,
)
from ..evidence.forms import FORMS, is_given
from ..evidence.models import Artifact, Attempt, AttemptStatus, Draft
from ..evidence.rules import add_school_days, is_closed, open_criteria, part_digests, readiness
from ..files.data import FileView
from ..notices.api import notify
from ..notices.data import News
from ..notices.models import NoticeKind
from ..public_ids import new_receipt_code, pseudonym
from ..review.queue import queue_reading
from ..transactions import write


def submissions_are_stopped() -> bool:
    """Whether an operator has stopped submissions: drafts are kept as ever, and nothing can be sent."""
    return bool(settings.PDLN_STOP_SUBMISSIONS)


def submit(
    aok_ref: AokRef, teacher: Teacher, *, token: str, revision: int, definition_hash: str, now: datetime
) -> Receipt:
    """
    Submit the draft as it stands at `revision`, once per `token`, and return what the teacher keeps of it.

    Submitting again with the same token returns the first receipt. Raises DefinitionChanged when the author changed
    the AOK after the page was opened, StaleDraft when the draft is no longer the one on the page, NotReady with what
    is still needed, AttemptWaiting, AlreadyMet, PastDue for a first submission after its date, and SubmissionsStopped
    while PDLN_STOP_SUBMISSIONS is set.
    """
    seen = _look(aok_ref, teacher)
    try:
        return _submit(aok_ref, teacher, seen, token=token, revision=revision, definition_hash=definition_hash, now=now)
    except IntegrityError as error:
        # Another request took this number or this token first; the repeat is answered by what it left.
        winner = Attempt.objects.filter(
            user_id=teacher.user_id, usage_key=aok_ref.usage_key, submit_token=token
        ).first()
        if winner is None:
            raise TryAgain(_("Someone else was saving at the same moment. Nothing was lost: try again.")) from error
        return _receipt(winner)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """The draft as it was before any row was locked, since the storage is never asked under a lock."""

    revision: int
    content: DraftContent
    files: dict[str, FileView]
    state: Readiness

    @property
    def used(self) -> frozenset[str]:
        return frozenset(self.content.file_ids)


def _look(aok_ref: AokRef, teacher: Teacher) -> _Seen:
    draft = find_draft(teacher.user_id, aok_ref.usage_key)
    files = {file.public_id: file for file in stored.files_of(teacher.user_id, aok_ref.usage_key)}
    view = view_of(draft, files=False, user_id=teacher.user_id, usage_key=aok_ref.usage_key)
    state = _with_bytes(readiness(aok_ref.aok, view.content, files, view.came_back), view.content, files)
    return _Seen(revision=view.revision, content=view.content, files=files, state=state)


def _with_bytes(state: Readiness, content: DraftContent, files: dict[str, FileView]) -> Readiness:
    """The same readiness, with a gap for every file whose bytes are not in the storage."""
    used = [files[each] for each in content.file_ids if each in files and files[each].state == "ready"]
    return _without(state, stored.missing_bytes(used))


def _without(state: Readiness, gone: Iterable[FileView]) -> Readiness:
    gaps = [Gap(code="file_gone", requirement=file.requirement, option=file.option) for file in gone]
    return replace(state, gaps=(*state.gaps, *gaps))


@write
def _submit(
    aok_ref: AokRef,
    teacher: Teacher,
    seen: _Seen,
    *,
    token: str,
    revision: int,
    definition_hash: str,
    now: datetime,
) -> Receipt:
    draft = Draft.objects.select_for_update().filter(user_id=teacher.user_id, usage_key=aok_ref.usage_key).first()
    earlier = list(Attempt.objects.filter(user_id=teacher.user_id, usage_key=aok_ref.usage_key).order_by("number"))
    for attempt in earlier:
        if attempt.submit_token == token:
            return _receipt(attempt)
    # A file may have been removed since it was looked at; removing waits for the same row.
    there = {file.public_id for file in stored.files_of(teacher.user_id, aok_ref.usage_key) if file.state == "ready"}
    state = _without(seen.state, [file for each, file in seen.files.items() if each in seen.used - there])
    _require_time(aok_ref, earlier, now)
    _require_sendable(aok_ref, teacher, draft, earlier, seen, state, revision=revision, definition_hash=definition_hash)
    attempt = Attempt.objects.create(
        user_id=teacher.user_id,
        anonymous_user_id=teacher.anonymous_id,
        usage_key=aok_ref.usage_key,
        course_key=aok_ref.course_key,
        block_id=aok_ref.block_id,
        number=len(earlier) + 1,
        submit_token=token,
        receipt_code=new_receipt_code(),
        pseudonym=pseudonym(course_key=aok_ref.course_key, user_id=teacher.user_id, secret=settings.SECRET_KEY),
        definition=definition_shown(aok_ref, now=now),
        criteria=list(open_criteria(aok_ref.aok, draft.kept_criteria)),
        submitted_at=now,
        hear_by=add_school_days(now.date(), aok_ref.aok.turnaround_days, breaks=breaks()),
        ai_use=seen.content.ai_use.strip(),
        what_changed=seen.content.what_changed.strip(),
    )
    _freeze(attempt, aok_ref, seen)
    queue_reading(attempt)
    _close(draft, aok_ref, seen)
    audit.record(
        "submitted",
        attempt.public_id,
        actor_id=teacher.user_id,
        course_key=aok_ref.course_key,
        now=now,
        details={"number": attempt.number, "definition": aok_ref.aok.content_hash},
    )
    notify(
        News(
            kind=NoticeKind.SUBMITTED,
            user_id=teacher.user_id,
            about=attempt.public_id,
            course_key=aok_ref.course_key,
        ),
        now=now,
    )
    return _receipt(attempt)


def _require_time(aok_ref: AokRef, earlier: list[Attempt], now: datetime) -> None:
    if is_closed(aok_ref.due, has_submitted=bool(earlier), now=now):
        raise PastDue(
            _(
                "The date for a first submission has passed, so nothing was sent. Your draft is safe. Ask your course "
                "team if you need more time."
            )
        )


def _require_sendable(
    aok_ref: AokRef,
    teacher: Teacher,
    draft: Draft | None,
    earlier: list[Attempt],
    seen: _Seen,
    state: Readiness,
    *,
    revision: int,
    definition_hash: str,
) -> None:
    if submissions_are_stopped():
        raise SubmissionsStopped(
            _("Submitting is paused while we work on this site. Nothing was sent; your draft is safe. Try again later.")
        )
    if any(attempt.status in (AttemptStatus.SUBMITTED, AttemptStatus.QUARANTINED) for attempt in earlier):
        raise AttemptWaiting(_("Your last submission is still with us. You can take it back to change it."))
    if draft is not None and not draft.is_open:
        raise AlreadyMet(_("Every criterion is met. There is nothing left to submit."))
    if definition_hash != aok_ref.aok.content_hash:
        raise DefinitionChanged(
            _(
                "The task was changed after you opened this page. Nothing was sent. Reload the page "
                "to read what is new; your draft is safe."
            )
        )
    if draft is None:
        raise NotReady(_("Something is still needed."), gaps=state.gaps)
    if not draft.revision == revision == seen.revision:
        message = _(
            "This draft was saved in another tab or on another device after you opened this page. Look at it "
            "again before you submit."
        )
        raise StaleDraft(message, current=view_of(draft, user_id=teacher.user_id, usage_key=aok_ref.usage_key))
    if not state.is_ready:
        raise NotReady(_("Something is still needed."), gaps=state.gaps)


def _freeze(attempt: Attempt, aok_ref: AokRef, seen: _Seen) -> None:
    content, files = seen.content, seen.files
    artifacts = []
    for requirement in aok_ref.aok.requirements:
        for option in requirement.options:
            piece = content.piece(requirement.id, option.id)
            if piece is None or not is_given(piece):
                continue
            where = {"position": len(artifacts), "requirement": requirement.id, "option": option.id}
            artifacts.append(Artifact(attempt=attempt, **where, **FORMS[piece.form].columns(piece, files)))
    Artifact.objects.bulk_create(artifacts)


def _close(draft: Draft, aok_ref: AokRef, seen: _Seen) -> None:
    """
    The draft waits for what comes back. Its statements were made about this submission: the next asks them anew, in
    every tab, so that none that is still open sends an old one.
    """
    Draft.objects.filter(pk=draft.pk).update(
        is_open=False,
        content=seen.content.asked_anew().to_data(),
        revision=draft.revision + 1,
        last_sent=part_digests(aok_ref.aok, seen.content, seen.files),
    )


def _receipt(attempt: Attempt) -> Receipt:
    return Receipt(
        attempt_id=attempt.public_id,
        number=attempt.number,
        code=attempt.receipt_code,
        submitted_at=attempt.submitted_at,
        hear_by=attempt.hear_by,
    )
