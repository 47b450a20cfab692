"""
Deliveries: claim one by comparison, deliver it outside any transaction, finish by the same comparison.

A worker that dies leaves a lease that simply ends; a worker whose lease ended cannot overwrite its successor.
"""

import logging
import traceback
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connections, transaction
from django.db.models import Min

from badge_issuer import announcing, circuits, configuration
from badge_issuer.backends import Backend, WithdrawingBackend, load_backend, stays_here
from badge_issuer.data import Recipient
from badge_issuer.errors import BadgeIssuerError, DeliveryRefused, TryLater
from badge_issuer.models import Delivery, DeliveryAttempt
from badge_issuer.retirement import STOPPED_BECAUSE
from badge_issuer.retry import next_attempt

LEASE = timedelta(minutes=5)
LONGEST_EMAIL = 254
log = logging.getLogger(__name__)
Outcome = DeliveryAttempt.Outcome


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One worker's hold on one delivery; `number` is which attempt this is."""

    delivery: int
    backend: str
    lease: str
    number: int
    started_at: datetime


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
    start = monotonic()
    tried = 0
    counting = Lock()

    def attempt(delivery: int, backend: str) -> None:
        nonlocal tried
        # A slow backend makes the batch long, and a lease must be counted from when it is taken.
        instant = now + timedelta(seconds=monotonic() - start)
        if circuits.may_send(backend, now=instant) and try_one(delivery, now=instant):
            with counting:
                tried += 1
                progress(tried)

    lanes = due(now=now, limit=limit)
    if in_flight == 1:
        for backend, deliveries in lanes.items():
            for delivery in deliveries:
                attempt(delivery, backend)
        return tried
    with ExitStack() as pools:
        for backend, deliveries in lanes.items():
            # Signing is work for this processor: more threads would only wait for each other.
            lanes_wanted = 1 if stays_here(backend) else min(in_flight, len(deliveries))
            pool = pools.enter_context(ThreadPoolExecutor(lanes_wanted))
            waiting = iter(deliveries)
            for _lane in range(lanes_wanted):
                pool.submit(_drain, waiting, backend, attempt)
    return tried


def try_one(delivery: int, *, now: datetime) -> bool:
    """Try one delivery; False when it is not due or another worker has it. How it went stands in its row."""
    held = claim(delivery, now=now)
    if held is None:
        return False
    _attempt(held)
    return True


def _drain(waiting: Iterator[int], backend: str, attempt: Callable[[int, str], None]) -> None:
    """One thread's share: the next that nobody has taken, until none is left. Its database connection is its own."""
    try:
        # A list's iterator hands each element to one thread.
        for delivery in waiting:
            try:
                attempt(delivery, backend)
            except Exception as error:  # a database that had no time for it: the lease ends, and it is due again
                log.error("delivery %s: left as it was: %s", delivery, _where(error))
    finally:
        connections.close_all()


def due(*, now: datetime, limit: int) -> dict[str, list[int]]:
    """
    Up to `limit` due deliveries of each backend, oldest first, by backend; none of a backend that is left alone.

    Backends that need no other service come first.
    """
    pending = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now)
    waiting = pending.exclude(backend__in=circuits.resting(now=now))
    names = sorted(set(waiting.values_list("backend", flat=True)), key=lambda name: (not stays_here(name), name))
    ordered = waiting.order_by("due_at", "pk").values_list("pk", flat=True)
    lanes = {name: list(ordered.filter(backend=name)[:limit]) for name in names}
    # Another worker may have taken the last of one meanwhile.
    return {name: deliveries for name, deliveries in lanes.items() if deliveries}


def oldest_due(now: datetime) -> datetime | None:
    """Since when the longest-waiting due delivery has waited; None when nothing waits. A health check watches this."""
    return Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now).aggregate(at=Min("due_at"))["at"]


def count_stopped() -> int:
    """How many deliveries were refused for good and wait for an operator; a withdrawn award's wait for nobody."""
    return Delivery.objects.filter(state=Delivery.State.STOPPED, award__revoked_at=None).count()


def claim(delivery: int, *, now: datetime) -> Claim | None:
    """
    Take a due delivery for LEASE; None when another worker has it.

    The address is kept in the same step, before anything is sent, so that a repeat goes to the same one.
    """
    pending = Delivery.objects.select_related("award__recipient").filter(state=Delivery.State.PENDING)
    seen = pending.filter(pk=delivery, due_at__lte=now).first()
    if seen is None:
        return None
    lease = uuid.uuid4().hex
    taken = Delivery.objects.filter(
        pk=delivery, state=Delivery.State.PENDING, due_at=seen.due_at, attempts=seen.attempts
    ).update(due_at=now + LEASE, lease=lease, attempts=seen.attempts + 1, email=seen.email or _address_of(seen))
    if not taken:
        return None
    log.debug("delivery %s: claimed", delivery)
    return Claim(delivery=delivery, backend=seen.backend, lease=lease, number=seen.attempts + 1, started_at=now)


