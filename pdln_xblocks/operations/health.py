"""Whether things move: since when the oldest due row of each kind waits, and whether the sweep runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from badge_issuer import api as badge_issuer

from ..evidence import files
from ..grades import api as grades
from ..notices import api as notices
from ..pathways import api as pathways
from ..review import release
from .heartbeat import last_sweep

__all__ = ["LATE", "Health", "Waiting", "health"]

# Ten sweeps at one a minute: a slow evening does not ring, and a teacher has not yet begun to wonder.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """
    The longest-waiting due row of one kind, by the sweep's word for its step, and since when one fails at every try;
    each is None where there is none.
    """

    step: str
    since: datetime | None
    failing_since: datetime | None
    is_late: bool

    def to_data(self) -> dict[str, Any]:
        return {
            "oldest_due": self.since.isoformat() if self.since else None,
            "failing_since": self.failing_since.isoformat() if self.failing_since else None,
            "late": self.is_late,
        }


@dataclass(frozen=True, kw_only=True)
class Health:
    """What waits, when the last sweep ran (None: never), which of its steps went wrong, what is stopped on purpose."""

    waiting: tuple[Waiting, ...]
    swept_at: datetime | None
    is_sweep_late: bool
    troubled: str
    stopped: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        return not self.is_sweep_late and not any(each.is_late for each in self.waiting)

    def to_data(self) -> dict[str, Any]:
        return {
            "status": "ok" if self.is_well else "late",
            "sweep": {
                "last": self.swept_at.isoformat() if self.swept_at else None,
                "late": self.is_sweep_late,
                "troubled": self.troubled,
            },
            "waiting": {each.step: each.to_data() for each in self.waiting},
            "stopped": list(self.stopped),
        }


OLDEST: dict[str, Callable[[datetime], datetime | None]] = {
    "released": release.oldest_due,
    "checked": files.oldest_due,
    "owed": pathways.oldest_owed,
    "posted": grades.oldest_due,
    "delivered": badge_issuer.waiting_since,
    "sent": notices.oldest_due,
}
# What fails at every try is never overdue: each try moves its next one ahead.
FAILING: dict[str, Callable[[], datetime | None]] = {
    "checked": files.oldest_failing,
    "owed": pathways.oldest_failing_owed,
    "posted": grades.oldest_failing,
    "delivered": badge_issuer.failing_since,
    "sent": notices.oldest_failing,
}


def health(*, now: datetime) -> Health:
    """Look at everything that waits: at most two queries for each kind, one for the sweep. No personal data."""
    run = last_sweep()
    stopped = _stopped()
    return Health(
        waiting=tuple(_waiting(step, oldest(now), _failing(step), stopped, now) for step, oldest in OLDEST.items()),
        swept_at=run.ran_at if run else None,
        is_sweep_late=run is None or run.ran_at < now - LATE,
        troubled=run.troubled if run else "",
        stopped=stopped,
    )


def _stopped() -> tuple[str, ...]:
    both = {"submissions": settings.PDLN_STOP_SUBMISSIONS, "issuing": badge_issuer.issuing_is_stopped()}
    return tuple(name for name, is_stopped in both.items() if is_stopped)


def _failing(step: str) -> datetime | None:
    return FAILING[step]() if step in FAILING else None


def _waiting(
    step: str, since: datetime | None, failing_since: datetime | None, stopped: tuple[str, ...], now: datetime
) -> Waiting:
    # What an operator stopped waits because they said so.
    on_purpose = step == "delivered" and "issuing" in stopped
    is_late = any(each is not None and each < now - LATE for each in (since, failing_since))
    return Waiting(step=step, since=since, failing_since=failing_since, is_late=is_late and not on_purpose)
