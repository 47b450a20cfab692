"""The default backend: this site signs the credential itself and publishes it, with no other service."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from badge_issuer import addresses, configuration
from badge_issuer.bitstring import LIST_SIZE
from badge_issuer.credential import CredentialContent, build_credential
from badge_issuer.definitions import definition_of, profile_of
from badge_issuer.errors import ConfigurationRefused, DeliveryRefused, TryLater
from badge_issuer.keys import current_key, private_pem
from badge_issuer.models import Award, Credential, Issuer, Recipient, StatusList
from badge_issuer.retirement import STOPPED_BECAUSE
from badge_issuer.signing import as_text, sign

FORMAT = "eddsa-rdfc-2022"
# When this many random bits in a row are taken, the list is more than half full: go on with the next one.
TRIES_PER_LIST = 8


class EmbeddedBackend:
    """Signs an Open Badges 3.0 credential and keeps it; delivering again finds the one that was issued."""

    def deliver(self, award: Award, *, email: str, now: datetime) -> str:
        if not Credential.objects.filter(award=award, format=FORMAT).exists():
            self._issue(award, email=email, now=now)
        return award.public_id

    def _issue(self, award: Award, *, email: str, now: datetime) -> None:
        issuer = award.badge_class.issuer
        base = unchanged_base_url(issuer)
        key = current_key(issuer)
        pem = private_pem(key)
        status_list, index = free_bit(issuer)
        content = CredentialContent(
            base=base,
            public_id=award.public_id,
            subject=award.recipient.subject,
            email=email,
            salt=secrets.token_hex(16),
            awarded_at=award.awarded_at,
            issuer=profile_of(issuer),
            definition=definition_of(award.version),
            ordinal=award.version.ordinal,
            badge_image=award.version.image.file_name,
            issuer_image=issuer.image.file_name if issuer.image else "",
            status_list=status_list.number,
            status_index=index,
        )
        method = addresses.verification_method(base, issuer.slug, key.public_multibase)
        signed = sign(build_credential(content), pem, method, created=now)
        credential = Credential(
            award=award,
            format=FORMAT,
            document=as_text(signed),
            signing_key=key,
            status_list=status_list,
            status_index=index,
            issued_at=now,
        )
        _store(credential, issuer, base)


def unchanged_base_url(issuer: Issuer) -> str:
    """
    The public base URL to sign under, which is the one this issuer's first badge was signed under.

    Raises ConfigurationRefused when the setting has changed since: every did:web of an issued badge hangs on it.
    """
    configured = configuration.public_base_url()
    if issuer.base_url not in ("", configured):
        raise ConfigurationRefused(
            f"The badges of {issuer.slug} live at {issuer.base_url}, and BADGE_ISSUER_PUBLIC_BASE_URL now says "
            f"{configured}. Issued badges would stop verifying: set it back to {issuer.base_url}."
        )
    return configured


def free_bit(issuer: Issuer) -> tuple[StatusList, int]:
    """
    A status list of the issuer and a bit that no credential has yet, chosen at random.

    Random, so that a bit tells nobody who earned a badge before whom. It is not reserved: storing the credential is
    what takes it.
    """
    status_list = issuer.status_lists.order_by("-number").first() or _open_list(issuer)
    for _try in range(TRIES_PER_LIST):
        index = secrets.randbelow(status_list.size)
        if not status_list.credentials.filter(status_index=index).exists():
            return status_list, index
    status_list = _open_list(issuer)
    return status_list, secrets.randbelow(status_list.size)


def _open_list(issuer: Issuer) -> StatusList:
    last = StatusList.objects.order_by("-number").values_list("number", flat=True).first() or 0
    try:
        with transaction.atomic():
            return StatusList.objects.create(issuer=issuer, number=last + 1, size=LIST_SIZE)
    except IntegrityError as exc:
        raise TryLater("Another worker opened a status list just now.") from exc


def _store(credential: Credential, issuer: Issuer, base: str) -> None:
    """Keep a credential, and with an issuer's first one the base URL it rests on; what another worker stored stays."""
    award = credential.award
    try:
        with transaction.atomic():
            # Holding the award's row: a withdrawal, or a retirement, comes either before this, or after it and finds
            # the credential.
            if Award.objects.select_for_update().get(pk=award.pk).revoked_at is not None:
                raise DeliveryRefused("The award was withdrawn before it was delivered.")
            if Recipient.objects.filter(pk=award.recipient_id).exclude(retired_at=None).exists():
                raise DeliveryRefused(STOPPED_BECAUSE)
            if not Issuer.objects.filter(pk=issuer.pk, base_url__in=["", base]).update(base_url=base):
                raise TryLater("Another worker signed this issuer's first badge under another address just now.")
            credential.save(force_insert=True)
    except IntegrityError as exc:
        if not Credential.objects.filter(award=award, format=FORMAT).exists():
            raise TryLater("Another credential took the same status bit just now.") from exc
