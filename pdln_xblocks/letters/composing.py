"""
What a notice says when it is sent, or that there is no longer anything to say.

A letter to a teacher holds no work, no criterion and no feedback; one to an evaluator nothing of the teacher.
Everything else is a click away, behind a login.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from badge_issuer import api as badge_issuer
from badge_issuer.data import AwardState, BadgeClassRef, Recipient

from ..blocks.wording import tag_of, term
from ..catalog.opening import terms_of, title_of
from ..evidence.models import Attempt, AttemptStatus
from ..notices.models import Notice, NoticeKind
from ..review.claims import free_for
from ..review.held import where_to_look
from ..review.models import Reading, ReadingState
from ..roster.lines import scopes
from . import links
from .data import Letter

Context = dict[str, str | int]


def letter_of(notice: Notice, *, now: datetime) -> Letter | None:
    """The letter in the language that is active; None where what it was about is no longer so."""
    context = WRITERS[NoticeKind(notice.kind)](notice, now)
    if context is None:
        return None
    return Letter(name=notice.kind, context={"site": str(getattr(settings, "PLATFORM_NAME", "")), **context})


def day(value: date) -> str:
    """A date people plan by: `Friday, October 16`."""
    # Translators: Django's format characters for a weekday, a month and a day.
    return date_format(value, pgettext("date format", "l, F j"))


def _submitted(notice: Notice, now: datetime) -> Context | None:
    attempt = _attempt(notice)
    if attempt is None or attempt.status != AttemptStatus.SUBMITTED:
        return None
    return {**_about_attempt(attempt), "code": attempt.receipt_code, "hear_by": day(attempt.hear_by)}


def _released(notice: Notice, now: datetime) -> Context | None:
    attempt = _attempt(notice)
    if attempt is None or attempt.status != AttemptStatus.DECIDED:
        return None
    terms = terms_of(attempt.definition)
    return {**_about_attempt(attempt), "result": term(terms, notice.kind), "evaluator": term(terms, "evaluator")}


def _held_back(notice: Notice, now: datetime) -> Context | None:
    """Which part to look in, in the author's words; the evaluator's own may name a child, and stay on the page."""
    attempt = _attempt(notice)
    if attempt is None or attempt.status != AttemptStatus.QUARANTINED:
        return None
    where = where_to_look(attempt)
    return {**_about_attempt(attempt), "part": where.part if where else ""}


def _late(notice: Notice, now: datetime) -> Context | None:
    attempt = _attempt(notice)
    if attempt is None or attempt.status != AttemptStatus.SUBMITTED:
        return None
    # After an outage of days the date may be past: the next notice names a better one.
    if notice.promised is None or notice.promised < now.date():
        return None
    return {**_about_attempt(attempt), "new_date": day(notice.promised)}


def _claim_ending(notice: Notice, now: datetime) -> Context | None:
    reading_id, _colon, expires = notice.about.partition(":")
    reading = (
        Reading.objects.select_related("attempt__definition")
        .filter(public_id=reading_id, evaluator_id=notice.user_id, state=ReadingState.OPEN, claim_expires_at__gt=now)
        .first()
    )
    if reading is None or reading.claim_expires_at is None or expires != moment_key(reading.claim_expires_at):
        return None
    until = localtime(reading.claim_expires_at)
    moment = _("%(day)s, %(time)s") % {"day": day(until), "time": f"{time_format(until)} {until.tzname()}"}
    return {
        "title": title_of(reading.attempt.definition, otherwise=reading.attempt.block_id),
        "language": tag_of(reading.course_key),
        "until": moment,
        "url": links.reading(reading.public_id),
    }


def _work_waiting(notice: Notice, now: datetime) -> Context | None:
    lines = scopes(notice.user_id, today=now.date())
    free = free_for(notice.user_id, lines, now=now)
    count = free.count()
    if not count:
        return None
    first = free.order_by("hear_by").values_list("hear_by", flat=True)[0]
    return {"count": count, "answer_by": day(first), "url": links.reviews()}


def _badge_ready(notice: Notice, now: datetime) -> Context | None:
    badge = BadgeClassRef(issuer=notice.details["issuer"], badge=notice.details["badge"])
    award = badge_issuer.find_award(Recipient(namespace="user", id=str(notice.user_id)), badge)
    if award is None or award.public_id != notice.about or award.state == AwardState.REVOKED:
        return None
    return {"badge": notice.details["name"], "language": tag_of(notice.course_key), "url": links.badge(award.url)}


def _badge_withdrawn(notice: Notice, now: datetime) -> Context | None:
    badge = BadgeClassRef(issuer=notice.details["issuer"], badge=notice.details["badge"])
    award = badge_issuer.find_award(Recipient(namespace="user", id=str(notice.user_id)), badge)
    if award is None or award.public_id != notice.about:
        return None  # earned again, which a letter of its own says
    return {"badge": notice.details["name"], "language": tag_of(notice.course_key), "url": links.badge(award.url)}


def _attempt(notice: Notice) -> Attempt | None:
    attempt_id = notice.about.partition(":")[0]
    return Attempt.objects.select_related("definition").filter(public_id=attempt_id, user_id=notice.user_id).first()


def _about_attempt(attempt: Attempt) -> Context:
    return {
        "title": title_of(attempt.definition, otherwise=attempt.block_id),
        "language": tag_of(attempt.course_key),
        "number": attempt.number,
        "url": links.block(attempt.course_key, attempt.usage_key),
    }


def moment_key(moment: datetime) -> str:
    """A moment as part of an id."""
    return str(int(moment.timestamp()))


WRITERS: Mapping[NoticeKind, Callable[[Notice, datetime], Context | None]] = {
    NoticeKind.SUBMITTED: _submitted,
    NoticeKind.NOT_YET: _released,
    NoticeKind.PROFICIENT: _released,
    NoticeKind.HELD_BACK: _held_back,
    NoticeKind.LATE: _late,
    NoticeKind.CLAIM_ENDING: _claim_ending,
    NoticeKind.WORK_WAITING: _work_waiting,
    NoticeKind.BADGE_READY: _badge_ready,
    NoticeKind.BADGE_WITHDRAWN: _badge_withdrawn,
}
