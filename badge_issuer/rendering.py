"""Pages from Jinja2 templates: translated, escaped by default, with their style inside and nothing that runs."""

import base64
import hashlib
from datetime import datetime
from functools import cache
from typing import Any

import jinja2
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from markupsafe import Markup

from badge_issuer.prose import to_html

STYLE = "style.css"


def page(request: HttpRequest, template: str, *, status: int = 200, **values: Any) -> HttpResponse:
    """A page in the visitor's language, which loads nothing but pictures and runs nothing."""
    body = (
        _environment()
        .get_template(template)
        .render(
            **values,
            language=get_language() or "en",
            direction="rtl" if get_language_bidi() else "ltr",
            csrf_token=lambda: get_token(request),
            style=Markup(_style()),  # noqa: S704 (our own file, and no text of anyone's)
        )
    )
    response = HttpResponse(body, status=status)
    response["Content-Security-Policy"] = _policy()
    response["Referrer-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def day(instant: datetime) -> str:
    """A date as people here write it."""
    return date_format(timezone.localtime(instant), "DATE_FORMAT")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("badge_issuer", "templates/badge_issuer"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["markdown"] = lambda text: Markup(to_html(text))  # noqa: S704 (sanitised there)
    environment.filters["day"] = day
    return environment


@cache
def _style() -> str:
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), STYLE)[0]


@cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_style().encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' https: data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    )
