"""
This site's own addresses, answered by its own pages and records: a server should not have to call itself to check a
badge.
"""

from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from badge_issuer import addresses, configuration
from badge_issuer.credentials.published import base_of, did_document
from badge_issuer.credentials.status_lists import published_list
from badge_issuer.errors import BadgeIssuerError, ConfigurationRefused
from badge_issuer.models import Credential, Issuer
from badge_issuer.signing.documents import as_text
from badge_issuer.verifying import issuers
from badge_issuer.verifying.fetching import CouldNotFetch, Gone, Resolver


class OwnSite:
    """Answers for what this site publishes with the bytes the world is served, and asks on for everything else."""

    def __init__(self, otherwise: Resolver) -> None:
        self._otherwise = otherwise

    def fetch(self, url: str) -> bytes:
        """The published bytes; raises CouldNotFetch, for a page of ours that a stranger is not shown as well."""
        path = own_path(url)
        if path is None:
            return self._otherwise.fetch(url)
        # A stranger's request: whoever asks for the check has no more rights here than the world has.
        request = HttpRequest()
        request.method, request.path, request.path_info = "GET", path, path
        request.META["HTTP_ACCEPT"] = "application/json"
        request.user = AnonymousUser()
        try:
            view = resolve(path)
        except Resolver404 as exc:
            raise CouldNotFetch(_("%(host)s cannot be found") % {"host": url}) from exc
        response = view.func(request, *view.args, **view.kwargs)
        answered = _("%(host)s answered with HTTP status %(status)s")
        answered %= {"host": host_of(url), "status": response.status_code}
        if response.status_code == 410:
            raise Gone(answered, response.content)
        if response.status_code != 200:
            raise CouldNotFetch(answered)
        return bytes(response.content)


def own_path(url: str) -> str | None:
    """The path of one of our own pages, from `addresses.PREFIX` on; None for an address elsewhere."""
    try:
        asked = urlsplit(url)
    except ValueError:
        return None
    for base in _bases():
        ours = urlsplit(base)
        begins = f"{ours.path}{addresses.PREFIX}/"
        if asked.netloc.lower() == ours.netloc.lower() and asked.path.startswith(begins):
            return asked.path.removeprefix(ours.path)
    return None


def host_of(url: str) -> str:
    """The site an address names, for people to read; empty for what is no address."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _bases() -> set[str]:
    bases = set(Issuer.objects.exclude(base_url="").values_list("base_url", flat=True))
    # Unset: then the pages that could be meant are those of issuers that have issued.
    with suppress(ConfigurationRefused):
        bases.add(configuration.public_base_url())
    return bases


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
