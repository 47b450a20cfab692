"""A brand's words for a screen: its own where it has them, the defaults in the reader's language."""

from dataclasses import fields

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..definitions.terms import Terms

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
