"""Defaults for a site; an operator's own settings win, being read after these."""

from typing import Any


def plugin_settings(settings: Any) -> None:
    """
    Add this package's defaults to the platform's settings.

    Two have no default that could be right and stay empty until an operator sets them (a system check asks for both):
    BADGE_ISSUER_PUBLIC_BASE_URL, where the badges live for good, and BADGE_ISSUER_KEYS_DIR, which must outlive the
    container it is mounted in.
    """
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = getattr(settings, "BADGE_ISSUER_PUBLIC_BASE_URL", "")
    settings.BADGE_ISSUER_KEYS_DIR = getattr(settings, "BADGE_ISSUER_KEYS_DIR", "")
    settings.BADGE_ISSUER_BACKENDS = getattr(settings, "BADGE_ISSUER_BACKENDS", ("embedded",))
    settings.BADGE_ISSUER_RECIPIENT = getattr(settings, "BADGE_ISSUER_RECIPIENT", "badge_issuer.recipients.django_user")
    settings.BADGE_ISSUER_LISTENER = getattr(settings, "BADGE_ISSUER_LISTENER", "")
