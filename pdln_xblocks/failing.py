"""
Since when something fails. A row that is tried again and again is never overdue, since each try moves its next one
ahead: this is what rings.
"""

from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet


def after_try(*, since: datetime | None, now: datetime, is_tried_again: bool) -> dict[str, Any]:
    """
    The column to update after a try that went wrong: since the first of them while it is tried again, none once it is
    given up. One that went well has none either (WELL).
    """
    return {"failing_since": (since or now) if is_tried_again else None}


WELL: dict[str, Any] = {"failing_since": None}


def oldest_failing(rows: QuerySet[Any]) -> datetime | None:
    """Since when the row that has failed longest fails at every try; None where none does."""
    # Only what is tried again has a next try, and an index finds those.
    since: datetime | None = rows.exclude(due_at=None).aggregate(since=Min("failing_since"))["since"]
    return since
