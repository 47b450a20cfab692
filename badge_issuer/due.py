"""
What is due: rows that wait to be dealt with by whichever worker is there, one mechanism for every kind of them.

A row is due when `due_at` has passed. A worker takes it by one conditional UPDATE that moves `due_at` to the end of its
lease and leaves a token; how it went is recorded where that token still stands, so a worker that was killed is followed
by another, and one whose lease ended overwrites nobody. Nothing is ever dropped: a row is done (no `due_at`), due
again, or stopped with the reason until an operator has it tried again.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import models, transaction
from django.db.models import Case, Count, F, Min, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from badge_issuer.errors import BadgeIssuerError, NotYet, TryLater
from badge_issuer.logs import code_location
from badge_issuer.retry import LONGEST_WAIT, wait_after

__all__ = ["DONE", "Backlog", "DueQueue", "DueRow", "after_failure"]

log = logging.getLogger(__name__)

# The columns of a row that nothing is left to do for.
DONE: dict[str, Any] = {"due_at": None, "lease": "", "failing_since": None, "stopped_at": None, "problem": ""}
STOPPED = Q(stopped_at__isnull=False)


class DueRow(models.Model):
    """
    A row that a queue works on. Its subclass gives indexes on `due_at` and `stopped_at`: a monitor asks for both.

    .. no_pii:
    """

    due_at = models.DateTimeField(null=True, blank=True, help_text=_("Empty: nothing to do."))
    # The token of the worker that has it, until `due_at`.
    lease = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    # Set at the first try that goes wrong, empty when one goes well or it is stopped. The next try may be hours away
    # and its row looks as if all were well: this is what rings.
    failing_since = models.DateTimeField(null=True, blank=True)
    # When it was refused for good: nobody but an operator has it tried again.
    stopped_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        abstract = True


def after_failure(
    row: DueRow, *, problem: str, wait: timedelta | None, at: datetime, rings: bool = True
) -> dict[str, Any]:
    """
    The columns of a row after a try that did not go well: due again after `wait`, or stopped where there is none.

    What only waits for something else does not ring, and keeps since when it failed before.
    """
    if wait is None:
        return {"due_at": None, "stopped_at": at, "failing_since": None, "problem": problem}
    failing = (row.failing_since or at) if rings else row.failing_since
    return {"due_at": at + wait, "failing_since": failing, "problem": problem}


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """
    Since when the oldest row that is due waits, since when the one that has failed longest fails at every try (each
    None where there is none), and how many stopped.
    """

    due_since: datetime | None = None
    failing_since: datetime | None = None
    stopped: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class DueQueue:
    """
    One kind of rows that become due; any number of workers may share them.

    `name` is the sweep's word for what is done, `noun` what an operator calls the rows. `rows` are those that count,
    where the kind has conditions beside `due_at`; `moot` are stopped ones that wait for nobody. `same` names columns
    that, beside the queue's own, make a row the one that was read. After `patience` rows in a row that failed a run
    leaves the rest: that many mean the server they all need. Where the work is `rows_alone` and talks to nobody, a run
    may join a caller's transaction.
    """

    name: str
    noun: str
    rows: QuerySet[Any]
    lease: timedelta
    first_wait: timedelta
    longest_wait: timedelta = LONGEST_WAIT
    is_refusal: Callable[[Exception], bool] = lambda _error: False
    same: tuple[str, ...] = ()
    patience: int = 0
    rows_alone: bool = False
    moot: Q | None = None
    # What "try again" is for, where that is more than what fails or stopped.
    unfinished: Q = Q(failing_since__isnull=False) | STOPPED

    def due(self, now: datetime) -> QuerySet[Any]:
        """What is due, the oldest first."""
        return self.rows.filter(due_at__lte=now).order_by("due_at", "pk")

    def claim(self, rows: QuerySet[Any], *, now: datetime) -> str:
        """
        Take these rows, one or many, for the length of a lease; the token by which they are found, empty when none was
        to be had. They must be due: whatever makes them so has to stand in the query, so that it is compared.
        """
        token = uuid.uuid4().hex
        # A lease that was never given back is a try that failed: its worker died. This stands before `lease`, since
        # MariaDB assigns from left to right and would compare the new one.
        died = When(~Q(lease="") & Q(failing_since=None), then=Value(now))
        since = Case(died, default=F("failing_since"), output_field=models.DateTimeField())
        taken = rows.order_by().update(
            failing_since=since, due_at=now + self.lease, lease=token, attempts=F("attempts") + 1
        )
        return token if taken else ""

    def take(self, row: DueRow, *, now: datetime) -> bool:
        """Take a row as it was read; False when another worker has it or it changed since. The row knows its lease."""
        names = ("due_at", "lease", *self.same)
        unchanged = {name: getattr(row, name) for name in names}
        token = self.claim(type(row)._base_manager.filter(pk=row.pk, **unchanged), now=now)
        if token:
            if row.lease and row.failing_since is None:
                row.failing_since = now
            row.due_at, row.lease, row.attempts = now + self.lease, token, row.attempts + 1
        return bool(token)

    def record(self, row: DueRow, **columns: Any) -> bool:
        """Change a row that was taken and stays so; False, and nothing changed, when its lease has been lost."""
        return bool(row.lease) and bool(type(row)._base_manager.filter(pk=row.pk, lease=row.lease).update(**columns))

    def finish(self, row: DueRow, **columns: Any) -> bool:
        """Record how it went with a row that was taken, and give it back; as `record`."""
        return self.record(row, **{"lease": "", **columns})

    def done(self, row: DueRow, **columns: Any) -> bool:
        """It went well, and nothing is left to do; as `finish`."""
        return self.finish(row, **{**DONE, **columns})

    def failed(self, row: DueRow, error: Exception, *, now: datetime, **columns: Any) -> bool:
        """It went wrong: due again by the rule, or stopped where what it asks for was refused; as `finish`."""
        return self.finish(row, **{**self.columns_after(row, error, now=now), **columns})

    def columns_after(self, row: DueRow, error: Exception, *, now: datetime) -> dict[str, Any]:
        """The columns of a row, taken or not, whose last try ended in `error`."""
        wait = wait_after(
            row.attempts,
            first=self.first_wait,
            longest=self.longest_wait,
            seed=f"{self.name}:{row.pk}:{row.attempts}",
            refused=self.is_refusal(error),
        )
        if wait is not None and isinstance(error, TryLater) and error.wait is not None:
            wait = error.wait
        rings = not isinstance(error, NotYet)
        return after_failure(row, problem=self.problem_of(error), wait=wait, at=now, rings=rings)

    def problem_of(self, error: Exception) -> str:
        """What a row says about an error: the issuer's own name no person, the text of any other may."""
        return (str(error) if isinstance(error, BadgeIssuerError) else "") or type(error).__name__

    def run(self, work: Callable[[Any, datetime], int], *, now: datetime, limit: int) -> int:
        """
        Take what is due one by one, up to `limit`, and do `work` on each with `now`; returns the sum of what that
        returned. One that goes wrong is recorded and stops no other.

        `work` ends a row that went well by `done`, or in a transaction of its own. Must be called outside a transaction
        (RuntimeError otherwise), where a lease would be seen by nobody, but for a queue of `rows_alone`.
        """
        start, count, in_a_row = monotonic(), 0, 0
        for row in self.due(now)[:limit]:
            # A slow service makes the batch long, and a lease is counted from when it is taken.
            at = now + timedelta(seconds=monotonic() - start)
            with transaction.atomic(durable=not self.rows_alone):
                taken = self.take(row, now=at)
            if not taken:
                continue
            try:
                count += work(row, now)
            except Exception as error:  # brokers, mail servers and storages raise what they like
                self.note(row, error, now=at)
                in_a_row += 1
                if in_a_row == self.patience:
                    break
            else:
                in_a_row = 0
        return count

    def note(self, row: DueRow, error: Exception, *, now: datetime) -> None:
        """The same as `failed`, said in the log too."""
        log.warning("%s: attempt %s: %s", row, row.attempts, code_location(error))
        self.failed(row, error, now=now)

    def backlog(self, now: datetime) -> Backlog:
        """How it stands. One query."""
        stopped = STOPPED if self.moot is None else STOPPED & ~self.moot
        # Only what is to be tried has a next try, and indexes find those and what stopped.
        left = self.rows.filter(Q(due_at__isnull=False) | STOPPED)
        return Backlog(
            **left.aggregate(
                due_since=Min("due_at", filter=Q(due_at__lte=now)),
                failing_since=Min("failing_since", filter=Q(due_at__isnull=False)),
                stopped=Count("pk", filter=stopped),
            )
        )

    def try_again(self, rows: QuerySet[Any], *, now: datetime) -> int:
        """
        Make those of these rows due that are not finished, as an operator asks who removed what stood in the way;
        returns how many. What a worker has at this moment is left to it.
        """
        at_rest = Q(lease="") | Q(due_at__isnull=True) | Q(due_at__lte=now)
        return rows.filter(at_rest, self.unfinished).update(due_at=now, stopped_at=None, lease="")
