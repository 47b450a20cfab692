"""In which language the words are that a course's author wrote: a screen of ours may speak another (WCAG 3.1.2)."""

from django.utils.safestring import SafeString

from badge_issuer.language import lang
from badge_issuer.package import LANGUAGE

from ..compat import platform


def lang_of(course_key: str) -> SafeString:
    """
    The attributes of an element that holds an author's words, as ` lang="en"`; nothing where the course says no
    language.
    """
    return lang(tag_of(course_key))


def tag_of(course_key: str) -> str:
    """The language of a course as pages name it; empty where the course says none."""
    return tag(platform().courses([course_key])[course_key].language)


def tag(language: str) -> str:
    """A language of the platform's settings as pages name it; empty for none and for what names none."""
    # The platform knows some languages by their locale: zh_CN.
    language = language.replace("_", "-")
    return language if LANGUAGE.fullmatch(language) else ""
