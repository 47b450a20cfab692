"""Answers where there is nothing to show: a page for people, a document for programs, and neither kept anywhere."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from badge_issuer.errors import ConfigurationRefused
from badge_issuer.pages.rendering import page
from badge_issuer.pages.responses import PRIVATE, json_document


def not_public(request: HttpRequest) -> HttpResponse:
    return _private(page(request, "not_public.html", status=404))


def link_ended(request: HttpRequest) -> HttpResponse:
    """A share link that was ended or has expired: there was something here, and its owner can help."""
    return _private(page(request, "link_ended.html", status=410))


def nothing_here(request: HttpRequest) -> HttpResponse:
    return _private(page(request, "nothing_here.html", status=404))


def no_document() -> HttpResponse:
    return json_document({"error": _("There is nothing at this address.")}, cache=PRIVATE, status=404)


def where_published(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A document that names its own address: there is none while nobody has said what this site's address is."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except ConfigurationRefused:
            return no_document()

    return answer


def no_badge() -> HttpResponse:
    return json_document({"error": _("There is no signed badge here.")}, cache=PRIVATE, status=404)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = PRIVATE
    return response
