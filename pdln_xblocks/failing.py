"""
Since when something fails. A row that is tried again and again is never overdue, since each try moves its next one
ahead: this is what rings.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet


def after_try(*, since: datetime | None, now: datetime, is_tried_again: bool) -> dict[str, Any]:
    """
    The column to update after a try that went wrong: since the first of them while it is tried again, none once it is
    given up. One that went well has none either (WELL).
    """
    return {"failing_since": (since or now) if is_tried_again else None}


WELL: dict[str, Any] = {"failing_since": None}


@dataclass(frozen=True, kw_only=True)
class Delay:
    """
    Since when the oldest row that is due waits, and since when the one that has failed longest fails at every try; each
    is None where there is none.
    """

    due_since: datetime | None = None
    failing_since: datetime | None = None


def delay_of(rows: QuerySet[Any], *, now: datetime) -> Delay:
    """The delay of rows that have `due_at` and `failing_since`. One query."""
    # Only what is to be tried has a next try, and an index finds those.
    pending = rows.exclude(due_at=None)
    return Delay(
        **pending.aggregate(due_since=Min("due_at", filter=Q(due_at__lte=now)), failing_since=Min("failing_since"))
    )
