"""
Locks on what a service would do twice: one holder at a time for each (backend, badge class, address).

A lock is a row with an end, taken by comparison; a holder that dies leaves one that ends by itself. The holder is an
award, so that a repeat of its own delivery goes on where the first one was interrupted.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import Q

from badge_issuer.errors import ServiceUnavailable, TryLater
from badge_issuer.models import Lock

# No shorter than a delivery's lease: within it, whoever was interrupted may still be heard there.
LENGTH = timedelta(minutes=5)
WAIT = timedelta(seconds=20)
TAKEN = "Another delivery to the same address is under way."


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A lock that somebody has, or would like to have. The key is a hash: it may stand for an address."""

    key: str
    holder: str


def hold(*parts: str, holder: str) -> Hold:
    """The lock on `parts` for `holder`."""
    return Hold(key=hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest(), holder=holder)


@contextmanager
def lock(*parts: str, holder: str, now: datetime, taken: str = TAKEN) -> Iterator[Callable[[], None]]:
    """
    Be the only one who asks about `parts`; TryLater, saying `taken`, while somebody else is.

    It ends with the block. When the service gave no usable answer it lasts on: what was asked may still happen.
    What is given to the block makes it last from that moment, for whoever asks more than once; TryLater when it is
    somebody else's by then, who may have done all of it.
    """
    mine, began = hold(*parts, holder=holder), monotonic()

    def keep() -> None:
        until = now + timedelta(seconds=monotonic() - began) + LENGTH
        if not Lock.objects.filter(key=mine.key, holder=mine.holder).update(until=until):
            raise TryLater(taken, wait=WAIT)

    if not take([mine], now=now):
        raise TryLater(taken, wait=WAIT)
    try:
        yield keep
    except Exception as error:
        if ends_with(error):
            give_back([mine])
        raise
    give_back([mine])


def take(wanted: Collection[Hold], *, now: datetime) -> set[Hold]:
    """Those of the wanted locks that their holders have now; of two who want the same the first in order."""
    if not wanted:
        return set()
    until = now + LENGTH
    # One statement for all: whoever has a key already keeps it.
    Lock.objects.bulk_create(
        [Lock(key=each.key, holder=each.holder, until=until) for each in wanted], ignore_conflicts=True
    )
    there = {row.key: row for row in Lock.objects.filter(key__in=[each.key for each in wanted])}
    return {each for each in wanted if each.key in there and _has(each, there[each.key], now=now)}


def give_back(held: Collection[Hold]) -> None:
    """End these locks; one that somebody else has meanwhile stays theirs."""
    if held:
        mine = Lock.objects.filter(key__in=[each.key for each in held], holder__in=[each.holder for each in held])
        mine.delete()


def ends_with(error: Exception | None) -> bool:
    """Whether a lock ends when what was asked ended so: not while nobody knows what the service did."""
    return not isinstance(error, ServiceUnavailable)


def _has(wanted: Hold, row: Lock, *, now: datetime) -> bool:
    until = now + LENGTH
    if (row.holder, row.until) == (wanted.holder, until):
        return True
    free = Q(until__lte=now) | Q(holder=wanted.holder)
    return bool(Lock.objects.filter(free, key=wanted.key).update(holder=wanted.holder, until=until))
