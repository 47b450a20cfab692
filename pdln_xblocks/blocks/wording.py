"""
The words of a course on our screens: in which language its author wrote (a screen of ours may speak another, WCAG
3.1.2), and what its brand calls things.
"""

from dataclasses import fields

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from badge_issuer.language import lang
from badge_issuer.package import LANGUAGE

from ..compat import platform
from ..definitions.terms import Terms


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


# What definitions.terms says in code, so that translators find it.
DEFAULTS = (
    gettext_noop("evaluator"),
    gettext_noop("Proficient"),
    gettext_noop("Not yet"),
    gettext_noop("AOK"),
    gettext_noop("pathway"),
    gettext_noop("hours"),
    gettext_noop("coach"),
)


def term(terms: Terms, name: str) -> str:
    """The brand's word; a default in the reader's language."""
    word: str = getattr(terms, name)
    return _(word) if word in DEFAULTS else word


def all_terms(terms: Terms) -> dict[str, str]:
    """Every word of the brand, by its name in code, for a template."""
    return {each.name: term(terms, each.name) for each in fields(Terms)}
