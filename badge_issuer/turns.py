"""
Taking turns at what a service would do twice: one holder at a time for each (backend, badge class, address).

A turn is a row with an end, taken by comparison; a holder that dies leaves one that ends by itself. The holder is an
award, so that a repeat of its own delivery goes on where the first one was interrupted.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from badge_issuer.errors import ServiceUnavailable, TryLater
from badge_issuer.models import Turn

# No shorter than a delivery's lease: within it, whoever was interrupted may still be heard there.
LENGTH = timedelta(minutes=5)
WAIT = timedelta(seconds=20)
TAKEN = "Another delivery to the same address is under way."


@contextmanager
def turn(*parts: str, holder: str, now: datetime, taken: str = TAKEN) -> Iterator[None]:
    """
    Be the only one who asks about `parts`; TryLater, saying `taken`, while somebody else is.

    It ends with the block. When the service gave no usable answer it lasts on: what was asked may still happen.
    """
    key = hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()
    if not _take(key, holder, now=now):
        raise TryLater(taken, wait=WAIT)
    try:
        yield
    except ServiceUnavailable:
        raise
    except Exception:
        _give_back(key, holder)
        raise
    _give_back(key, holder)


def _take(key: str, holder: str, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            Turn.objects.create(key=key, holder=holder, until=now + LENGTH)
            return True
    except IntegrityError:
        free = Q(until__lte=now) | Q(holder=holder)
        return bool(Turn.objects.filter(free, key=key).update(holder=holder, until=now + LENGTH))


def _give_back(key: str, holder: str) -> None:
    Turn.objects.filter(key=key, holder=holder).delete()
