"""Pages from Jinja2 templates: translated, escaped by default, with a style and a script of our own and no other."""

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jinja2
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from markupsafe import Markup

from badge_issuer import addresses
from badge_issuer.language import day, lang, moment, spoken_in
from badge_issuer.prose import lower_headings, to_html
from badge_issuer.verifying.reports import same_recipient

FOLDER = Path(__file__).resolve().parents[1] / "templates" / "badge_issuer"
_FROM_HERE = (
    "style-src 'self'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
# Nothing stands inline: what a site adds to every answer (CSP_STATIC_ENFORCE) holds beside this, and knows no hash of
# ours.
POLICY = f"default-src 'none'; {_FROM_HERE}"
SCRIPTED = f"default-src 'none'; script-src 'self'; {_FROM_HERE}"


@dataclass(frozen=True)
class OwnFile:
    """A file of ours as it is published; `source` is its name in the folder of templates."""

    source: str
    content_type: str

    @cached_property
    def content(self) -> bytes:
        return (FOLDER / self.source).read_bytes()

    @cached_property
    def name(self) -> str:
        stem, _dot, ending = self.source.partition(".")
        return f"{stem}-{hashlib.sha256(self.content).hexdigest()[:16]}.{ending}"


STYLE = OwnFile("style.css", "text/css; charset=utf-8")
SCRIPT = OwnFile("page.js", "text/javascript; charset=utf-8")
OWN_FILES = (STYLE, SCRIPT)


def page(
    request: HttpRequest, template: str, *, status: int = 200, script: bool = False, **values: Any
) -> HttpResponse:
    """
    A page in the language that is active, which loads pictures and our own style, and nothing else.

    It runs nothing either, unless it asks for `script`: buttons that copy and print, and are not there without it.
    """
    body = (
        _environment()
        .get_template(template)
        .render(
            **values,
            verify_address=addresses.verify_page(addresses.here()),
            language=get_language(),
            direction="rtl" if get_language_bidi() else "ltr",
            csrf_token=lambda: get_token(request),
            style=addresses.own_file(addresses.here(), STYLE.name),
            script=addresses.own_file(addresses.here(), SCRIPT.name) if script else "",
        )
    )
    response = HttpResponse(body, status=status)
    response["Content-Security-Policy"] = SCRIPTED if script else POLICY
    response["Referrer-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


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
    environment.filters["markdown"] = lambda text: Markup(lower_headings(to_html(text), highest=3))  # noqa: S704 (sanitised there)
    environment.filters["lang"] = lang
    environment.filters["spoken_in"] = spoken_in
    environment.filters["day"] = day
    environment.filters["moment"] = moment
    environment.filters["same_recipient"] = same_recipient
    return environment
