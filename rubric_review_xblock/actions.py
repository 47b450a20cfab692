"""
All that an evaluator can do, once: the block's handler `act` and the page's `/pdln/reviews/act/<name>` call `act`.

An answer says where to go ({"go": {"reading", "url"}}, an empty reading is the list), what to show ({"html"}), or the
new revision of the notes. `explain` gives the piece of page that goes with a refusal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from pdln_xblocks.blocks.requests import Sent
from pdln_xblocks.errors import DomainError, NotFound
from pdln_xblocks.permissions import Action
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost, InvalidScore, StaleNotes

from . import screens
from .access import Access, may_review, may_see_queue
from .requests import (
    HeldRequest,
    HoldRequest,
    LiftRequest,
    NextRequest,
    NotesRequest,
    ReadingRequest,
    ScoresRequest,
    parse_held,
    parse_hold,
    parse_lift,
    parse_next,
    parse_notes,
    parse_reading,
    parse_scores,
)

Answer = dict[str, Any]
# What was sent, read again: only what could be read is refused in a way that needs it.
Parse = Callable[[], Any]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One action: how what was sent is read, what it does, and what the person must be allowed to."""

    parse: Callable[[Sent], Any]
    call: Callable[[Access, Any], Answer]
    permission: Action


def act(access: Access, name: str, body: bytes) -> Answer:
    """Do one action; raises what the domain refuses."""
    entry = _entry(name)
    if access.user_id is None:
        may_see_queue(access)
    request = entry.parse(Sent(body))
    if entry.permission is Action.REVIEW:
        may_review(access, request.reading)
    else:
        may_see_queue(access, course_key=request.course_key)
    return entry.call(access, request)


def _entry(name: str) -> Entry:
    entry = ACTIONS.get(name)
    if entry is None:
        raise NotFound(_("There is no such action."))
    return entry


def _start_next(access: Access, request: NextRequest) -> Answer:
    claim = review.claim_next(
        access.evaluator_id,
        now=access.now,
        course_key=access.course_key or request.course_key,
        usage_key=access.usage_key or request.usage_key,
    )
    return _go_to(claim.reading) if claim else {"html": screens.nothing_free()}


def _start(access: Access, request: ReadingRequest) -> Answer:
    claim = review.claim(access.evaluator_id, request.reading, now=access.now)
    return {**_go_to(claim.reading), "token": claim.token, "html": screens.lease(claim.expires_at)}


def _save_notes(access: Access, request: NotesRequest) -> Answer:
    revision = review.save_notes(
        access.evaluator_id, request.token, request.notes, revision=request.revision, now=access.now
    )
    return {"revision": revision, "saved_at": access.now.isoformat()}


def _preview(access: Access, request: ScoresRequest) -> Answer:
    result = review.preview_result(access.evaluator_id, request.token, request.scores, now=access.now)
    aok = review.open_reading(access.evaluator_id, request.reading, now=access.now).aok
    sent_at = access.now + timedelta(seconds=settings.PDLN_UNDO_SECONDS)
    return {"html": screens.result(result, aok, sent_at=sent_at)}


def _record(access: Access, request: ScoresRequest) -> Answer:
    review.record_review(access.evaluator_id, request.token, request.scores, now=access.now)
    return _go_to(request.reading)


def _undo(access: Access, request: ReadingRequest) -> Answer:
    return _go_to(review.undo(access.evaluator_id, request.reading, now=access.now).reading)


def _put_back(access: Access, request: HeldRequest) -> Answer:
    review.put_back(access.evaluator_id, request.token, now=access.now)
    return _go_to_list("put_back")


def _pass_on(access: Access, request: HeldRequest) -> Answer:
    review.pass_on(access.evaluator_id, request.token, now=access.now)
    return _go_to_list("pass_on")


def _report(access: Access, request: HoldRequest) -> Answer:
    review.hold_back(
        access.evaluator_id, request.token, requirement=request.requirement, words=request.words, now=access.now
    )
    return _go_to_list("report")


def _lift(access: Access, request: LiftRequest) -> Answer:
    reading = review.lift(access.evaluator_id, request.hold, now=access.now)
    return _go_to(reading) if reading else _go_to_list("lift")


def _go_to(reading: str) -> Answer:
    return {"go": {"reading": reading, "url": reverse("pdln_reviews:reading", args=[reading])}}


def _go_to_list(done: str) -> Answer:
    """The list says what was done (labels.done_sentence)."""
    return {"go": {"reading": "", "done": done, "url": f"{reverse('pdln_reviews:queue')}?{urlencode({'done': done})}"}}


ACTIONS: Mapping[str, Entry] = {
    "next": Entry(parse=parse_next, call=_start_next, permission=Action.SEE_QUEUE),
    "start": Entry(parse=parse_reading, call=_start, permission=Action.REVIEW),
    "save_notes": Entry(parse=parse_notes, call=_save_notes, permission=Action.REVIEW),
    "preview": Entry(parse=parse_scores, call=_preview, permission=Action.REVIEW),
    "record": Entry(parse=parse_scores, call=_record, permission=Action.REVIEW),
    "undo": Entry(parse=parse_reading, call=_undo, permission=Action.REVIEW),
    "put_back": Entry(parse=parse_held, call=_put_back, permission=Action.REVIEW),
    "pass_on": Entry(parse=parse_held, call=_pass_on, permission=Action.REVIEW),
    "report": Entry(parse=parse_hold, call=_report, permission=Action.REVIEW),
    "lift": Entry(parse=parse_lift, call=_lift, permission=Action.SEE_QUEUE),
}


def explain(error: DomainError, access: Access, name: str, body: bytes) -> dict[str, Any]:
    """
    What goes with a refusal: as `html` what to do about it, or the sentence in a note where nothing more can be said;
    `problems` by criterion where scores have some.
    """
    problems = {"problems": error.details["problems"]} if "problems" in error.details else {}
    more = EXPLANATIONS.get(type(error))
    html = more(error, access, lambda: _entry(name).parse(Sent(body))) if more else screens.refusal(str(error))
    return {"html": html, **problems}


def _claim_lost(error: DomainError, access: Access, parse: Parse) -> str:
    is_free = review.can_start(access.evaluator_id, parse().reading, now=access.now)
    return screens.claim_lost(str(error), is_free=is_free)


def _invalid_score(error: DomainError, access: Access, parse: Parse) -> str:
    problems = error.details.get("problems")
    if not isinstance(problems, Mapping):
        return screens.refusal(str(error))
    aok = review.open_reading(access.evaluator_id, parse().reading, now=access.now).aok
    return screens.problems(str(error), problems, aok)


def _stale_notes(error: DomainError, access: Access, parse: Parse) -> str:
    request = parse()
    aok = review.open_reading(access.evaluator_id, request.reading, now=access.now).aok
    return screens.two_versions(
        str(error),
        aok,
        here=request.notes,
        elsewhere=error.details["current"],
        revision=error.details["revision"],
    )


EXPLANATIONS: Mapping[type[DomainError], Callable[[DomainError, Access, Parse], str]] = {
    ClaimLost: _claim_lost,
    InvalidScore: _invalid_score,
    StaleNotes: _stale_notes,
}
