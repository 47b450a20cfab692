"""
Tracking events: the steps that a site's analytics may count, sent where the platform's event tracking is set up.

They follow the trail, so that each is sent once for what happened once, after its commit, and holds what a row of the
trail may hold: ids, numbers and codes. docs/reference/events.md lists them.
"""

import logging
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from badge_issuer.logs import code_location

__all__ = ["EVENTS", "track"]

# By the action that the trail records.
EVENTS = {
    "submitted": "pdln.aok.submitted",
    "claimed": "pdln.review.claimed",
    "recorded": "pdln.review.recorded",
    "released": "pdln.decision.released",
}

log = logging.getLogger(__name__)


def track(
    action: str, subject: str, *, actor_id: int | None, course_key: str, now: datetime, details: dict[str, Any]
) -> None:
    """Send the event of an action, if it has one, after the open transaction commits. Nothing is ever raised."""
    if action not in EVENTS:
        return
    data = {
        "subject": subject,
        "user_id": actor_id,
        "course_id": course_key,
        "happened_at": now.isoformat(),
        **details,
    }
    transaction.on_commit(partial(_emit, EVENTS[action], data), robust=True)


def _emit(name: str, data: dict[str, Any]) -> None:
    try:
        from eventtracking.tracker import get_tracker

        tracker = get_tracker()
    except (ImportError, KeyError):
        return  # no platform, or one that tracks nothing
    try:
        tracker.emit(name, data)
    except Exception as error:
        log.warning("%s of %s was not tracked: %s", name, data["subject"], code_location(error))
