"""Whether things move: since when the oldest due row of each kind waits, and whether the sweep runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from badge_issuer import api as badge_issuer

from .. import files
from ..failing import Delay
from ..grades import api as grades
from ..letters import api as letters
from ..pathways import api as pathways
from ..process import api as process
from ..process import releasing as release
from .heartbeat import last_sweep

__all__ = ["LATE", "Health", "Waiting", "health"]

# Ten sweeps at one a minute: a slow evening does not ring, and a teacher has not yet begun to wonder.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits of one kind, by the sweep's word for its step."""

    step: str
    delay: Delay
    is_late: bool

    def to_data(self) -> dict[str, Any]:
        due, failing = self.delay.due_since, self.delay.failing_since
        return {
            "oldest_due": due.isoformat() if due else None,
            "failing_since": failing.isoformat() if failing else None,
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


# What fails at every try is never overdue, since each try moves its next one ahead: both are looked at.
DELAYS: dict[str, Callable[[datetime], Delay]] = {
    "released": lambda now: Delay(due_since=release.oldest_due(now)),
    "checked": files.delay,
    "owed": pathways.delay_of_owed,
    "posted": grades.delay,
    "delivered": lambda now: Delay(
        due_since=badge_issuer.waiting_since(now), failing_since=badge_issuer.failing_since()
    ),
    "sent": letters.delay,
}


def health(*, now: datetime) -> Health:
    """Look at everything that waits: a query for each kind, two for deliveries, one for the sweep. No personal data."""
    run = last_sweep()
    stopped = _stopped()
    return Health(
        waiting=tuple(_waiting(step, delay(now), stopped, now) for step, delay in DELAYS.items()),
        swept_at=run.ran_at if run else None,
        is_sweep_late=run is None or run.ran_at < now - LATE,
        troubled=run.troubled if run else "",
        stopped=stopped,
    )


def _stopped() -> tuple[str, ...]:
    both = {"submissions": process.submissions_are_stopped(), "issuing": badge_issuer.issuing_is_stopped()}
    return tuple(name for name, is_stopped in both.items() if is_stopped)


def _waiting(step: str, delay: Delay, stopped: tuple[str, ...], now: datetime) -> Waiting:
    # What an operator stopped waits because they said so.
    on_purpose = step == "delivered" and "issuing" in stopped
    is_late = any(each is not None and each < now - LATE for each in (delay.due_since, delay.failing_since))
    return Waiting(step=step, delay=delay, is_late=is_late and not on_purpose)
