"""What a person wrote, in a template."""

from django import template
from django.utils.safestring import SafeString

from ..evidence.showing import shown_text

register = template.Library()


@register.filter
def as_typed(text: str) -> SafeString:
    """showing.shown_text, of a text without formatting."""
    return shown_text(text)
