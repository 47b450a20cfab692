"""Awards: someone earned a badge, once, until it is withdrawn."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from badge_issuer import addresses, announcing, configuration
from badge_issuer.data import AwardReceipt, AwardRequest, AwardState, AwardView, BadgeClassRef
from badge_issuer.data import Recipient as RecipientId
from badge_issuer.errors import InvalidValue, RecipientRetired, UnknownAward, UnknownBadgeClass
from badge_issuer.models import Award, BadgeClassVersion, Credential, Delivery, Recipient, StatusList


@transaction.atomic
def request_award(request: AwardRequest, *, now: datetime) -> AwardReceipt:
    """
    Record that someone earned a badge, and one delivery for each configured backend, in the caller's transaction.

    A request for what they hold already answers with that award; after a withdrawal it is a new earning. Raises
    UnknownBadgeClass when the issuer's part has not been synced, RecipientRetired for somebody who was forgotten.
    """
    version = _current_version(request.badge_class)
    backends = configuration.backend_names()
    # Holding the recipient's row makes two requests for one person take turns.
    recipient, _new = Recipient.objects.select_for_update().get_or_create(
        namespace=request.recipient.namespace, external_id=request.recipient.id
    )
    if recipient.retired_at is not None:
        raise RecipientRetired("This recipient's account was closed: no badge can be given to it.")
    held = _latest(recipient.awards.filter(badge_class=version.badge_class_id))
    if held is not None and held.revoked_at is None:
        return AwardReceipt(public_id=held.public_id, created=False)
    award = Award.objects.create(
        recipient=recipient,
        badge_class_id=version.badge_class_id,
        version=version,
        earning=held.earning + 1 if held else 1,
        source=request.source,
        narrative=request.narrative,
        results=[result.to_json() for result in request.results],
        awarded_at=now,
    )
    Delivery.objects.bulk_create(Delivery(award=award, backend=name, due_at=now) for name in backends)
    return AwardReceipt(public_id=award.public_id, created=True)


@transaction.atomic
def revoke_award(public_id: str, *, reason: str, now: datetime) -> None:
    """
    Withdraw an award; its credential's status says so from the next look at it. Withdrawing again changes nothing.

    The reason is shown to whoever opens the badge. Raises UnknownAward, or InvalidValue when the reason is empty.
    """
    if not reason.strip():
        raise InvalidValue("A withdrawal needs a reason: the owner and verifiers read it.")
    award = Award.objects.select_for_update().filter(public_id=public_id).first()
    if award is None:
        raise UnknownAward(f"There is no award {public_id!r}.")
    if award.revoked_at is not None:
        return
    award.revoked_at = now
    award.revoke_reason = reason.strip()
    award.save(update_fields=["revoked_at", "revoke_reason"])
    StatusList.objects.filter(credentials__award=award).update(revision=F("revision") + 1)
    announcing.withdrawn(award, now=now)


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


def view_of(award: Award) -> AwardView:
    """An award as a value; its addresses are paths on this site until the issuer has its public base URL."""
    issuer = award.badge_class.issuer
    issued = Credential.objects.filter(award=award).exists()
    state = AwardState.ISSUED if issued else AwardState.ON_ITS_WAY
    return AwardView(
        public_id=award.public_id,
        badge_class=BadgeClassRef(issuer=issuer.slug, badge=award.badge_class.slug),
        earning=award.earning,
        state=AwardState.REVOKED if award.revoked_at else state,
        url=addresses.credential_page(issuer.base_url, award.public_id),
        credential_url=addresses.credential_json(issuer.base_url, award.public_id) if issued else "",
        awarded_at=award.awarded_at,
        revoked_at=award.revoked_at,
        reason=award.revoke_reason,
        shared=award.shared_at is not None,
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
            f"There is no badge class {badge_class} here. Sync the issuer's part first: badge-issuer sync FOLDER"
        )
    return version


def _latest(awards):
    return awards.order_by("-earning").first()
