"""
The sweep: everything that time alone makes due, and everything that a lost message left undone.

Sites have no scheduler of their own: cron calls `manage.py pdln_sweep` every minute or so. Two sweeps at once share
the work; a sweep that was stopped is finished by the next.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import DatabaseError

from badge_issuer import api as badge_issuer
from badge_issuer.logs import code_location

from .. import files
from ..grades.api import post_due
from ..letters import api as letters
from ..pathways.api import settle_owed
from ..process.releasing import release_due
from ..process.retention import purge_old_files
from . import heartbeat

__all__ = ["SweepReport", "sweep"]

# How many of each kind one sweep takes: enough for any minute of a busy evening, and an end to every run.
BATCH = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class SweepReport:
    """How much each step did; `troubled` names the steps that went wrong and will be tried by the next sweep."""

    released: int = 0
    checked: int = 0
    owed: int = 0
    posted: int = 0
    delivered: int = 0
    purged: int = 0
    reminded: int = 0
    sent: int = 0
    troubled: tuple[str, ...] = ()

    def __str__(self) -> str:
        counts = [f"{each.name} {getattr(self, each.name)}" for each in fields(self) if each.name != "troubled"]
        return ", ".join([*counts, *(f"{step} went wrong" for step in self.troubled)])


def sweep(*, now: datetime) -> SweepReport:
    """
    Do what is due: release decisions, check lost uploads and clear away bytes that must go, ask for owed awards,
    post grades, deliver, purge files that were kept long enough, queue reminders, send notices.

    Each step stands alone: one that goes wrong is logged and stops no other. That it ran is kept, for the health check.
    Must be called outside a transaction.
    """
    steps: dict[str, Callable[[datetime], int]] = {
        "released": lambda now: release_due(now=now, limit=BATCH),
        "checked": lambda now: files.work_due(now=now, limit=BATCH),
        "owed": lambda now: settle_owed(now=now, limit=BATCH),
        # After the release, whose wishes and awards these send on their way.
        "posted": lambda now: post_due(now=now, limit=BATCH),
        "delivered": lambda now: badge_issuer.work(now=now, limit=BATCH, in_flight=badge_issuer.IN_FLIGHT),
        "purged": lambda now: purge_old_files(now=now, limit=BATCH),
        "reminded": lambda now: letters.remind_due(now=now, limit=BATCH),
        # Last: a mail server that answers slowly holds up nothing but mail.
        "sent": lambda now: letters.send_due(now=now, limit=BATCH),
    }
    done: dict[str, int] = {}
    troubled = []
    for name, step in steps.items():
        try:
            done[name] = step(now)
        except Exception as error:
            log.error("sweep: the step %r went wrong; the next sweep tries it again: %s", name, code_location(error))
            troubled.append(name)
    try:
        heartbeat.record(now=now, troubled=troubled)
    except DatabaseError as error:
        log.error("sweep: that it ran could not be kept: %s", code_location(error))
        troubled.append("heartbeat")
    report = SweepReport(**done, troubled=tuple(troubled))
    if any(done.values()):
        log.info("sweep: %s", report)
    return report
