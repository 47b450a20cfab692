"""Claims: the lease an evaluator has on a reading, taken by one conditional UPDATE and ended by comparison."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from ..audit import api as audit
from ..errors import NotFound, TryAgain
from ..evidence.models import AttemptStatus
from ..permissions import Subject
from ..public_ids import new_public_id
from ..roster.lines import Scope, covers, scopes, within
from ..transactions import write
from .data import Claim, ClaimToken
from .errors import ClaimLost
from .models import Reading, ReadingState, Recusal

# How many of the oldest readings one round looks at: with as many evaluators asking at once, each still finds a free
# one.
CANDIDATES = 12
ROUNDS = 5


def free_for(evaluator_id: int, lines: Sequence[Scope], *, now: datetime) -> QuerySet[Reading]:
    """
    The readings this evaluator could start, oldest first: open, unclaimed or run out, within their lines of the
    roster, not their own work, not passed on by them, and no reading of theirs on the same attempt.
    """
    theirs = Reading.objects.filter(attempt=OuterRef("attempt"), evaluator_id=evaluator_id)
    passed_on = Recusal.objects.filter(attempt=OuterRef("attempt"), evaluator_id=evaluator_id)
    return (
        Reading.objects.filter(within(lines), state=ReadingState.OPEN)
        .filter(Q(evaluator=None) | Q(claim_expires_at__lte=now))
        .exclude(attempt__user_id=evaluator_id)
        .filter(~Exists(theirs), ~Exists(passed_on))
        .order_by("queued_at", "pk")
    )


def claim_next(evaluator_id: int, *, now: datetime, course_key: str = "", usage_key: str = "") -> Claim | None:
    """
    Take the oldest reading that is free for this evaluator; None when there is none. Two evaluators never get the
    same.
    """
    lines = scopes(evaluator_id, today=now.date(), course_key=course_key)
    for _round in range(ROUNDS):
        # Each round is a transaction of its own, so that it sees what the others took meanwhile.
        candidates = free_for(evaluator_id, lines, now=now)
        if usage_key:
            candidates = candidates.filter(usage_key=usage_key)
        free = list(candidates.values_list("pk", "public_id", "course_key")[:CANDIDATES])
        if not free:
            return None
        for pk, public_id, course in free:
            claim = _try(pk, public_id, course, evaluator_id, now)
            if claim is not None:
                return claim
    raise TryAgain(_("Many people are starting reviews at this moment. Try again."))


def _try(pk: int, public_id: str, course_key: str, evaluator_id: int, now: datetime) -> Claim | None:
    """Take one reading by compare-and-set; None when somebody else was first."""
    try:
        return _take(pk, public_id, course_key, evaluator_id, now)
    except (IntegrityError, TryAgain):
        # This evaluator has a reading of that attempt already, or two requests met: both mean "look at the next".
        return None


@write
def _take(pk: int, public_id: str, course_key: str, evaluator_id: int, now: datetime) -> Claim | None:
    token, expires_at = new_public_id(), now + timedelta(hours=settings.PDLN_CLAIM_HOURS)
    taken = (
        Reading.objects.filter(pk=pk, state=ReadingState.OPEN)
        .filter(Q(evaluator=None) | Q(claim_expires_at__lte=now))
        .update(evaluator_id=evaluator_id, claim_token=token, claim_expires_at=expires_at, notes={}, notes_revision=0)
    )
    if not taken:
        return None
    audit.record("claimed", public_id, actor_id=evaluator_id, course_key=course_key, now=now)
    return Claim(reading=public_id, token=token, expires_at=expires_at)


def claim(evaluator_id: int, reading_id: str, *, now: datetime) -> Claim:
    """
    Take this reading, or return the live claim this evaluator has on it already. A claim of theirs that ran out begins
    again with their notes.

    Raises ClaimLost when somebody else has it, NotFound outside their lines of the roster and for their own work,
    TryAgain where two requests met.
    """
    reading = find_in_scope(evaluator_id, reading_id, now=now)
    if reading.state == ReadingState.OPEN and reading.evaluator_id == evaluator_id:
        return _continue(reading, now)
    if reading.state != ReadingState.OPEN or reading.attempt.status != AttemptStatus.SUBMITTED:
        raise ClaimLost(_("This submission is not waiting for a review any more."))
    if Recusal.objects.filter(attempt_id=reading.attempt_id, evaluator_id=evaluator_id).exists():
        raise ClaimLost(_("You passed this submission on, so it goes to somebody else."))
    try:
        taken = _take(reading.pk, reading.public_id, reading.course_key, evaluator_id, now)
    except IntegrityError:
        taken = None  # another reading of the same attempt is theirs
    if taken is None:
        raise ClaimLost(_("Somebody else started this submission. Take the next one from your list."))
    return taken


@write
def _continue(reading: Reading, now: datetime) -> Claim:
    if reading.claim_expires_at is not None and reading.claim_expires_at > now:
        return Claim(reading=reading.public_id, token=reading.claim_token, expires_at=reading.claim_expires_at)
    token, expires_at = new_public_id(), now + timedelta(hours=settings.PDLN_CLAIM_HOURS)
    same_claim = Reading.objects.filter(
        pk=reading.pk, evaluator_id=reading.evaluator_id, claim_token=reading.claim_token
    )
    if not same_claim.update(claim_token=token, claim_expires_at=expires_at):
        raise ClaimLost(_("Somebody else started this submission. Take the next one from your list."))
    return Claim(reading=reading.public_id, token=token, expires_at=expires_at)


def find_in_scope(evaluator_id: int, reading_id: str, *, now: datetime) -> Reading:
    """
    The reading with its attempt and definition; NotFound unless the roster gives it to this evaluator and the work is
    not their own.
    """
    reading = Reading.objects.select_related("attempt__definition").filter(public_id=reading_id).first()
    if reading is None or reading.attempt.user_id == evaluator_id:
        raise not_found()
    lines = scopes(evaluator_id, today=now.date(), course_key=reading.course_key)
    if not covers(lines, course_key=reading.course_key, block_id=reading.attempt.block_id):
        raise not_found()
    return reading


def not_found() -> NotFound:
    """The same words for what is not there and for what is not theirs."""
    return NotFound(_("There is no such submission for you to review."))


def lost_to_somebody() -> ClaimLost:
    """For a reading that is with another evaluator, or free again."""
    return ClaimLost(
        _("This submission is not with you any more. What you wrote is still on this page: copy it if you need it.")
    )


def require_live(reading: Reading, evaluator_id: int, token: ClaimToken, *, now: datetime) -> None:
    """Raise ClaimLost unless this token is the live claim of this evaluator."""
    if reading.state == ReadingState.CANCELLED and reading.attempt.status == AttemptStatus.ARCHIVED:
        raise ClaimLost(
            _(
                "The course team set this work back to the beginning, so it needs no review now. Thank you for your "
                "time."
            )
        )
    if reading.state == ReadingState.CANCELLED and reading.attempt.status == AttemptStatus.QUARANTINED:
        raise ClaimLost(_("This submission is held back for student information, so nobody reads it for now."))
    if reading.state == ReadingState.CANCELLED:
        raise ClaimLost(
            _("This submission was taken back by the teacher, so it needs no review now. Thank you for your time.")
        )
    if reading.state != ReadingState.OPEN or reading.evaluator_id != evaluator_id or reading.claim_token != token.token:
        raise lost_to_somebody()
    if reading.claim_expires_at is None or reading.claim_expires_at <= now:
        raise ClaimLost(
            _("Your time with this submission ran out. What you wrote is still on this page: start it again to go on.")
        )


def put_back(evaluator_id: int, token: ClaimToken, *, now: datetime) -> None:
    """Give a reading back to the queue. Doing it again changes nothing. Raises ClaimLost when somebody else has it."""
    _let_go(evaluator_id, token, now, recuse=False)


def pass_on(evaluator_id: int, token: ClaimToken, *, now: datetime) -> None:
    """Give a reading to somebody else for good: it is not offered to this evaluator again. No reason is asked."""
    _let_go(evaluator_id, token, now, recuse=True)


@write
def _let_go(evaluator_id: int, token: ClaimToken, now: datetime, *, recuse: bool) -> None:
    reading = Reading.objects.select_for_update().filter(public_id=token.reading).first()
    if reading is None:
        raise not_found()
    if reading.state == ReadingState.OPEN and reading.evaluator_id is None:
        return
    if reading.state != ReadingState.OPEN or reading.evaluator_id != evaluator_id or reading.claim_token != token.token:
        require_live(reading, evaluator_id, token, now=now)
    Reading.objects.filter(pk=reading.pk).update(
        evaluator=None, claim_token="", claim_expires_at=None, notes={}, notes_revision=0
    )
    if recuse:
        with transaction.atomic():
            Recusal.objects.get_or_create(
                attempt_id=reading.attempt_id, evaluator_id=evaluator_id, defaults={"recused_at": now}
            )
    audit.record(
        "passed_on" if recuse else "put_back",
        reading.public_id,
        actor_id=evaluator_id,
        course_key=reading.course_key,
        now=now,
    )


def subject_of(reading_id: str) -> Subject:
    """What a reading is about, for `permissions.require`; NotFound where there is none."""
    reading = (
        Reading.objects.filter(public_id=reading_id)
        .values_list("course_key", "attempt__block_id", "attempt__user_id")
        .first()
    )
    if reading is None:
        raise not_found()
    course_key, block_id, owner_id = reading
    return Subject(course_key=course_key, block_id=block_id, owner_id=owner_id)


def can_start(evaluator_id: int, reading_id: str, *, now: datetime) -> bool:
    """Whether a claim on this reading would be given now, as far as the reading goes: the roster is not asked."""
    free = Q(evaluator=None) | Q(evaluator_id=evaluator_id) | Q(claim_expires_at__lte=now)
    passed_on = Recusal.objects.filter(attempt=OuterRef("attempt"), evaluator_id=evaluator_id)
    waiting = Reading.objects.filter(
        free, ~Exists(passed_on), state=ReadingState.OPEN, attempt__status=AttemptStatus.SUBMITTED
    )
    return waiting.filter(public_id=reading_id).exists()
