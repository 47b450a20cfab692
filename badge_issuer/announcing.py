"""
Telling a site that a badge was issued or withdrawn, so that other applications can act on it.

Whoever listens is named by BADGE_ISSUER_LISTENER. It hears after the commit, once for each award however many backends
it went to, and whatever it does about it changes nothing here. A process that is killed between the commit and the
telling tells nobody: the rows are the record, and an announcement is not.
"""

import logging
import uuid
from datetime import datetime
from functools import partial

from django.db import transaction

from badge_issuer import addresses, configuration
from badge_issuer.data import Announcement, BadgeClassRef, Recipient
from badge_issuer.definitions import definition_of
from badge_issuer.errors import ConfigurationRefused
from badge_issuer.models import Award, DeliveryAttempt, Issuer
from badge_issuer.publishing import base_of

log = logging.getLogger(__name__)


def issued(delivery: int, *, now: datetime) -> None:
    """A delivery has just ended well: if it is its award's first, say so after the commit of the caller's."""
    if not configuration.has_listener():
        return
    # Holding the award's row: of two backends that end at once one is the first, and a withdrawal is before or after.
    award = Award.objects.select_for_update().get(deliveries=delivery)
    if award.revoked_at is None and _times_delivered(award) == 1:
        _after_commit("issued", award, now)


def withdrawn(award: Award, *, now: datetime) -> None:
    """An award that was issued is withdrawn: say so after the commit. One that never went out was not announced."""
    if configuration.has_listener() and _times_delivered(award):
        _after_commit("withdrawn", award, now)


def _times_delivered(award: Award) -> int:
    # By the history, which nobody changes: an operator may make a delivery due again.
    return DeliveryAttempt.objects.filter(delivery__award=award, outcome=DeliveryAttempt.Outcome.DELIVERED).count()


def _after_commit(what: str, award: Award, now: datetime) -> None:
    transaction.on_commit(partial(_tell, what, award.pk, now), robust=True)


def _tell(what: str, award_id: int, now: datetime) -> None:
    try:
        related = ("recipient", "badge_class__issuer", "version__image")
        award = Award.objects.select_related(*related).get(pk=award_id)
        getattr(configuration.listener(), what)(_announcement(award, now))
    except Exception as error:
        # Its message may name a person.
        log.error("award %s: that it was %s could not be announced: %s", award_id, what, type(error).__name__)


def _announcement(award: Award, now: datetime) -> Announcement:
    issuer, badge, definition = award.badge_class.issuer, award.badge_class.slug, definition_of(award.version)
    base = _base(issuer)
    return Announcement(
        award=str(uuid.UUID(hex=award.public_id)),
        recipient=Recipient(namespace=award.recipient.namespace, id=award.recipient.external_id),
        badge_class=BadgeClassRef(issuer=issuer.slug, badge=badge),
        badge_class_id=str(uuid.uuid5(uuid.NAMESPACE_URL, addresses.badge_class_page(base, issuer.slug, badge))),
        name=definition.name,
        description=definition.description,
        image_url=addresses.image(base, award.version.image.file_name),
        happened_at=now,
    )


def _base(issuer: Issuer) -> str:
    try:
        return base_of(issuer)
    except ConfigurationRefused:
        return ""  # badges that only go to a service elsewhere need no pages here
