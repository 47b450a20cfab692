"""What the templates say through Python: times and sentences with a brand's own words."""

from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString

from pdln_xblocks.blocks import terms as brand
from pdln_xblocks.definitions.terms import Terms

from .. import words

register = template.Library()


@register.simple_tag
def when(moment: datetime, shape: str) -> SafeString:
    """words.when"""
    return words.when(moment, shape)


@register.simple_tag
def day(which: date) -> SafeString:
    """words.day"""
    return words.day(which)


@register.simple_tag
def term(terms: Terms, name: str) -> str:
    """terms.term"""
    return brand.term(terms, name)


@register.filter
def kind_words(kind: str) -> str:
    """words.kind_words"""
    return words.kind_words(kind)


@register.filter
def outcome_words(outcome: str, terms: Terms) -> str:
    """words.outcome_words."""
    return words.outcome_words(outcome, terms)
