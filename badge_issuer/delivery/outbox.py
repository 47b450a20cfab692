"""
Deliveries: claim what is due by comparison, deliver it outside any transaction, finish by the same comparison.

Waiting for a service is the work of many threads, and writing rows that of one: what comes back together is recorded
together. SQLite has one writer anyway, and no database is the better for thirty.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from django.db import connections

from badge_issuer import configuration
from badge_issuer.backends import stays_here
from badge_issuer.delivery import circuits
from badge_issuer.delivery.attempting import attempt
from badge_issuer.delivery.claims import Claim, Ended, claim, finish
from badge_issuer.delivery.deliveries import QUEUE
from badge_issuer.logs import code_location

# How many are on their way to a service at once where nobody says otherwise: a burst is over soon, and none is pressed.
IN_FLIGHT = 8
log = logging.getLogger(__name__)


def work(
    *, now: datetime, limit: int = 50, in_flight: int = 1, progress: Callable[[int], None] = lambda tried: None
) -> int:
    """
    Try up to `limit` due deliveries of each backend, oldest first; return how many were tried.

    With `in_flight` above 1 so many are on their way to each service at once, and no backend waits for another;
    otherwise those that need no service come first. `progress` is told after each how many were tried so far.

    Any number of workers may run this at once. Call it outside a transaction: it talks to backends. While issuing is
    stopped nothing is tried, and what is due stays due.
    """
    if configuration.issuing_is_stopped():
        return 0
    batch = _Batch(now, progress)
    lanes = due(now=now, limit=limit)
    if in_flight == 1 or len(lanes) <= 1:
        for backend, deliveries in lanes.items():
            batch.share(backend, deliveries, in_flight)
        return batch.tried
    first, *others = lanes.items()
    with ThreadPoolExecutor(len(others)) as threads:
        for backend, deliveries in others:
            threads.submit(batch.share_apart, backend, deliveries, in_flight)
        batch.share(*first, in_flight)
    return batch.tried


def try_one(delivery: int, *, now: datetime) -> bool:
    """Try one delivery; False when it is not due or another worker has it. How it went stands in its row."""
    held = claim([delivery], now=now)
    _record([attempt(each) for each in held])
    return bool(held)


def due(*, now: datetime, limit: int) -> dict[str, list[int]]:
    """
    Up to `limit` due deliveries of each backend, oldest first, by backend; none of a backend that is left alone.

    Backends that need no other service come first.
    """
    waiting = QUEUE.due(now).exclude(backend__in=circuits.resting(now=now))
    names = sorted(
        set(waiting.order_by().values_list("backend", flat=True)), key=lambda name: (not stays_here(name), name)
    )
    ordered = waiting.values_list("pk", flat=True)
    lanes = {name: list(ordered.filter(backend=name)[:limit]) for name in names}
    # Another worker may have taken the last of one meanwhile.
    return {name: deliveries for name, deliveries in lanes.items() if deliveries}


class _Batch:
    """One call of `work`: its clock, and how many were tried in all its threads."""

    def __init__(self, now: datetime, progress: Callable[[int], None]) -> None:
        self.tried = 0
        self._began = now
        self._start = monotonic()
        self._progress = progress
        self._counting = Lock()

    def share(self, backend: str, deliveries: Sequence[int], in_flight: int) -> None:
        """One backend's share; this thread writes its rows."""
        # Signing is work for this processor: more threads would only wait for each other.
        if in_flight == 1 or stays_here(backend):
            self._one_by_one(backend, deliveries)
        else:
            self._at_once(backend, deque(deliveries), min(in_flight, len(deliveries)))

    def share_apart(self, backend: str, deliveries: Sequence[int], in_flight: int) -> None:
        """The same in a thread of its own, with a database connection of its own."""
        try:
            self.share(backend, deliveries, in_flight)
        except Exception as error:
            log.error("backend %s: what was due is left as it was: %s", backend, code_location(error))
        finally:
            connections.close_all()

    def _one_by_one(self, backend: str, deliveries: Sequence[int]) -> None:
        for delivery in deliveries:
            if circuits.allowed(backend, 1, now=self._now()):
                self._land([attempt(each) for each in self._claimed([delivery])])

    def _at_once(self, backend: str, waiting: deque[int], lanes: int) -> None:
        """So many on their way at once: what is back is recorded, and as many set out in its place."""
        away: set[Future[Ended]] = set()
        with ThreadPoolExecutor(lanes) as threads:
            while waiting or away:
                free = min(lanes - len(away), len(waiting))
                going = circuits.allowed(backend, free, now=self._now()) if free else 0
                if not going and not away:
                    return  # it rests; what waits is still due
                for held in self._claimed([waiting.popleft() for _each in range(going)]):
                    away.add(threads.submit(_away, held))
                back, away = wait(away, return_when=FIRST_COMPLETED)
                self._land([each.result() for each in back])

    def _claimed(self, deliveries: Sequence[int]) -> list[Claim]:
        """Those of them that nobody else has. A slow service makes a batch long: a lease counts from this moment."""
        if not deliveries:
            return []
        try:
            return claim(deliveries, now=self._now())
        except Exception as error:  # a database that had no time for it
            log.error("deliveries %s: left as they were: %s", deliveries, code_location(error))
            return []

    def _land(self, ended: Sequence[Ended]) -> None:
        _record(ended)
        for _each in ended:
            with self._counting:
                self.tried += 1
                self._progress(self.tried)

    def _now(self) -> datetime:
        return self._began + timedelta(seconds=monotonic() - self._start)


def _away(held: Claim) -> Ended:
    """An attempt in a thread. It seldom asks the database anything, and then leaves no connection behind."""
    try:
        return attempt(held)
    finally:
        connections.close_all()


def _record(ended: Sequence[Ended]) -> None:
    """Write down how attempts to one backend went; what cannot be written is due again when its lease has ended."""
    if not ended:
        return
    try:
        finish(ended)
    except Exception as error:
        if len(ended) > 1:
            # One of them, or a worker that was in the way: the others are not to be tried again for it.
            for each in ended:
                _record([each])
            return
        log.error("delivery %s: left as it was: %s", ended[0].claim.delivery.pk, code_location(error))
    # Without an id and without an error nothing was there to be taken back, and nobody was asked.
    told = [each.error for each in ended if each.error or each.external_id]
    circuits.note(ended[0].claim.delivery.backend, told, now=max(each.at for each in ended))
