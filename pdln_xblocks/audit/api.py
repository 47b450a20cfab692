"""
The audit trail: written inside the caller's transaction, read by what happened where.

What can be counted of it is tracked after the commit.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from .models import AuditEvent
from .tracking import track

__all__ = ["events_in", "record"]


def record(
    action: str,
    subject: str,
    *,
    actor_id: int | None,
    course_key: str,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    """Add one row. `actor_id` is None where nobody asked for it: a release when its window ended, a sweep."""
    details = details or {}
    AuditEvent.objects.create(
        happened_at=now, actor_id=actor_id, action=action, subject=subject, course_key=course_key, details=details
    )
    track(action, subject, actor_id=actor_id, course_key=course_key, now=now, details=details)


def events_in(course_keys: Iterable[str], action: str, *, since: datetime) -> QuerySet[AuditEvent]:
    """What of one kind happened in these courses since then, newest first."""
    events = AuditEvent.objects.filter(course_key__in=list(course_keys), action=action, happened_at__gte=since)
    return events.order_by("-happened_at", "-pk")
