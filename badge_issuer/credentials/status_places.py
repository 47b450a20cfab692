"""Where a credential's withdrawal will be read: a list of its issuer's, and a place in it that nobody can guess."""

import secrets

from django.db import IntegrityError, transaction

from badge_issuer.errors import TryLater
from badge_issuer.models import Issuer, StatusList
from badge_issuer.openbadges.bitstring import LIST_SIZE

# When this many random bits in a row are taken, the list is more than half full: go on with the next one.
TRIES_PER_LIST = 8


def free_bit(issuer: Issuer) -> tuple[StatusList, int]:
    """
    A status list of the issuer and a bit that no credential has yet, chosen at random.

    Random, so that a bit tells nobody who earned a badge before whom. It is not reserved: storing the credential is
    what takes it. Raises TryLater when another worker opens the next list at the same moment.
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
