"""
Keeping a signed document, which is the moment it is issued, and the same credential in other formats: signed when
somebody first asks for it, kept, and withdrawn with the award.

A token (VC-JWT) says what the issued credential says. The copy with levels says besides which level was reached on each
criterion: it is handed to the earner and never published.
"""

import json
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from badge_issuer import addresses
from badge_issuer.credentials.status_lists import free_entry
from badge_issuer.data import CredentialFormat, KeyKind
from badge_issuer.errors import N_, DeliveryRefused, TryLater, UnknownAward
from badge_issuer.models import Award, Credential, Issuer, Recipient, SigningKey
from badge_issuer.openbadges.credential import status_entry, with_levels
from badge_issuer.retirement import STOPPED_BECAUSE
from badge_issuer.signing import keys
from badge_issuer.signing.documents import as_text, sign, sign_token


def store(credential: Credential, base: str) -> None:
    """
    Keep a credential, and with an issuer's first one the base URL it rests on; what another worker stored stays.

    Raises DeliveryRefused when the award was withdrawn or its recipient forgotten meanwhile, TryLater when another
    worker was in the way or the key was disowned meanwhile.
    """
    award = credential.award
    issuer = award.badge_class.issuer
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
            # Holding the key's row: it is disowned either before this, or after it and finds the credential.
            if SigningKey.objects.select_for_update().get(pk=credential.signing_key_id).disowned_at is not None:
                raise TryLater("The key that it was signed with was disowned just now.")
            credential.save(force_insert=True)
    except IntegrityError as exc:
        if not Credential.objects.filter(award=award, format=credential.format).exists():
            raise TryLater("Another credential took the same status bit just now.") from exc


def issued_credential(award: Award) -> Credential | None:
    """The credential an award was issued as, in linked data; None until it is signed."""
    return award.credentials.select_related("signing_key").filter(format=CredentialFormat.LINKED_DATA).first()


def copy_of(award: Award, wanted: CredentialFormat, *, now: datetime) -> Credential:
    """
    The award's credential in the format wanted, signed now if it never was.

    Raises UnknownAward until the credential itself is issued, ConfigurationRefused when the key cannot be read, and
    DeliveryProblem when the award was withdrawn before, or another request is at it.
    """
    held = award.credentials.filter(format=wanted).first()
    if held is not None:
        return held
    issued = issued_credential(award)
    if issued is None:
        raise UnknownAward(N_("The award %(id)s is not signed yet."), id=award.public_id)
    kind = KeyKind.RSA if wanted is CredentialFormat.JWT else KeyKind.ED25519
    issuer = award.badge_class.issuer
    key = keys.current_key(issuer, kind)
    status_list, index = free_entry(issuer)
    document = _unsigned(issued) | {"credentialStatus": status_entry(issuer.base_url, status_list.number, index)}
    method = addresses.verification_method(issuer.base_url, issuer.slug, key.fragment)
    pem = keys.private_pem(key)
    if wanted is CredentialFormat.JWT:
        text = sign_token(document, pem, method)
    else:
        page = addresses.credential_with_levels(issuer.base_url, award.public_id)
        text = as_text(sign(with_levels(document | {"id": page}, award.results), pem, method, created=now))
    copy = Credential(
        award=award,
        format=wanted,
        document=text,
        signing_key=key,
        status_list=status_list,
        status_index=index,
        issued_at=now,
    )
    store(copy, issuer.base_url)
    return award.credentials.get(format=wanted)


def _unsigned(credential: Credential) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(credential.document)
    del document["proof"]
    return document
