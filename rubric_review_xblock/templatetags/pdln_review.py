"""What the templates say through Python: times and sentences with a brand's own words."""

from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString

from pdln_xblocks.blocks import wording as brand
from pdln_xblocks.blocks.person import unit_path
from pdln_xblocks.definitions.terms import Terms
from pdln_xblocks.evidence.labels import stage_words
from pdln_xblocks.pathways.data import OwnTask

from .. import labels

register = template.Library()


@register.simple_tag
def when(moment: datetime, shape: str) -> SafeString:
    """labels.when"""
    return labels.when(moment, shape)


@register.simple_tag
def day(which: date) -> SafeString:
    """labels.day"""
    return labels.day(which)


@register.simple_tag
def term(terms: Terms, name: str) -> str:
    """terms.term"""
    return brand.term(terms, name)


@register.filter
def kind_words(kind: str) -> str:
    """labels.kind_words"""
    return labels.kind_words(kind)


@register.filter
def stage_of_task(task: OwnTask) -> str:
    """labels.stage_words, in its brand's words."""
    return stage_words(task.stage, task.terms)


@register.filter
def task_url(task: OwnTask) -> str:
    """Where a task stands in its course."""
    return unit_path(task.course_key, task.usage_key)


@register.filter
def outcome_words(outcome: str, terms: Terms) -> str:
    """labels.outcome_words."""
    return labels.outcome_words(outcome, terms)
