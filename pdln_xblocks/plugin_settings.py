"""Defaults of the suite's settings; the platform's plugin machinery calls this for LMS and Studio."""

from copy import deepcopy
from typing import Any

# What a site may override; docs/reference/settings.md says what each is for.
DEFAULTS: dict[str, Any] = {
    "PDLN_PLATFORM": "pdln_xblocks.compat.EdxPlatform",
    "PDLN_EVIDENCE_STORAGE": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": "/edx/var/pdln/evidence", "base_url": None},
    },
    "PDLN_UNDO_SECONDS": 15 * 60,
    "PDLN_CLAIM_HOURS": 72,
    "PDLN_SITE_URL": "",
    "PDLN_DIGEST_HOUR": 7,
    "PDLN_RETENTION_DAYS": 0,
    "PDLN_STOP_SUBMISSIONS": False,
}


def plugin_settings(settings: Any) -> None:
    """Set the defaults, but for what is set already. Nothing of the platform's own is touched."""
    for name, value in DEFAULTS.items():
        setattr(settings, name, getattr(settings, name, deepcopy(value)))
    # The issuer's own default is nobody; which of the two apps is set up first is the platform's choice.
    settings.BADGE_ISSUER_LISTENER = (
        getattr(settings, "BADGE_ISSUER_LISTENER", "") or "pdln_xblocks.badge_events.PlatformEvents"
    )
