"""
The worker: takes due notices one by one, writes the letter and sends it, outside any transaction.

A letter can leave twice only where a process died between the mail server's answer and the row: never because something
was asked for twice.
"""

import logging
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F

from badge_issuer.language import speaking

from ..compat import platform
from ..failing import WELL, Delay, after_try, delay_of
from ..notices.models import Notice
from . import ace, bell, mail
from .composing import letter_of
from .data import Addressee
from .errors import Refused
from .retry import next_try

# Longer than any mail server is waited for; after it another worker may try.
LEASE = timedelta(minutes=10)
# So many letters in a row that did not leave mean the server, not the letters: the rest need not find out one by one.
TROUBLES = 3

log = logging.getLogger(__name__)


def send_due(*, now: datetime, limit: int = 50) -> int:
    """
    Send what is due, oldest first; returns how many letters left. Where nothing leaves, it stops soon and the next call
    goes on.

    Must be called outside a transaction (RuntimeError otherwise). Workers share the rows by leases.
    """
    start, sent, in_a_row = monotonic(), 0, 0
    due = Notice.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    for notice in due[:limit]:
        # A slow server makes the batch long, and a lease is counted from when it is taken.
        left = _take_and_send(notice, now + timedelta(seconds=monotonic() - start))
        if left is None:
            in_a_row += 1
            if in_a_row == TROUBLES:
                break
        else:
            sent, in_a_row = sent + left, 0
    return sent


def delay(now: datetime) -> Delay:
    """Since when letters wait, and fail at every try."""
    return delay_of(Notice.objects.all(), now=now)


def count_stopped() -> int:
    """How many letters were refused for good and wait for an operator."""
    return Notice.objects.filter(due_at=None).exclude(stopped_at=None).count()


def _take_and_send(notice: Notice, now: datetime) -> bool | None:
    """True when the letter left, False when there was none to send, None when it did not leave."""
    lease = now + LEASE
    mine = Notice.objects.filter(pk=notice.pk)
    with transaction.atomic(durable=True):  # refuses to run inside a transaction, where the lease would not be seen
        if not mine.filter(due_at=notice.due_at).update(due_at=lease, tries=F("tries") + 1):
            return False
    try:
        unsaid = _send(notice, now)
    except Exception as error:  # mail backends and channels raise what their transports raise
        wait = next_try(notice.tries + 1, refused=isinstance(error, Refused))
        log.warning("notice %s: %s, try %s", notice.pk, type(error).__name__, notice.tries + 1)
        # The class says enough; the text of an error may hold an address.
        mine.filter(due_at=lease).update(
            due_at=now + wait if wait else None,
            trouble=type(error).__name__,
            stopped_at=None if wait else now,
            **after_try(since=notice.failing_since, now=now, is_tried_again=wait is not None),
        )
        return None
    mine.filter(due_at=lease).update(
        due_at=None, sent_at=None if unsaid else now, trouble=unsaid, stopped_at=None, **WELL
    )
    return not unsaid


def _send(notice: Notice, now: datetime) -> str:
    """Why there is nothing to send; empty when the letter was sent."""
    user = get_user_model().objects.filter(pk=notice.user_id).only("email", "is_active").first()
    if user is None or not user.is_active:
        return "the account is closed"
    if not user.email:
        return "no address"
    # Where they chose none the site's own, whoever's request this worker runs in.
    with speaking(platform().language(user.pk) or settings.LANGUAGE_CODE) as language:
        letter = letter_of(notice, now=now)
        if letter is None:
            return "no longer so"
        way_out = ace if ace.is_ready() else mail
        way_out.send(letter, Addressee(user_id=user.pk, email=user.email, language=language))
        bell.ring(notice, letter)
    return ""
