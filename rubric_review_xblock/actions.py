"""
All that an evaluator can do, once: the block's handler `act` and the page's `/pdln/reviews/act/<name>` call `respond`.

An answer says where to go ({"go": {"reading", "url"}}, an empty reading is the list), what to show ({"html"}), or the
new revision of the notes. A refusal is {"error": {"code", "message", "html"}}, with its status by errors.HTTP_STATUS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from pdln_xblocks.blocks.answers import read_json
from pdln_xblocks.errors import DomainError, NotFound, out_of_date
from pdln_xblocks.permissions import Action
from pdln_xblocks.review import api as review

from . import screens
from .door import Door, may_review, may_see_queue
from .errors import HTTP_STATUS
from .explaining import explain
from .requested import (
    HeldRequest,
    NextRequest,
    NotesRequest,
    ReadingRequest,
    ScoresRequest,
    read_held,
    read_next,
    read_notes,
    read_reading,
    read_scores,
)

Answer = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One action: how what was sent is read, what it does, and what the person must be allowed to."""

    parse: Callable[[Any], Any]
    call: Callable[[Door, Any], Answer]
    permission: Action


def respond(door: Door, name: str, body: bytes) -> tuple[int, Answer]:
    """Do one action; returns the HTTP status and what goes back as JSON."""
    request = None
    try:
        entry = ACTIONS.get(name)
        if entry is None:
            raise NotFound(_("There is no such action."))
        if door.user_id is None:
            may_see_queue(door)
        request = entry.parse(_decoded(body))
        if entry.permission is Action.REVIEW:
            may_review(door, request.reading)
        else:
            may_see_queue(door, course_key=request.course_key)
        return 200, entry.call(door, request)
    except DomainError as error:
        said = {"code": error.code, "message": str(error), "html": explain(error, door, request)}
        if "problems" in error.details:
            said["problems"] = error.details["problems"]
        return HTTP_STATUS[error.code], {"error": said}


def _decoded(body: bytes) -> Any:
    try:
        return read_json(body)
    except ValueError as error:
        raise out_of_date() from error


def _start_next(door: Door, request: NextRequest) -> Answer:
    claim = review.claim_next(
        door.evaluator_id,
        now=door.now,
        course_key=door.course_key or request.course_key,
        usage_key=door.usage_key or request.usage_key,
    )
    return _go_to(claim.reading) if claim else {"html": screens.nothing_free()}


def _start(door: Door, request: ReadingRequest) -> Answer:
    claim = review.claim(door.evaluator_id, request.reading, now=door.now)
    return {**_go_to(claim.reading), "token": claim.token, "html": screens.lease(claim.expires_at)}


def _save_notes(door: Door, request: NotesRequest) -> Answer:
    revision = review.save_notes(
        door.evaluator_id, request.token, request.notes, revision=request.revision, now=door.now
    )
    return {"revision": revision, "saved_at": door.now.isoformat()}


def _preview(door: Door, request: ScoresRequest) -> Answer:
    result = review.preview_result(door.evaluator_id, request.token, request.scores, now=door.now)
    aok = review.open_reading(door.evaluator_id, request.reading, now=door.now).aok
    sent_at = door.now + timedelta(seconds=settings.PDLN_UNDO_SECONDS)
    return {"html": screens.result(result, aok, sent_at=sent_at)}


def _record(door: Door, request: ScoresRequest) -> Answer:
    review.record_review(door.evaluator_id, request.token, request.scores, now=door.now)
    return _go_to(request.reading)


def _undo(door: Door, request: ReadingRequest) -> Answer:
    return _go_to(review.undo(door.evaluator_id, request.reading, now=door.now).reading)


def _put_back(door: Door, request: HeldRequest) -> Answer:
    review.put_back(door.evaluator_id, request.token, now=door.now)
    return _go_to("")


def _pass_on(door: Door, request: HeldRequest) -> Answer:
    review.pass_on(door.evaluator_id, request.token, now=door.now)
    return _go_to("")


def _report(door: Door, request: HeldRequest) -> Answer:
    review.report_student_information(door.evaluator_id, request.token, now=door.now)
    return _go_to("")


def _go_to(reading: str) -> Answer:
    url = reverse("pdln_reviews:reading", args=[reading]) if reading else reverse("pdln_reviews:queue")
    return {"go": {"reading": reading, "url": url}}


ACTIONS: Mapping[str, Entry] = {
    "next": Entry(parse=read_next, call=_start_next, permission=Action.SEE_QUEUE),
    "start": Entry(parse=read_reading, call=_start, permission=Action.REVIEW),
    "save_notes": Entry(parse=read_notes, call=_save_notes, permission=Action.REVIEW),
    "preview": Entry(parse=read_scores, call=_preview, permission=Action.REVIEW),
    "record": Entry(parse=read_scores, call=_record, permission=Action.REVIEW),
    "undo": Entry(parse=read_reading, call=_undo, permission=Action.REVIEW),
    "put_back": Entry(parse=read_held, call=_put_back, permission=Action.REVIEW),
    "pass_on": Entry(parse=read_held, call=_pass_on, permission=Action.REVIEW),
    "report": Entry(parse=read_held, call=_report, permission=Action.REVIEW),
}
