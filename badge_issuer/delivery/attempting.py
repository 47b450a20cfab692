"""One attempt at one claimed delivery: what is asked of its backend, outside any transaction, and how that ended."""

import logging
from datetime import timedelta
from time import monotonic

from badge_issuer.backends import Backend, WithdrawingBackend, load_backend
from badge_issuer.delivery.claims import Claim, Ended
from badge_issuer.delivery.locks import TAKEN, WAIT
from badge_issuer.delivery.mailing import refuse_unaddressed
from badge_issuer.errors import BadgeIssuerError, NotYet, RefusedHere
from badge_issuer.logs import code_location
from badge_issuer.models import Delivery
from badge_issuer.retirement import STOPPED_BECAUSE

# A backend counts its own part of the lease from when it is asked.
LATEST_SECONDS = 60
log = logging.getLogger(__name__)


def attempt(held: Claim) -> Ended:
    """Try it; whatever goes wrong is how it ended, and the row will say so."""
    start = monotonic()
    external_id, problem = "", None
    try:
        external_id = _deliver(held)
        log.debug("delivery %s: answered", held.delivery.pk)
    except Exception as error:
        problem = error
        if not isinstance(error, BadgeIssuerError):
            log.error("delivery %s: attempt %s broke: %s", held.delivery.pk, held.number, code_location(error))
    at = held.started_at + timedelta(seconds=monotonic() - start)
    return Ended(claim=held, at=at, external_id=external_id, error=problem)


def _deliver(held: Claim) -> str:
    delivery = held.delivery
    if monotonic() - held.taken > LATEST_SECONDS:
        # A successor may be at it, or have done it, and it may have been withdrawn since.
        raise NotYet("This process was held up after it took the delivery.", wait=WAIT)
    backend = load_backend(delivery.backend)
    if delivery.kind == Delivery.Kind.WITHDRAWAL:
        return _withdraw(held, backend)
    if not held.may_ask:
        raise NotYet(TAKEN, wait=WAIT)
    award = delivery.award
    if award.revoked_at is not None:
        return _found_although_withdrawn(held, backend)
    if award.recipient.retired_at is not None:
        raise RefusedHere(STOPPED_BECAUSE)
    if not delivery.email:
        refuse_unaddressed(delivery)
    log.debug("delivery %s: addressed", delivery.pk)
    return backend.deliver(award, email=delivery.email, now=held.started_at, again=held.number > 1)


def _found_although_withdrawn(held: Claim, backend: Backend) -> str:
    """
    What an attempt that was interrupted may have left at a service: its id, so that the withdrawal can take it back.

    Raises DeliveryRefused when there is nothing, as for an award that was withdrawn before it was first sent.
    """
    delivery, held_there = held.delivery, ""
    if held.number > 1 and delivery.email and isinstance(backend, WithdrawingBackend):
        held_there = backend.find(delivery.award, email=delivery.email, now=held.started_at)
    if not held_there:
        raise RefusedHere("The award was withdrawn before it was delivered.")
    return held_there


def _withdraw(held: Claim, backend: Backend) -> str:
    """Take back what the award's own delivery left there, once that has ended; its id, or nothing if it left none."""
    delivery = held.delivery
    sent = Delivery.objects.get(award=delivery.award, backend=delivery.backend, kind=Delivery.Kind.AWARD)
    if sent.state == Delivery.State.PENDING:
        raise NotYet("The award itself is still on its way there.")
    if sent.external_id and isinstance(backend, WithdrawingBackend):
        log.debug("delivery %s: taking back", delivery.pk)
        backend.withdraw(delivery.award, external_id=sent.external_id, now=held.started_at)
    return sent.external_id
