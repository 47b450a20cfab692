"""Defaults of the suite's settings; the platform's plugin machinery calls this for LMS and Studio."""

from typing import Any


def plugin_settings(settings: Any) -> None:
    """
    Set what a site may override.

    PDLN_PLATFORM          dotted path of the class that answers for the platform (compat.Platform)
    PDLN_EVIDENCE_STORAGE  Django storage for evidence, as in STORAGES: {"BACKEND": ..., "OPTIONS": {...}}; never the
    public media folder PDLN_UNDO_SECONDS      how long a recorded decision waits before it is released
    PDLN_CLAIM_HOURS       how long an evaluator's claim holds
    BADGE_ISSUER_LISTENER  who hears of issued and withdrawn badges: here, the platform's public events
    PDLN_SITE_URL          where people reach this site, for the links in mails; empty: the platform's LMS_ROOT_URL
    PDLN_DIGEST_HOUR       from which hour of the day (TIME_ZONE) evaluators are told, once, that work waits
    """
    settings.PDLN_PLATFORM = "pdln_xblocks.compat.EdxPlatform"
    settings.PDLN_EVIDENCE_STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": "/edx/var/pdln/evidence", "base_url": None},
    }
    settings.PDLN_UNDO_SECONDS = 15 * 60
    settings.PDLN_CLAIM_HOURS = 72
    # The issuer's own default is nobody; which of the two apps is set up first is the platform's choice.
    settings.BADGE_ISSUER_LISTENER = (
        getattr(settings, "BADGE_ISSUER_LISTENER", "") or "pdln_xblocks.badge_events.PlatformEvents"
    )
    settings.PDLN_SITE_URL = ""
    settings.PDLN_DIGEST_HOUR = 7
