"""This issuer's own records, read where a stranger would ask over the network."""

from datetime import datetime

from django.utils.translation import gettext as _

from badge_issuer import addresses
from badge_issuer.credentials.published import base_of, did_document
from badge_issuer.credentials.status_lists import published_list
from badge_issuer.errors import BadgeIssuerError
from badge_issuer.models import Credential
from badge_issuer.signing.documents import as_text
from badge_issuer.verifying import issuers
from badge_issuer.verifying.fetching import CouldNotFetch


class OwnRecords:
    """
    Looks up what one credential of ours points to in our own tables: the same bytes the world would be served.

    So our page checks what a stranger would, without this server calling itself.
    """

    def __init__(self, credential: Credential, *, now: datetime) -> None:
        self._issuer = credential.award.badge_class.issuer
        self._status_list = credential.status_list
        self._now = now

    def fetch(self, url: str) -> bytes:
        """The published bytes; CouldNotFetch for any address but the issuer's document and this badge's list."""
        try:
            base = base_of(self._issuer)
            if url == issuers.document_url(addresses.issuer_did(base, self._issuer.slug)):
                return as_text(did_document(self._issuer)).encode("ascii")
            if url == addresses.status_list(base, self._status_list.number):
                return published_list(self._status_list, now=self._now).encode("ascii")
        except BadgeIssuerError as exc:
            raise CouldNotFetch(_("the issuer's own records cannot be read")) from exc
        raise CouldNotFetch(_("it is not among the issuer's own records"))
