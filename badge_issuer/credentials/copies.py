"""
The same credential in other clothes, signed when somebody first asks for it, kept, and withdrawn with the award.

A token (VC-JWT) says what the issued credential says. The copy with levels says besides which level was found on each
criterion: it is handed to the earner and never published.
"""

import json
from datetime import datetime
from typing import Any

from badge_issuer import addresses
from badge_issuer.credentials.status_places import free_bit
from badge_issuer.credentials.storing import store
from badge_issuer.data import CredentialFormat, KeyKind
from badge_issuer.errors import N_, UnknownAward
from badge_issuer.models import Award, Credential
from badge_issuer.openbadges.credential import status_entry
from badge_issuer.openbadges.levels import with_levels
from badge_issuer.signing import keys
from badge_issuer.signing.documents import as_text, sign, sign_token


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
    status_list, index = free_bit(issuer)
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
