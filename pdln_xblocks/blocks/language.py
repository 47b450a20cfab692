"""In which language the words are that a course's author wrote: a screen of ours may speak another (WCAG 3.1.2)."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from badge_issuer.package import LANGUAGE

from ..compat import platform


def lang_of(course_key: str) -> SafeString:
    """
    The attribute of an element that holds an author's words, as ` lang="en"`; nothing where the course says no
    language.
    """
    return lang(tag_of(course_key))


def tag_of(course_key: str) -> str:
    """The language of a course as pages name it; empty where the course says none."""
    # The platform knows some languages by their locale: zh_CN.
    language = platform().course_language(course_key).replace("_", "-")
    return language if LANGUAGE.fullmatch(language) else ""


def lang(tag: str) -> SafeString:
    """The attribute for a language that is known, nothing for one that is not."""
    return format_html(' lang="{}"', tag) if tag else SafeString("")


def spoken_in(words: str, tag: str) -> str:
    """An author's words inside a sentence of ours."""
    return format_html("<span{}>{}</span>", lang(tag), words) if tag else words