def _attempt(held: Claim) -> None:
    start = monotonic()
    try:
        external_id = _deliver(held)
    except Exception as error:  # whatever it was, the row stays and says so
        ended = held.started_at + timedelta(seconds=monotonic() - start)
        if not isinstance(error, BadgeIssuerError):
            log.error("delivery %s: attempt %s broke: %s", held.delivery, held.number, _where(error))
        _finish_undelivered(held, error, now=ended)
        circuits.note(held.backend, error, now=ended)
    else:
        ended = held.started_at + timedelta(seconds=monotonic() - start)
        log.debug("delivery %s: answered", held.delivery)
        _finish_delivered(held, external_id, now=ended)
        circuits.note(held.backend, None, now=ended)


def _where(error: Exception) -> str:
    """The kind of an error and the line it came from; its message may hold an address, and logs hold none."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {last.filename}:{last.lineno}"


def _deliver(held: Claim) -> str:
    delivery = Delivery.objects.select_related("award__recipient", "award__badge_class__issuer", "award__version").get(
        pk=held.delivery
    )
    backend = load_backend(delivery.backend)
    if delivery.kind == Delivery.Kind.WITHDRAWAL:
        return _withdraw(delivery, backend, now=held.started_at)
    award = delivery.award
    if award.revoked_at is not None:
        return _found_although_withdrawn(delivery, backend, held)
    if award.recipient.retired_at is not None:
        raise DeliveryRefused(STOPPED_BECAUSE)
    if not delivery.email:
        _refuse_unaddressed(delivery)
    log.debug("delivery %s: addressed", held.delivery)
    return backend.deliver(award, email=delivery.email, now=held.started_at, again=held.number > 1)


def _found_although_withdrawn(delivery: Delivery, backend: Backend, held: Claim) -> str:
    """
    What an attempt that was interrupted may have left at a service: its id, so that the withdrawal can take it back.

    Raises DeliveryRefused when there is nothing, as for an award that was withdrawn before it was first sent.
    """
    found = ""
    if held.number > 1 and delivery.email and isinstance(backend, WithdrawingBackend):
        found = backend.find(delivery.award, email=delivery.email, now=held.started_at)
    if not found:
        raise DeliveryRefused("The award was withdrawn before it was delivered.")
    return found


def _withdraw(delivery: Delivery, backend: Backend, *, now: datetime) -> str:
    """Take back what the award's own delivery left there, once that has ended; its id, or nothing if it left none."""
    sent = Delivery.objects.get(award=delivery.award, backend=delivery.backend, kind=Delivery.Kind.AWARD)
    if sent.state == Delivery.State.PENDING:
        raise TryLater("The award itself is still on its way there.")
    if sent.external_id and isinstance(backend, WithdrawingBackend):
        log.debug("delivery %s: taking back", delivery.pk)
        backend.withdraw(delivery.award, external_id=sent.external_id, now=now)
    return sent.external_id


def _address_of(delivery: Delivery) -> str:
    """
    Where an award is to go, in lower case; empty when nobody knows it yet, or when what is known could be no address.

    A resolver that breaks must not keep the delivery from being claimed: the attempt asks it again, and says so. Of
    somebody who is forgotten no address is kept again.
    """
    if delivery.award.recipient.retired_at is not None:
        return ""
    try:
        email = _resolved(delivery)
    except Exception:
        return ""
    return "" if _odd(email) else email


def _resolved(delivery: Delivery) -> str:
    recipient = delivery.award.recipient
    who = Recipient(namespace=recipient.namespace, id=recipient.external_id)
    identity = configuration.recipient_resolver()(who)
    return identity.email.strip().lower() if identity else ""


def _odd(email: str) -> str:
    """What is wrong with an address; nothing when mail could go there."""
    if len(email) > LONGEST_EMAIL:
        return f"The recipient's e-mail address has {len(email)} characters; {LONGEST_EMAIL} are possible."
    try:
        validate_email(email)
    except ValidationError:
        return "What is kept as the recipient's e-mail address is none."
    return ""


def _refuse_unaddressed(delivery: Delivery) -> None:
    """Say why a claimed delivery has no address: TryLater where it may come, DeliveryRefused where it is none."""
    email = _resolved(delivery)
    if not email:
        raise TryLater("No e-mail address is known for this recipient yet.")
    odd = _odd(email)
    if odd:
        raise DeliveryRefused(f"{odd} Correct it where it is kept, then: badge-issuer retry")
    raise TryLater("The recipient's e-mail address came just now.")


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
    wait = next_attempt(error, held.number, seed=f"{held.delivery}:{held.number}")
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
