"""
Holding a delivery while it is tried: taken by comparison, finished by the same comparison.

Both are done for as many as there are at once, in a few statements and short transactions of their own; nothing is
held while a service is waited for. A worker that dies leaves a lease that simply ends, and one whose lease ended cannot
overwrite its successor.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import transaction

from badge_issuer import announcements
from badge_issuer.backends import stays_here
from badge_issuer.delivery import locks, mailing
from badge_issuer.delivery.deliveries import QUEUE, due_again
from badge_issuer.delivery.locks import Hold
from badge_issuer.delivery.retry import next_attempt
from badge_issuer.due import DONE, after_failure
from badge_issuer.errors import BadgeIssuerError, NotYet
from badge_issuer.models import Delivery, DeliveryAttempt
from badge_issuer.models.definitions import with_art

# What an attempt asks of its award, so that a thread which waits for a service needs no connection of its own.
NEEDED = ("award__badge_class__issuer__image", "award__version__image")
log = logging.getLogger(__name__)
Outcome = DeliveryAttempt.Outcome


@dataclass(frozen=True, kw_only=True)
class Claim:
    """
    One worker's hold on one delivery, as it stood when it was taken; `number` is which attempt this is.

    `lock` is the one it has, where a service could be asked twice; where it `may_ask` not, another delivery has it. It
    was taken at `taken` by this machine's own clock, which nobody sets.
    """

    delivery: Delivery
    number: int
    started_at: datetime
    lock: Hold | None = None
    may_ask: bool = True
    taken: float = field(default_factory=monotonic)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How an attempt went: the backend's own id, or the error it ended in."""

    claim: Claim
    at: datetime
    external_id: str = ""
    error: Exception | None = None


def claim(deliveries: Sequence[int], *, now: datetime) -> list[Claim]:
    """
    Take those of these deliveries that are due; what another worker has is left out.

    Each address is kept before anything is sent, so that a repeat goes to the same one.
    """
    taken_at = monotonic()
    lease = QUEUE.claim(Delivery.objects.filter(pk__in=deliveries, due_at__lte=now), now=now)
    if not lease:
        return []
    mine = Delivery.objects.filter(pk__in=deliveries, lease=lease).select_related("award__recipient").order_by("pk")
    taken = list(with_art(mine, *NEEDED).prefetch_related("award__badge_class__counterparts"))
    for each in taken:
        log.debug("delivery %s: claimed", each.pk)
    addresses = {each.pk: email for each in taken if not each.email and (email := mailing.address_of(each))}
    for each in taken:
        each.email = addresses.get(each.pk, each.email)
    wanted = {each.pk: _lock_of(each) for each in taken}
    with transaction.atomic():
        for pk, email in addresses.items():
            Delivery.objects.filter(pk=pk, lease=lease).update(email=email)
        held = locks.take([lock for lock in wanted.values() if lock], now=now)
    for each in taken:
        if wanted[each.pk] in held:
            log.debug("delivery %s: lock taken", each.pk)
    return [
        Claim(
            delivery=each,
            number=each.attempts,
            started_at=now,
            lock=wanted[each.pk] if wanted[each.pk] in held else None,
            may_ask=wanted[each.pk] is None or wanted[each.pk] in held,
            taken=taken_at,
        )
        for each in taken
    ]


@transaction.atomic
def finish(ended: Sequence[Ended]) -> None:
    """Record how attempts went, each if its lease still stands; what became of a lost one is its successor's."""
    awards = announcements.hold([each.claim.delivery.award_id for each in ended if each.error is None])
    # In the order of their keys, as every other writer of several of them takes them.
    recorded = [(each, _record(each)) for each in sorted(ended, key=lambda each: each.claim.delivery.pk)]
    DeliveryAttempt.objects.bulk_create([row for _each, row in recorded])
    # A successor of a lost lease goes on with the same lock.
    ours = [each for each, row in recorded if row.outcome != Outcome.LEASE_LOST]
    locks.give_back([each.claim.lock for each in ours if each.claim.lock and locks.ends_with(each.error)])
    well = [(each.claim.delivery.award_id, each.at) for each in ours if each.error is None]
    announcements.issued([(awards[award], at) for award, at in well if award in awards])


def _lock_of(delivery: Delivery) -> Hold | None:
    """What one at a time may ask a service: for one badge class and address. Here nothing is made twice."""
    award = delivery.award
    if delivery.kind != Delivery.Kind.AWARD or not delivery.email or stays_here(delivery.backend):
        return None
    return locks.hold(delivery.backend, str(award.badge_class_id), delivery.email, holder=award.public_id)


def _record(ended: Ended) -> DeliveryAttempt:
    """Change the delivery's row, if the lease is still ours; what its history will say, which tells whether it was."""
    held, problem = ended.claim, _problem_of(ended.error)
    outcome, changes = _outcome(ended, problem)
    if not QUEUE.finish(held.delivery, **changes):
        outcome = Outcome.LEASE_LOST
    if ended.external_id and held.delivery.kind == Delivery.Kind.AWARD:
        _keep_withdrawable(ended, lost=outcome == Outcome.LEASE_LOST)
    log.info("delivery %s: attempt %s: %s", held.delivery.pk, held.number, outcome)
    return DeliveryAttempt(
        delivery=held.delivery,
        number=held.number,
        started_at=held.started_at,
        finished_at=ended.at,
        outcome=outcome,
        problem=problem,
    )


def _keep_withdrawable(ended: Ended, *, lost: bool) -> None:
    """
    Where it stands after all, whatever was thought of it meanwhile, its withdrawal must find it.

    A delivery that was stopped while under way keeps the id, and a withdrawal that had found nothing is due anew.
    """
    delivery = ended.claim.delivery
    if lost:
        stopped = Delivery.objects.filter(pk=delivery.pk, external_id="").exclude(stopped_at=None)
        if not stopped.update(external_id=ended.external_id):
            return
    elif delivery.award.revoked_at is None:
        return  # a withdrawal since then waits for this delivery
    withdrawal = Delivery.objects.filter(
        award=delivery.award_id, backend=delivery.backend, kind=Delivery.Kind.WITHDRAWAL, external_id=""
    )
    withdrawal.filter(state=Delivery.State.DELIVERED).update(**due_again(ended.at))


def _outcome(ended: Ended, problem: str) -> tuple[Outcome, dict[str, Any]]:
    """How an attempt ended, and what that makes of the delivery's row."""
    held = ended.claim
    if ended.error is None:
        return Outcome.DELIVERED, {
            **DONE,
            "state": Delivery.State.DELIVERED,
            "external_id": ended.external_id,
            "delivered_at": ended.at,
        }
    wait = next_attempt(ended.error, held.number, seed=f"{held.delivery.pk}:{held.number}")
    rings = not isinstance(ended.error, NotYet)
    changes = after_failure(held.delivery, problem=problem, wait=wait, at=ended.at, rings=rings)
    if wait is None:
        return Outcome.STOPPED, {**changes, "state": Delivery.State.STOPPED}
    return Outcome.RETRY, changes


def _problem_of(error: Exception | None) -> str:
    """What a row says about an error: a stranger's exception may carry anything; ours name no person."""
    if error is None:
        return ""
    return str(error) if isinstance(error, BadgeIssuerError) else f"Unexpected {type(error).__name__}; see the log."
