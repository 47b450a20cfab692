"""Awards: someone earned a badge, once, until it is withdrawn."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from badge_issuer import addresses, announcements, configuration
from badge_issuer.backends import has_to_be_told
from badge_issuer.data import (
    AwardReceipt,
    AwardRequest,
    AwardState,
    AwardView,
    BadgeClassRef,
    CredentialFormat,
    HeldBadge,
)
from badge_issuer.data import Recipient as RecipientId
from badge_issuer.errors import N_, InvalidValue, RecipientRetired, UnknownAward, UnknownBadgeClass
from badge_issuer.models import Award, BadgeClassVersion, Credential, Delivery, Recipient, StatusList
from badge_issuer.models.definitions import definition_of
from badge_issuer.signals import award_withdrawn

# What of an award is there: its own signed credential, and a copy at some service.
_THERE = {
    "is_signed": Exists(Credential.objects.filter(award=OuterRef("pk"), format=CredentialFormat.LINKED_DATA)),
    "is_sent": Exists(
        Delivery.objects.filter(award=OuterRef("pk"), kind=Delivery.Kind.AWARD, state=Delivery.State.DELIVERED)
    ),
}


@transaction.atomic
def request_award(request: AwardRequest, *, now: datetime) -> AwardReceipt:
    """
    Record that someone earned a badge, and one delivery for each configured backend, in the caller's transaction.

    A request for what they hold already answers with that award; after a withdrawal it is a new earning. A badge that
    ended is renewed, and not earned again by asking. Raises UnknownBadgeClass when the issuer's part has not been
    synced, RecipientRetired for somebody who was forgotten.
    """
    version = _current_version(request.badge_class)
    backends = configuration.backend_names()
    # Holding the recipient's row makes two requests for one person take turns.
    recipient, _new = Recipient.objects.select_for_update().get_or_create(
        namespace=request.recipient.namespace, external_id=request.recipient.id
    )
    _require_not_retired(recipient)
    held = _latest(recipient.awards.filter(badge_class=version.badge_class_id))
    if held is not None and held.revoked_at is None:
        return AwardReceipt(public_id=held.public_id, created=False)
    award = Award(
        recipient=recipient,
        version=version,
        earning=held.earning + 1 if held else 1,
        source=request.source,
        narrative=request.narrative,
        results=[result.to_json() for result in request.results],
    )
    return _awarded(award, backends, now)


@transaction.atomic
def renew_award(public_id: str, *, now: datetime) -> AwardReceipt:
    """
    Issue a badge that ends anew, as its badge class stands today; the one before stays what it is until it ends.

    Renewing again answers with the renewal that stands. Raises UnknownAward, RecipientRetired for somebody who was
    forgotten, or InvalidValue for a badge that was withdrawn or does not end.
    """
    award = Award.objects.select_related("badge_class__issuer").filter(public_id=public_id).first()
    if award is None:
        raise UnknownAward.named(public_id)
    backends = configuration.backend_names()
    recipient = Recipient.objects.select_for_update().get(pk=award.recipient_id)
    _require_not_retired(recipient)
    held = _latest(recipient.awards.filter(badge_class=award.badge_class_id))
    if held.earning > award.earning and held.revoked_at is None:
        return AwardReceipt(public_id=held.public_id, created=False)
    if held.revoked_at is not None or award.revoked_at is not None:
        raise InvalidValue(N_("This badge was withdrawn, and is not renewed: its owner can earn it again."))
    if award.valid_until is None:
        raise InvalidValue(N_("This badge does not end, so there is nothing to renew."))
    ref = BadgeClassRef(issuer=award.badge_class.issuer.slug, badge=award.badge_class.slug)
    renewal = Award(
        recipient=recipient,
        version=_current_version(ref),
        earning=award.earning + 1,
        source=f"renewal of {award.public_id}",
        narrative=award.narrative,
        results=award.results,
        first_awarded_at=award.first_awarded_at or award.awarded_at,
    )
    return _awarded(renewal, backends, now)


def _require_not_retired(recipient: Recipient) -> None:
    if recipient.retired_at is not None:
        raise RecipientRetired(N_("This recipient's account was closed: no badge can be given to it."))


def _awarded(award: Award, backends: tuple[str, ...], now: datetime) -> AwardReceipt:
    """Keep a new award and a delivery of it for each backend. The recipient's row is locked."""
    award.badge_class_id = award.version.badge_class_id
    award.awarded_at = now
    award.valid_until = definition_of(award.version).valid_until(now)
    award.save(force_insert=True)
    Delivery.objects.bulk_create(Delivery(award=award, backend=name, due_at=now) for name in backends)
    return AwardReceipt(public_id=award.public_id, created=True)


