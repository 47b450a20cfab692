"""
Badgr as a backend. It has no idempotency, so never twice is this module's work.

Whoever calls holds the lock of its badge class and address; a repeat looks up first; and what is found is taken for
ours unless another award of ours has it.
"""

import logging
from datetime import datetime
from time import monotonic

from badge_issuer import addresses, configuration
from badge_issuer.badgr import account
from badge_issuer.badgr.badge_classes import counterpart_of
from badge_issuer.badgr.client import BadgrClient
from badge_issuer.badgr.errors import AlreadyAwarded, AlreadyRevoked, BadgrCredentials, BadgrUnavailable, NotFound
from badge_issuer.badgr.settings import BACKEND
from badge_issuer.badgr.values import NewAward, RemoteAward, reason_for
from badge_issuer.delivery.locks import WAIT
from badge_issuer.errors import DeliveryRefused, NotYet, TryLater
from badge_issuer.models import Award, Counterpart, Delivery

# The lease is five minutes, and one answer may take two at the longest timeout.
LATEST_SECONDS = 120
log = logging.getLogger(__name__)


class BadgrBackend:
    """Awards at Badgr what was earned here, once, and withdraws it there."""

    def deliver(self, award: Award, *, email: str, now: datetime, again: bool) -> str:
        """Award it and return Badgr's id; what an interrupted attempt left there is found and kept."""
        began = monotonic()
        there = counterpart_of(award)
        client = account.client()
        if award.earning > 1:
            _wait_for_earlier(award)
        standing = _ours(client, there, award, email) if again else None
        if standing is None:
            standing = _issue(client, there, award, email, began=began)
        log.debug("award %s: answered", award.public_id)
        return standing.entity_id

    def find(self, award: Award, *, email: str, now: datetime) -> str:
        standing = _ours(account.client(), counterpart_of(award), award, email)
        return standing.entity_id if standing else ""

    def withdraw(self, award: Award, *, external_id: str, now: datetime) -> None:
        client = account.client()
        try:
            client.revoke(external_id, reason=reason_for(award.revoke_reason))
        except AlreadyRevoked:
            log.info("award %s: was withdrawn there before", award.public_id)
        except NotFound:
            _require_view_of(client, counterpart_of(award))
            log.info("award %s: is no longer there to be withdrawn", award.public_id)


def _issue(client: BadgrClient, there: Counterpart, award: Award, email: str, *, began: float) -> RemoteAward:
    log.debug("award %s: asking", award.public_id)
    _require_time(began)
    try:
        return client.issue(there.external_id, _new(award, email))
    except AlreadyAwarded:
        standing = _ours(client, there, award, email)
        if standing is not None:
            return standing
        # What stands there is withdrawn, or an earlier award that this one renews: no reason not to have this one too.
        _require_time(began)
        return client.issue(there.external_id, _new(award, email, again=True))
    except NotFound:
        _require_view_of(client, there)
    raise TryLater(f"The badge class {there.external_id} was deleted at Badgr. Make it again: badge-issuer sync FOLDER")


def _new(award: Award, email: str, *, again: bool = False) -> NewAward:
    base = award.badge_class.issuer.base_url if configuration.serves_pages() else ""
    return NewAward(
        email=email,
        issued_on=award.awarded_at,
        narrative=award.narrative,
        # Only where the world can open the page: its owner decides what it shows.
        evidence_url=addresses.credential_page(base, award.public_id) if base.startswith("https://") else "",
        expires=award.valid_until,
        again=again,
    )


def _ours(client: BadgrClient, there: Counterpart, award: Award, email: str) -> RemoteAward | None:
    """
    The award that stands there for this one; None when there is none, or only what this one renews.

    Raises DeliveryRefused when somebody else's award of ours stands there under the same address.
    """
    try:
        standing = [each for each in client.awards_to(there.external_id, email) if not each.revoked]
    except NotFound:
        _require_view_of(client, there)
        return None
    ids = [each.entity_id for each in standing]
    taken = Delivery.objects.filter(backend=BACKEND, kind=Delivery.Kind.AWARD, external_id__in=ids).exclude(award=award)
    others = dict(taken.values_list("external_id", "award__recipient"))
    free = [each for each in standing if each.entity_id not in others]
    if not free and set(others.values()) - {award.recipient_id}:
        raise DeliveryRefused(
            "Another award here already stands at Badgr for the same badge and e-mail address. Are these two accounts "
            "of one person?"
        )
    return free[-1] if free else None


def _wait_for_earlier(award: Award) -> None:
    """An earlier earning is withdrawn there first, or it would be taken for this one."""
    earlier = Delivery.objects.filter(
        award__recipient=award.recipient_id,
        award__badge_class=award.badge_class_id,
        award__earning__lt=award.earning,
        backend=BACKEND,
        state=Delivery.State.PENDING,
    )
    if earlier.exists():
        raise NotYet("The earlier award of this badge has to be withdrawn at Badgr first.", wait=WAIT)


def _require_time(began: float) -> None:
    """An award is asked for early in the delivery's lease, so that no successor asks while the answer is awaited."""
    if monotonic() - began > LATEST_SECONDS:
        raise BadgrUnavailable("Badgr was so slow that it is looked up anew before anything is awarded.")


def _require_view_of(client: BadgrClient, there: Counterpart) -> None:
    """
    Badgr says the same of what is gone and of what is not ours to see; whoever still sees the issuer knows which.

    Raises BadgrCredentials when this account does not.
    """
    if there.external_issuer not in [each.entity_id for each in client.issuers()]:
        raise BadgrCredentials(
            f"The Badgr account may no longer act for the issuer {there.external_issuer}. Look with: badge-issuer check"
        )
