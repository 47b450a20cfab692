"""Defaults of the issuer's settings; the platform's plugin machinery calls this for LMS and Studio."""

from pathlib import Path
from typing import Any

from badge_issuer.setting_up import set_defaults

CATALOGUE = str(Path(__file__).resolve().parent / "translations")

# Two have no default that could be right and stay empty until an operator sets them (a system check asks for both):
# BADGE_ISSUER_PUBLIC_BASE_URL, where the badges live for good, and BADGE_ISSUER_KEYS_DIR, which must outlive the
# container it is mounted in. docs/reference/settings.md says what each is for.
DEFAULTS: dict[str, Any] = {
    "BADGE_ISSUER_PUBLIC_BASE_URL": "",
    "BADGE_ISSUER_KEYS_DIR": "",
    "BADGE_ISSUER_SIGNING_KEYS": {},
    "BADGE_ISSUER_BACKENDS": ("embedded",),
    "BADGE_ISSUER_RECIPIENT": "badge_issuer.recipients.known_recipient",
    "BADGE_ISSUER_BADGR": {},
    "BADGE_ISSUER_LISTENER": "",
    "BADGE_ISSUER_STOP_ISSUING": False,
}


def plugin_settings(settings: Any) -> None:
    """Set the defaults, but for what is set already. Of the platform's own, a catalogue is added to LOCALE_PATHS."""
    set_defaults(settings, DEFAULTS, catalogues=[CATALOGUE])
