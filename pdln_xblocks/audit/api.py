"""Write the audit trail, inside the caller's transaction."""

from datetime import datetime
from typing import Any

from .models import AuditEvent

__all__ = ["record"]


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
    AuditEvent.objects.create(
        happened_at=now, actor_id=actor_id, action=action, subject=subject, course_key=course_key, details=details or {}
    )
