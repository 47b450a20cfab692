"""
Deliveries: claim one by comparison, deliver it outside any transaction, finish by the same comparison.

A worker that dies leaves a lease that simply ends; a worker whose lease ended cannot overwrite its successor.
"""

import logging
import traceback
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import Min

from badge_issuer import announcing, configuration
from badge_issuer.backends import load_backend
from badge_issuer.data import Recipient
from badge_issuer.errors import BadgeIssuerError, DeliveryRefused, TryLater
from badge_issuer.models import Delivery, DeliveryAttempt
from badge_issuer.retirement import STOPPED_BECAUSE
from badge_issuer.retry import next_attempt

LEASE = timedelta(minutes=5)
log = logging.getLogger(__name__)
Outcome = DeliveryAttempt.Outcome


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One worker's hold on one delivery; `number` is which attempt this is."""

    delivery: int
    lease: str
    number: int
    started_at: datetime


def work(*, now: datetime, limit: int = 50) -> int:
    """
    Try up to `limit` due deliveries, oldest first; return how many were tried.

    Any number of workers may run this at once. Call it outside a transaction: it talks to backends. While issuing is
    stopped nothing is tried, and what is due stays due.
    """
    if configuration.issuing_is_stopped():
        return 0
    start = monotonic()
    tried = 0
    for delivery in due(now=now, limit=limit):
        # A slow backend makes the batch long, and a lease must be counted from when it is taken.
        tried += try_one(delivery, now=now + timedelta(seconds=monotonic() - start))
    return tried


def try_one(delivery: int, *, now: datetime) -> bool:
    """Try one delivery; False when it is not due or another worker has it. How it went stands in its row."""
    held = claim(delivery, now=now)
    if held is None:
        return False
    _attempt(held)
    return True


def due(*, now: datetime, limit: int) -> list[int]:
    """Deliveries that are due, by id, oldest first."""
    pending = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now)
    return list(pending.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def oldest_due(now: datetime) -> datetime | None:
    """Since when the longest-waiting due delivery has waited; None when nothing waits. A health check watches this."""
    return Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now).aggregate(at=Min("due_at"))["at"]


def count_stopped() -> int:
    """How many deliveries were refused for good and wait for an operator; a withdrawn award's wait for nobody."""
    return Delivery.objects.filter(state=Delivery.State.STOPPED, award__revoked_at=None).count()


def claim(delivery: int, *, now: datetime) -> Claim | None:
    """Take a due delivery for LEASE; None when another worker has it."""
    seen = Delivery.objects.filter(pk=delivery, state=Delivery.State.PENDING, due_at__lte=now).first()
    if seen is None:
        return None
    lease = uuid.uuid4().hex
    taken = Delivery.objects.filter(
        pk=delivery, state=Delivery.State.PENDING, due_at=seen.due_at, attempts=seen.attempts
    ).update(due_at=now + LEASE, lease=lease, attempts=seen.attempts + 1)
    return Claim(delivery=delivery, lease=lease, number=seen.attempts + 1, started_at=now) if taken else None


def _attempt(held: Claim) -> None:
    start = monotonic()
    try:
        external_id = _deliver(held)
    except Exception as error:  # whatever it was, the row stays and says so
        ended = held.started_at + timedelta(seconds=monotonic() - start)
        if not isinstance(error, BadgeIssuerError):
            log.error("delivery %s: attempt %s broke: %s", held.delivery, held.number, _where(error))
        _finish_undelivered(held, error, now=ended)
    else:
        ended = held.started_at + timedelta(seconds=monotonic() - start)
        _finish_delivered(held, external_id, now=ended)


def _where(error: Exception) -> str:
    """The kind of an error and the line it came from; its message may hold an address, and logs hold none."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {last.filename}:{last.lineno}"


def _deliver(held: Claim) -> str:
    delivery = Delivery.objects.select_related("award__recipient", "award__badge_class__issuer", "award__version").get(
        pk=held.delivery
    )
    award = delivery.award
    if award.revoked_at is not None:
        raise DeliveryRefused("The award was withdrawn before it was delivered.")
    if award.recipient.retired_at is not None:
        raise DeliveryRefused(STOPPED_BECAUSE)
    email = delivery.email or _resolved_email(held, award.recipient)
    return load_backend(delivery.backend).deliver(award, email=email, now=held.started_at)


def _resolved_email(held: Claim, recipient) -> str:
    """The address, kept with the delivery before anything is sent, so that a repeat goes to the same one."""
    who = Recipient(namespace=recipient.namespace, id=recipient.external_id)
    identity = configuration.recipient_resolver()(who)
    if identity is None or not identity.email:
        raise TryLater("No e-mail address is known for this recipient yet.")
    email = identity.email.strip().lower()
    Delivery.objects.filter(pk=held.delivery, lease=held.lease).update(email=email)
    return email


def _finish_delivered(held: Claim, external_id: str, *, now: datetime) -> None:
    _finish(
        held,
        Outcome.DELIVERED,
        "",
        now=now,
        changes={"state": Delivery.State.DELIVERED, "external_id": external_id, "delivered_at": now, "problem": ""},
    )


def _finish_undelivered(held: Claim, error: Exception, *, now: datetime) -> None:
    # A stranger's exception may carry anything; ours name no person.
    problem = str(error) if isinstance(error, BadgeIssuerError) else f"Unexpected {type(error).__name__}; see the log."
    wait = next_attempt(error, held.number)
    if wait is None:
        _finish(held, Outcome.STOPPED, problem, now=now, changes={"state": Delivery.State.STOPPED, "problem": problem})
    else:
        _finish(held, Outcome.RETRY, problem, now=now, changes={"due_at": now + wait, "problem": problem})


@transaction.atomic
def _finish(held: Claim, outcome: Outcome, problem: str, *, now: datetime, changes: dict[str, object]) -> None:
    still_ours = Delivery.objects.filter(pk=held.delivery, state=Delivery.State.PENDING, lease=held.lease).update(
        lease="", **changes
    )
    DeliveryAttempt.objects.create(
        delivery_id=held.delivery,
        number=held.number,
        started_at=held.started_at,
        finished_at=now,
        outcome=outcome if still_ours else Outcome.LEASE_LOST,
        problem=problem,
    )
    if still_ours and outcome == Outcome.DELIVERED:
        announcing.issued(held.delivery, now=now)
    log.info("delivery %s: attempt %s: %s", held.delivery, held.number, outcome if still_ours else "lease lost")
