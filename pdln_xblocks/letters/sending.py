"""
The worker: takes due notices one by one, writes the letter and sends it, outside any transaction.

A letter can leave twice only where a process died between the mail server's answer and the row: never because something
was asked for twice.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q

from badge_issuer.due import DueQueue
from badge_issuer.language import speaking

from ..compat import platform
from ..notices.models import Notice
from . import ace, bell, mail
from .composing import letter_of
from .data import Addressee
from .errors import Refused

QUEUE = DueQueue(
    name="sent",
    noun="letters",
    rows=Notice.objects.all(),
    # Longer than any mail server is waited for; after it another worker may try.
    lease=timedelta(minutes=10),
    first_wait=timedelta(minutes=1),
    is_refusal=lambda error: isinstance(error, Refused),
    # So many letters in a row that did not leave mean the server, not the letters: the rest need not find out one by
    # one.
    patience=3,
    # One that had nothing to say, or nobody to say it to, may have by now.
    unfinished=Q(sent_at=None),
)


def send_due(*, now: datetime, limit: int = 50) -> int:
    """
    Send what is due, oldest first; returns how many letters left. Where nothing leaves, it stops soon and the next call
    goes on.

    Must be called outside a transaction (RuntimeError otherwise). Workers share the rows by leases.
    """
    return QUEUE.run(_work, now=now, limit=limit)


def _work(notice: Notice, now: datetime) -> bool:
    unsaid = _send(notice, now)
    QUEUE.done(notice, sent_at=None if unsaid else now, problem=unsaid)
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
