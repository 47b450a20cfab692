"""
Messages of the compiler itself: the few it puts into a course, in the language of the course, and what its command
says, in the language of whoever calls it (LANGUAGE, LC_ALL, LC_MESSAGES or LANG, as every command's).
"""

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

_TRANSLATIONS = Path(__file__).parent / "translations"


@cache
def messages_in(language: str) -> NullTranslations:
    """The catalogue of a language; English where there is none."""
    locale = language.replace("-", "_")
    return translation("text", _TRANSLATIONS, languages=[locale, locale.partition("_")[0]], fallback=True)


@cache
def _callers() -> NullTranslations:
    return translation("text", _TRANSLATIONS, fallback=True)


def gettext(message: str) -> str:
    """A message of the command's."""
    return _callers().gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """A message about so many things."""
    return _callers().ngettext(one, many, number)
