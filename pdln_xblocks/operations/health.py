"""
Whether things move: since when the oldest due row of each kind waits, since when one fails, and whether the sweep runs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from badge_issuer import api as badge_issuer
from badge_issuer.due import Backlog, DueQueue

from ..process import api as process
from .heartbeat import last_sweep
from .queues import QUEUES

__all__ = ["LATE", "Health", "Waiting", "health"]

# Ten sweeps at one a minute: a slow evening does not ring, and a teacher has not yet begun to wonder.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits of one kind, by the sweep's word for its step and an operator's for its rows."""

    step: str
    noun: str
    backlog: Backlog
    is_late: bool

    def to_data(self) -> dict[str, Any]:
        due, failing = self.backlog.due_since, self.backlog.failing_since
        return {
            "oldest_due": due.isoformat() if due else None,
            "failing_since": failing.isoformat() if failing else None,
            "late": self.is_late,
            "stopped": self.backlog.stopped,
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


def health(*, now: datetime) -> Health:
    """Look at everything that waits: a query for each kind, one for the sweep. No personal data."""
    run = last_sweep()
    stopped = _stopped()
    return Health(
        waiting=tuple(_waiting(queue, stopped, now) for queue in QUEUES.values()),
        swept_at=run.ran_at if run else None,
        is_sweep_late=run is None or run.ran_at < now - LATE,
        troubled=run.troubled if run else "",
        stopped=stopped,
    )


def _stopped() -> tuple[str, ...]:
    both = {"submissions": process.submissions_are_stopped(), "issuing": badge_issuer.issuing_is_stopped()}
    return tuple(name for name, is_stopped in both.items() if is_stopped)


def _waiting(queue: DueQueue, stopped: tuple[str, ...], now: datetime) -> Waiting:
    backlog = queue.backlog(now)
    # What an operator stopped waits because they said so.
    on_purpose = queue.name == "delivered" and "issuing" in stopped
    # What fails at every try is never overdue, since each try moves its next one ahead: both are looked at.
    is_late = any(each is not None and each < now - LATE for each in (backlog.due_since, backlog.failing_since))
    return Waiting(step=queue.name, noun=queue.noun, backlog=backlog, is_late=is_late and not on_purpose)
