"""In templates: in which language an author's words are."""

from collections.abc import Mapping

from django import template

from badge_issuer.language import lang, spoken_in

register = template.Library()
register.filter(lang)
register.filter(spoken_in)


@register.filter
def of_course(said: Mapping[str, str], course_key: str) -> str:
    """What is said of one of several courses, such as its language; empty where nothing is."""
    return said.get(course_key, "")
