"""What leads are told of beside their list: work that left it without a decision of the evaluators'."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..audit import api as audit
from ..evidence.models import Attempt
from .data import SetBackRow
from .roster import Scope, covers

# Long enough for a lead who was away, short enough that the list stays a list of work.
TOLD_FOR = timedelta(days=14)
MOST = 10


def set_back_lately(lines: Sequence[Scope], *, now: datetime) -> tuple[SetBackRow, ...]:
    """
    The submissions that course staff set back to the beginning in the last two weeks, newest first, within the lines
    that the person leads; two queries for a lead, none for anybody else.
    """
    led = [line for line in lines if line.is_lead]
    if not led:
        return ()
    events = audit.events_in({line.course_key for line in led}, "set_back", since=now - TOLD_FOR)[:MOST]
    when = {event.subject: event.happened_at for event in events}
    attempts = Attempt.objects.select_related("definition").filter(public_id__in=when) if when else ()
    rows = [
        SetBackRow(
            aok_title=attempt.definition.body["title"],
            course_key=attempt.course_key,
            pseudonym=attempt.pseudonym,
            number=attempt.number,
            at=when[attempt.public_id],
        )
        for attempt in attempts
        if covers(led, course_key=attempt.course_key, block_id=attempt.block_id)
    ]
    return tuple(sorted(rows, key=lambda row: (row.at, row.number), reverse=True))
