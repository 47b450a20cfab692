"""This site's own addresses, answered by its own pages: a server should not have to call itself to check a badge."""

from contextlib import suppress
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from badge_issuer import addresses, configuration
from badge_issuer.errors import ConfigurationRefused
from badge_issuer.models import Issuer
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
        told = _("%(host)s answered with HTTP status %(status)s")
        told %= {"host": host_of(url), "status": response.status_code}
        if response.status_code == 410:
            raise Gone(told, response.content)
        if response.status_code != 200:
            raise CouldNotFetch(told)
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
