"""
Telling a site that a badge was issued or withdrawn, so that other applications can act on it.

Whoever listens is named by BADGE_ISSUER_LISTENER. It hears after the commit, once for each award however many backends
it went to, and whatever it does about it changes nothing here. A process that is killed between the commit and the
telling tells nobody: the rows are the record, and an announcement is not.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from django.db import DatabaseError, transaction

from badge_issuer import addresses, configuration
from badge_issuer.credentials.published import base_or_here
from badge_issuer.data import Announcement, BadgeClassRef, Recipient
from badge_issuer.models import Award, DeliveryAttempt
from badge_issuer.models.definitions import definition_of, with_art

log = logging.getLogger(__name__)


def hold(awards: Collection[int]) -> dict[int, Award]:
    """
    Lock the rows of these awards for what `issued` is to be told of them, by key; nothing where nobody listens.

    Of two backends that end at once one is the first then, and a withdrawal is before or after. First thing in the
    transaction: whoever withdraws or forgets takes the award before its deliveries, too.
    """
    if not awards or not configuration.has_listener():
        return {}
    return Award.objects.select_for_update().order_by("pk").in_bulk(awards)


def issued(awards: Sequence[tuple[Award, datetime]]) -> None:
    """A delivery of each of these awards, which are held, has just ended well: say so of those it is the first of."""
    times = _times_delivered([award for award, _at in awards])
    _after_commit(
        "issued", [(award.pk, at) for award, at in awards if award.revoked_at is None and times[award.pk] == 1]
    )


def withdrawn(award: Award, *, now: datetime) -> None:
    """An award that was issued is withdrawn: say so after the commit. One that never went out was not announced."""
    if configuration.has_listener() and _times_delivered([award])[award.pk]:
        _after_commit("withdrawn", [(award.pk, now)])


def _times_delivered(awards: Sequence[Award]) -> Counter[int]:
    # By the history, which nobody changes: an operator may make a delivery due again.
    well = DeliveryAttempt.objects.filter(delivery__award__in=awards, outcome=DeliveryAttempt.Outcome.DELIVERED)
    return Counter(well.values_list("delivery__award", flat=True)) if awards else Counter()


def _after_commit(what: str, awards: Sequence[tuple[int, datetime]]) -> None:
    if awards:
        transaction.on_commit(partial(_tell, what, awards), robust=True)


def _tell(what: str, awards: Sequence[tuple[int, datetime]]) -> None:
    rows = with_art(Award.objects.select_related("recipient", "badge_class__issuer"), "version__image")
    try:
        rows_by_key = rows.in_bulk([pk for pk, _at in awards])
    except DatabaseError as error:
        log.error("awards %s: could not be announced: %s", [pk for pk, _at in awards], type(error).__name__)
        return
    for pk, at in awards:
        try:
            getattr(configuration.listener(), what)(_announcement(rows_by_key[pk], at))
        except Exception as error:
            # Its message may name a person.
            log.error("award %s: that it was %s could not be announced: %s", pk, what, type(error).__name__)


def _announcement(award: Award, now: datetime) -> Announcement:
    issuer, badge, definition = award.badge_class.issuer, award.badge_class.slug, definition_of(award.version)
    base = base_or_here(issuer)
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
