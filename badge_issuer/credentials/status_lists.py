"""
Lists of withdrawn credentials: an entry in one for each credential, which nobody can guess, and the published list,
signed when it is asked for and no longer right.
"""

import json
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from badge_issuer import addresses
from badge_issuer.errors import TryLater
from badge_issuer.models import Issuer, StatusList
from badge_issuer.openbadges.bitstring import LIST_SIZE, list_document
from badge_issuer.signing.documents import as_text, sign
from badge_issuer.signing.keys import current_key, private_pem

# When this many random bits in a row are taken, the list is more than half full: go on with the next one.
ATTEMPTS_PER_LIST = 8
SIGN_AGAIN_AFTER = timedelta(days=1)


def free_entry(issuer: Issuer) -> tuple[StatusList, int]:
    """
    An entry in a status list of the issuer, as the list and a bit that no credential has yet, chosen at random.

    Random, so that a bit tells nobody who earned a badge before whom. It is not reserved: storing the credential is
    what takes it. Raises TryLater when another worker opens the next list at the same moment.
    """
    status_list = issuer.status_lists.order_by("-number").first() or _open_list(issuer)
    for _attempt in range(ATTEMPTS_PER_LIST):
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
