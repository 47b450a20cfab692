"""
HTTP responses of the public pages: which form a client asked for, what may be kept or read across sites, and what is
said where there is nothing to show.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _

from badge_issuer.errors import ConfigurationRefused
from badge_issuer.pages.rendering import page

JSON_TYPES = ("application/json", "application/ld+json", "application/vc", "application/vc+ld+json")
# Short, since an owner may stop sharing and an issuer may withdraw.
SHORTLY = "public, max-age=60"
FOR_A_DAY = "public, max-age=86400"
FOR_GOOD = "public, max-age=31536000, immutable"
PRIVATE = "private, no-store"


def wants_json(request: HttpRequest) -> bool:
    """Whether a client asked for JSON by name and not for a page as well; a browser asks for a page."""
    asked = {str(each).partition(";")[0].strip().lower() for each in request.accepted_types}
    return bool(asked.intersection(JSON_TYPES)) and "text/html" not in asked


def json_document(document: Mapping[str, Any] | str, *, cache: str, status: int = 200) -> HttpResponse:
    """JSON that any site may read; a string is served as it is, byte for byte."""
    text = document if isinstance(document, str) else json.dumps(document, indent=2) + "\n"
    response = HttpResponse(text, content_type="application/json", status=status)
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = cache
    return response


def unless_known(request: HttpRequest, response: HttpResponse, *, modified: datetime, now: datetime) -> HttpResponse:
    """
    The answer, or only "304 Not Modified" for a client that holds this very one.

    A time of the second that still runs is not told: another version may come in it, and would look like this one.
    """
    etag = f'"{hashlib.sha256(response.content).hexdigest()}"'
    seconds = int(modified.timestamp())
    last_modified = seconds if seconds < int(now.timestamp()) else None
    response["ETag"] = etag
    if last_modified is not None:
        response["Last-Modified"] = http_date(last_modified)
    known = get_conditional_response(request, etag=etag, last_modified=last_modified, response=response)
    return response if known is None else known


def varies(response: HttpResponse) -> HttpResponse:
    """The same address answers in two forms, and differently to an owner."""
    patch_vary_headers(response, ["Accept", "Cookie", "Accept-Language"])
    return response


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
