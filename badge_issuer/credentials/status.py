"""The published list of withdrawn credentials, signed when it is asked for and no longer right."""

import json
from datetime import datetime, timedelta

from django.db.models import Q

from badge_issuer import addresses
from badge_issuer.models import StatusList
from badge_issuer.openbadges.bitstring import list_document
from badge_issuer.signing.documents import as_text, sign
from badge_issuer.signing.keys import current_key, private_pem

SIGN_AGAIN_AFTER = timedelta(days=1)


def published_list(status_list: StatusList, *, now: datetime) -> str:
    """
    The signed status list as it stands this moment; a withdrawal is in it as soon as it is recorded.

    Raises ConfigurationRefused when it must be signed anew and the key cannot be read.
    """
    if status_list.signed_revision == status_list.revision and _is_fresh(status_list, now):
        return status_list.document
    issuer = status_list.issuer
    # The revision was read before the bits: at worst the list holds more than it claims, and is signed once more.
    withdrawn = status_list.credentials.filter(award__revoked_at__isnull=False).values_list("status_index", flat=True)
    unsigned = list_document(
        url=addresses.status_list(issuer.base_url, status_list.number),
        issuer=addresses.issuer_did(issuer.base_url, issuer.slug),
        withdrawn=sorted(withdrawn),
        size=status_list.size,
        now=now,
    )
    key = current_key(issuer)
    method = addresses.verification_method(issuer.base_url, issuer.slug, key.fragment)
    document = as_text(sign(unsigned, private_pem(key), method, created=now))
    # A slower signer must not put an older list back.
    StatusList.objects.filter(pk=status_list.pk).filter(
        Q(signed_revision=None) | Q(signed_revision__lte=status_list.revision)
    ).update(document=document, signed_revision=status_list.revision, signed_at=now)
    return document


def signed_at(published: str) -> datetime:
    """When a published list was signed, to the second, as it says itself."""
    return datetime.fromisoformat(json.loads(published)["validFrom"].replace("Z", "+00:00"))


def _is_fresh(status_list: StatusList, now: datetime) -> bool:
    signed = status_list.signed_at
    return signed is not None and signed <= now < signed + SIGN_AGAIN_AFTER
