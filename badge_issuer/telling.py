"""What a refusal says to the person who reads it now."""

from django.utils.translation import gettext

from badge_issuer.errors import BadgeIssuerError


def in_words(error: BadgeIssuerError) -> str:
    """The message in the language of this moment; as it is where it has no translation, or was translated before."""
    if not error.message:
        return str(error)
    said = gettext(error.message)
    return said % error.values if error.values else said
