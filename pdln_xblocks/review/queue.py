"""
The queue: how a reading comes into it and leaves it, and an evaluator's list: what waits, what they hold, what they did
last; one page at a time, whatever its length.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from ..audit import api as audit
from ..catalog.opening import terms_of, title_of
from ..evidence.models import Attempt
from ..roster.lines import Scope, covers, within
from .data import Queue, QueueRow, RecentRow, ResetRow
from .held import held_rows
from .models import Reading, ReadingKind, ReadingState
from .reach import Reach, reach_of

PAGE = 25
RECENT = 5
# Long enough for a lead who was away, short enough that the list stays a list of work.
RESETS_SHOWN_FOR = timedelta(days=14)
RESETS = 10


def queue(
    evaluator_id: int,
    *,
    now: datetime,
    course_key: str = "",
    usage_key: str = "",
    page: int = 1,
    reach: Reach | None = None,
) -> Queue:
    """
    One page of what this evaluator may start or holds, theirs first and then oldest first, with counts over the whole
    list. `reach` is theirs, where the caller has asked for it already.

    Pages count from 1; one beyond the end is the last. An evaluator on no roster has an empty list.
    """
    reach = reach or reach_of(evaluator_id, now=now)
    lines = reach.lines_in(course_key)
    recent = _recent(evaluator_id, now, course_key)
    if not lines:
        return Queue(rows=(), waiting=0, mine=0, late=0, page=1, pages=1, recent=recent)
    readings = _listed(evaluator_id, reach, now).filter(within(lines))
    if usage_key:
        readings = readings.filter(usage_key=usage_key)
    mine = Q(evaluator_id=evaluator_id)
    counts = readings.aggregate(
        all=Count("pk"), mine=Count("pk", filter=mine), late=Count("pk", filter=Q(hear_by__lt=now.date()))
    )
    pages = max(1, -(-counts["all"] // PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * PAGE
    rows = _ordered(readings, evaluator_id, counts["mine"], first)
    return Queue(
        rows=tuple(_row(reading, evaluator_id, now) for reading in rows),
        waiting=counts["all"] - counts["mine"],
        mine=counts["mine"],
        late=counts["late"],
        page=page,
        pages=pages,
        recent=recent,
        reset=recently_reset(lines, now=now),
        held=held_rows(evaluator_id, reach, course_key),
    )


def _listed(evaluator_id: int, reach: Reach, now: datetime) -> QuerySet[Reading]:
    """Open readings that are free or this evaluator's, without their own work and what they passed on."""
    free = Q(evaluator=None) | Q(claim_expires_at__lte=now) | Q(evaluator_id=evaluator_id)
    # As keys, not as sub-queries, which would run for every row of the list.
    return Reading.objects.filter(free, state=ReadingState.OPEN).exclude(attempt_id__in=reach.not_theirs)


def _ordered(readings: QuerySet[Reading], evaluator_id: int, mine: int, first: int) -> list[Reading]:
    """
    One page, the evaluator's own before the free ones. Where they hold none, the plain order lets an index serve
    it.
    """
    readings = readings.select_related("attempt__definition").defer("notes")
    if mine:
        theirs = Case(When(evaluator_id=evaluator_id, then=0), default=1, output_field=IntegerField())
        readings = readings.order_by(theirs, "queued_at", "pk")
    else:
        readings = readings.order_by("queued_at", "pk")
    return list(readings[first : first + PAGE])


def _row(reading: Reading, evaluator_id: int, now: datetime) -> QueueRow:
    attempt = reading.attempt
    return QueueRow(
        reading=reading.public_id,
        aok_title=title_of(attempt.definition, otherwise=attempt.block_id),
        course_key=reading.course_key,
        pseudonym=attempt.pseudonym,
        number=attempt.number,
        kind=reading.kind,
        submitted_at=attempt.submitted_at,
        hear_by=reading.hear_by,
        is_late=reading.hear_by < now.date(),
        is_mine=reading.evaluator_id == evaluator_id,
        expires_at=reading.claim_expires_at if reading.evaluator_id == evaluator_id else None,
    )


def _recent(evaluator_id: int, now: datetime, course_key: str) -> tuple[RecentRow, ...]:
    """The last ones recorded, with the decision each came to, in one query: an undone decision is not one."""
    readings = Reading.objects.filter(
        evaluator_id=evaluator_id, state=ReadingState.RECORDED, attempt__decisions__undone_at=None
    )
    if course_key:
        readings = readings.filter(course_key=course_key)
    done = readings.annotate(
        outcome=F("attempt__decisions__outcome"),
        recorded_at=F("attempt__decisions__recorded_at"),
        released_at=F("attempt__decisions__released_at"),
        release_due_at=F("attempt__decisions__release_due_at"),
    )
    rows = [
        RecentRow(
            reading=reading.public_id,
            aok_title=title_of(reading.attempt.definition, otherwise=reading.attempt.block_id),
            course_key=reading.course_key,
            pseudonym=reading.attempt.pseudonym,
            number=reading.attempt.number,
            outcome=reading.outcome,
            terms=terms_of(reading.attempt.definition),
            recorded_at=reading.recorded_at,
            undo_until=reading.release_due_at if reading.released_at is None and reading.release_due_at > now else None,
        )
        for reading in done.select_related("attempt__definition").defer("notes").order_by("-queued_at", "-pk")[:RECENT]
        if reading.outcome  # taken back by the teacher before it was released
    ]
    return tuple(sorted(rows, key=lambda row: row.recorded_at, reverse=True))


def queue_reading(attempt: Attempt, *, ordinal: int = 1, kind: ReadingKind = ReadingKind.FIRST) -> Reading:
    """Put an attempt into the evaluators' queue."""
    return Reading.objects.create(
        attempt=attempt,
        ordinal=ordinal,
        kind=kind,
        course_key=attempt.course_key,
        usage_key=attempt.usage_key,
        queued_at=attempt.submitted_at,
        hear_by=attempt.hear_by,
    )


def cancel_readings(attempt: Attempt) -> None:
    """Nobody is to read this attempt any more; whoever is at it finds the claim lost."""
    Reading.objects.filter(attempt=attempt, state=ReadingState.OPEN).update(
        state=ReadingState.CANCELLED, claim_token="", claim_expires_at=None
    )


def recently_reset(lines: Sequence[Scope], *, now: datetime) -> tuple[ResetRow, ...]:
    """
    The submissions that course staff set back to the beginning in the last two weeks, newest first, within the lines
    that the person leads; one query for a lead, none for anybody else.
    """
    led = [line for line in lines if line.is_lead]
    if not led:
        return ()
    events = audit.events_in({line.course_key for line in led}, "set_back", since=now - RESETS_SHOWN_FOR).order_by()
    # Once set back, an attempt stays so: each has one such event.
    when = events.filter(subject=OuterRef("public_id")).values("happened_at")[:1]
    attempts = Attempt.objects.filter(public_id__in=events.values("subject")).annotate(at=Subquery(when))
    return tuple(
        ResetRow(
            aok_title=title_of(attempt.definition, otherwise=attempt.block_id),
            course_key=attempt.course_key,
            pseudonym=attempt.pseudonym,
            number=attempt.number,
            at=attempt.at,
        )
        for attempt in attempts.select_related("definition").order_by("-at", "-number", "-pk")[:RESETS]
        if covers(led, course_key=attempt.course_key, block_id=attempt.block_id)
    )
