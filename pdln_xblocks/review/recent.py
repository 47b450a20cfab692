"""What leads are told of beside their list: work that left it without a decision of the evaluators'."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from ..audit import api as audit
from ..catalog.opening import title_of
from ..evidence.models import Attempt
from ..roster.lines import Scope, covers
from .data import ResetRow

# Long enough for a lead who was away, short enough that the list stays a list of work.
TOLD_FOR = timedelta(days=14)
MOST = 10


def recently_reset(lines: Sequence[Scope], *, now: datetime) -> tuple[ResetRow, ...]:
    """
    The submissions that course staff set back to the beginning in the last two weeks, newest first, within the lines
    that the person leads; one query for a lead, none for anybody else.
    """
    led = [line for line in lines if line.is_lead]
    if not led:
        return ()
    events = audit.events_in({line.course_key for line in led}, "set_back", since=now - TOLD_FOR).order_by()
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
        for attempt in attempts.select_related("definition").order_by("-at", "-number", "-pk")[:MOST]
        if covers(led, course_key=attempt.course_key, block_id=attempt.block_id)
    )
