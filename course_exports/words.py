"""The few words the compiler itself puts into a course, in the language of the course."""

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

_TRANSLATIONS = Path(__file__).parent / "translations"


@cache
def words_in(language: str) -> NullTranslations:
    """The catalogue of a language; English where there is none."""
    locale = language.replace("-", "_")
    return translation("text", _TRANSLATIONS, languages=[locale, locale.partition("_")[0]], fallback=True)