@transaction.atomic
def revoke_award(public_id: str, *, reason: str, now: datetime) -> None:
    """
    Withdraw an award; its credential's status says so from the next look at it, and each service that holds a copy is
    told by a delivery of its own. Withdrawing again changes nothing.

    A renewal rests on what it renews, so all that its owner holds of this badge is withdrawn together. The reason is
    shown to whoever opens the badge, and `signals.award_withdrawn` is sent in the same transaction. Raises
    UnknownAward, or InvalidValue when the reason is empty.
    """
    if not reason.strip():
        raise InvalidValue(N_("A withdrawal needs a reason: the owner and verifiers read it."))
    award = Award.objects.select_for_update().filter(public_id=public_id).first()
    if award is None:
        raise UnknownAward.named(public_id)
    if award.revoked_at is not None:
        return
    together = [award]
    if award.valid_until is not None or award.first_awarded_at is not None:
        held = {"recipient": award.recipient_id, "badge_class": award.badge_class_id, "revoked_at": None}
        together = list(Award.objects.select_for_update().filter(**held).order_by("earning"))
    Award.objects.filter(pk__in=[each.pk for each in together]).update(revoked_at=now, revoke_reason=reason.strip())
    StatusList.objects.filter(credentials__award__in=together).update(revision=F("revision") + 1)
    for each in together:
        _tell_services(each, now)
        announcements.withdrawn(each, now=now)
    if award_withdrawn.has_listeners():
        award_withdrawn.send(
            sender=Award,
            recipient=RecipientId(namespace=award.recipient.namespace, id=award.recipient.external_id),
            badge_class=BadgeClassRef(issuer=award.badge_class.issuer.slug, badge=award.badge_class.slug),
            now=now,
        )


def _tell_services(award: Award, now: datetime) -> None:
    """A delivery to each service that holds a copy of the award, which says there that it is withdrawn."""
    Delivery.objects.bulk_create(
        Delivery(award=award, backend=name, kind=Delivery.Kind.WITHDRAWAL, due_at=now)
        for name in award.deliveries.filter(kind=Delivery.Kind.AWARD).values_list("backend", flat=True)
        if has_to_be_told(name)
    )


def find_award(recipient: RecipientId, badge_class: BadgeClassRef) -> AwardView | None:
    """What someone holds, or last held, of a badge class; None where they never earned it."""
    award = _latest(
        Award.objects.select_related("badge_class__issuer").filter(
            recipient__namespace=recipient.namespace,
            recipient__external_id=recipient.id,
            badge_class__slug=badge_class.badge,
            badge_class__issuer__slug=badge_class.issuer,
        )
    )
    return view_of(award) if award else None


def awards_of(recipient: RecipientId) -> tuple[HeldBadge, ...]:
    """The badges that somebody holds, or last held, the newest first, each with its name. One query."""
    awards = Award.objects.filter(recipient__namespace=recipient.namespace, recipient__external_id=recipient.id)
    found = awards.select_related("badge_class__issuer", "version").annotate(**_THERE).order_by("earning", "pk")
    last = {award.badge_class_id: award for award in found}
    held = [
        HeldBadge(
            award=_view(award, award.is_signed, award.is_sent),
            name=str(award.version.content.get("name", award.badge_class.slug)),
            language=str(award.version.content.get("language", "")),
        )
        for award in last.values()
    ]
    return tuple(sorted(held, key=lambda badge: badge.award.awarded_at, reverse=True))


def view_of(award: Award) -> AwardView:
    """An award as a value; its addresses are paths on this site until the issuer has its public base URL."""
    [(signed, sent)] = Award.objects.filter(pk=award.pk).values_list(*_THERE.values())
    return _view(award, signed, sent)


def _view(award: Award, signed: bool, sent: bool) -> AwardView:
    issuer = award.badge_class.issuer
    # Where only other services issue, theirs is the badge.
    issued = signed or sent
    state = AwardState.ISSUED if issued else AwardState.ON_ITS_WAY
    return AwardView(
        public_id=award.public_id,
        badge_class=BadgeClassRef(issuer=issuer.slug, badge=award.badge_class.slug),
        earning=award.earning,
        state=AwardState.REVOKED if award.revoked_at else state,
        url=addresses.credential_page(issuer.base_url, award.public_id),
        credential_url=addresses.credential_json(issuer.base_url, award.public_id) if signed else "",
        awarded_at=award.awarded_at,
        revoked_at=award.revoked_at,
        reason=award.revoke_reason,
        shared=award.shared_at is not None,
        valid_until=award.valid_until,
    )


def share_award(award: Award, *, now: datetime) -> None:
    """Let anyone with the address see the award, by its owner's choice."""
    Award.objects.filter(pk=award.pk, shared_at=None).update(shared_at=now)


def stop_sharing_award(award: Award) -> None:
    """Show the award to its owner alone again; copies already downloaded stay what they are."""
    Award.objects.filter(pk=award.pk).update(shared_at=None)


def _current_version(badge_class: BadgeClassRef) -> BadgeClassVersion:
    version = (
        BadgeClassVersion.objects.filter(
            badge_class__slug=badge_class.badge, badge_class__issuer__slug=badge_class.issuer
        )
        .order_by("-ordinal")
        .first()
    )
    if version is None:
        raise UnknownBadgeClass(
            N_("There is no badge class %(badge)s here. Sync the issuer's part first: badge-issuer sync FOLDER"),
            badge=badge_class,
        )
    return version


def _latest(awards):
    return awards.order_by("-earning").first()
