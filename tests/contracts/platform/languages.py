"""
The platform's languages: a page, and all that Django writes for the request, is in the language of its user, whatever a
plugin has catalogues for. Seen in a running LMS (Teak-era), and in its lms/envs/common.py and lang_pref/middleware.py.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

# LMS and Studio have one list, of which these are some. There is no plain `es` in it, and not all are language tags.
LANGUAGES = [
    (code, code)
    for code in ("en", "rtl", "eo", "ar", "ca@valencia", "en-uk", "en@pirate", "es-419", "es-es", "fr", "he", "vi")
]
LANGUAGES_BIDI = ("he", "ar", "fa", "ur", "fa-ir", "rtl")
LANGUAGE_COOKIE_NAME = "openedx-language-preference"
MIDDLEWARE = [
    f"{__name__}.language_preference",
    "django.middleware.locale.LocaleMiddleware",
]


def language_preference(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What somebody chose comes with a cookie, and stands before whatever their browser's Accept-Language says."""

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE_NAME)
        if chosen:
            told = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
            request.META["HTTP_ACCEPT_LANGUAGE"] = f"{chosen};q=1" + (f",{told}" if told else "")
        return get_response(request)

    return answer


def has(settings: Any) -> None:
    """Give a site the platform's languages."""
    settings.LANGUAGE_CODE, settings.LANGUAGES, settings.LANGUAGES_BIDI = "en", LANGUAGES, LANGUAGES_BIDI
    settings.LANGUAGE_COOKIE_NAME = LANGUAGE_COOKIE_NAME


@contextmanager
def request_of(language: str) -> Iterator[None]:
    """What is active while a request of somebody who chose this language is answered: views and handlers alike."""
    with translation.override(language):
        yield


def page(content: str, language: str) -> str:
    """The page around a unit."""
    direction = "rtl" if language in LANGUAGES_BIDI else "ltr"
    return f'<!DOCTYPE html><html lang="{language}"><body><div dir="{direction}">{content}</div></body></html>'
