"""In templates: in which language an author's words are."""

from collections.abc import Mapping

from django import template

from badge_issuer.language import lang, spoken_in

register = template.Library()
register.filter(lang)
register.filter(spoken_in)


@register.filter
def of_course(languages: Mapping[str, str], course_key: str) -> str:
    """The language of one of several courses; empty where it is not known."""
    return languages.get(course_key, "")
