"""
Which language the suite speaks: whatever it says is in one, with its dates and numbers and what HTML says of it.

A platform makes the language of its user active, whether or not a plugin has a catalogue for it: Django then writes
French dates into English sentences, inside a page that says that it is French. So every way into the suite begins with
`speaking`: pages for people by `for_people`, documents by `for_programs`, blocks by pdln_xblocks.blocks.speaking.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import (
    get_language,
    get_language_bidi,
    get_supported_language_variant,
    gettext,
    override,
    pgettext,
)
from django.utils.translation.trans_real import parse_accept_lang_header

from badge_issuer.errors import BadgeIssuerError
from badge_issuer.package import LANGUAGE

View = Callable[..., HttpResponseBase]

ENGLISH = "en"
# What is written from right to left: languages, and scripts where a tag names one (`az-Arab`).
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})
_SCRIPTS_RIGHT_TO_LEFT = frozenset({"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"})
_SCRIPT = re.compile(r"-([a-z]{4})(?:-|$)")


def spoken() -> str:
    """
    The language that we speak where this one is active: the same where there is a catalogue of it, or of what it is a
    variety of, as `es-419` is of `es`. Else the site's own, where we have that, and else English.

    The catalogues say it themselves: what no catalogue of ours translates, Django takes from the site's own language.
    """
    # Translators: the code of the language that you translate into, as in es or pt-br.
    ours = pgettext("code of this language", "en")
    for wanted in (get_language() or "", settings.LANGUAGE_CODE):
        # Some that a platform offers are no language tags, such as en@pirate.
        if LANGUAGE.fullmatch(wanted) and _base(wanted) == _base(ours):
            return wanted
    return ours


@contextmanager
def speaking(wanted: str = "") -> Iterator[str]:
    """
    What is said inside is in one language, which is returned: that of whoever wants `wanted`, or whatever is active.
    """
    with override(wanted or get_language() or settings.LANGUAGE_CODE):
        language = spoken()
    with override(language):
        yield language


def for_people(view: View) -> View:
    """A view whose answer is in one language. What it streams is made later, so no words of ours may be in that."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponseBase:
        with speaking() as language:
            return _said_in(language, view(*args, **kwargs))

    return answer


def for_programs(view: View) -> View:
    """
    A view whose answer is in English, whoever is logged in where its program runs, unless the request says by
    Accept-Language that it wants another language and we speak that.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with speaking(_asked_for(request)) as language:
            return _said_in(language, view(request, *args, **kwargs))

    return answer


def direction(tag: str) -> str:
    """Which way a language is written, as `dir` says it."""
    script = _SCRIPT.search(tag.lower())
    is_rtl = script[1] in _SCRIPTS_RIGHT_TO_LEFT if script else _base(tag) in _RIGHT_TO_LEFT
    return "rtl" if is_rtl else "ltr"


def lang(tag: str) -> SafeString:
    """
    The attributes of an element whose words are an author's, as ` lang="ar" dir="rtl"`: the direction where it is
    another than that of our words around. Nothing where nobody knows the language.
    """
    if not tag:
        return SafeString("")
    around = "rtl" if get_language_bidi() else "ltr"
    turn = "" if direction(tag) == around else format_html(' dir="{}"', direction(tag))
    return format_html(' lang="{}"{}', tag, turn)


def spoken_in(words: str, tag: str) -> str:
    """An author's words inside a sentence of ours."""
    return format_html("<span{}>{}</span>", lang(tag), words) if tag else words


def translated(error: BadgeIssuerError) -> str:
    """The message in the language of this moment; as it is where it has no translation, or was translated before."""
    if not error.message:
        return str(error)
    said = gettext(error.message)
    return said % error.values if error.values else said


def day(instant: datetime) -> str:
    """The date, in the time zone of whoever reads it."""
    return date_format(_local(instant), "DATE_FORMAT")


def moment(instant: datetime) -> str:
    """The date and time, with the time zone they are told in."""
    local = _local(instant)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def _base(tag: str) -> str:
    return re.split("[-_@]", tag.lower(), maxsplit=1)[0]


def _asked_for(request: HttpRequest) -> str:
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            # Of those that the site offers, since Django keeps a catalogue in memory for each that is made active.
            wanted = get_supported_language_variant(tag)
        except LookupError:
            continue
        with speaking(wanted) as language:
            if _base(language) == _base(wanted):
                return wanted
    return ENGLISH


def _said_in(language: str, response: HttpResponseBase) -> HttpResponseBase:
    # Else Django's LocaleMiddleware would say the language of the user.
    response.headers.setdefault("Content-Language", language)
    return response


def _local(instant: datetime) -> datetime:
    try:
        return timezone.localtime(instant)
    except OverflowError:
        # A stranger's badge may name the first or the last moment that there is: no other zone can say it.
        return instant
