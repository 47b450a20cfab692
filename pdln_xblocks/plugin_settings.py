"""Defaults of the suite's settings; the platform's plugin machinery calls this for LMS and Studio."""

from pathlib import Path
from typing import Any

from badge_issuer.plugin_settings import set_defaults

# Django finds catalogues in the folders that it is told of: the teacher's block is no installed app, and blocks keep
# theirs where the platform looks for a block's own.
CATALOGUES = [
    str(Path(__file__).resolve().parents[1] / package / "translations")
    for package in ("pdln_xblocks", "aok_submission_xblock", "rubric_review_xblock")
]

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
    "PDLN_BELL": True,
    "PDLN_RETENTION_DAYS": 0,
    "PDLN_SCHOOL_BREAKS": [],
    "PDLN_CONTACT": {},
    "PDLN_STOP_SUBMISSIONS": False,
}


def plugin_settings(settings: Any) -> None:
    """Set the defaults, but for what is set already. Of the platform's own, catalogues are added to LOCALE_PATHS."""
    set_defaults(settings, DEFAULTS, catalogues=CATALOGUES)
    # The issuer's own default is nobody; which of the two apps is set up first is the platform's choice.
    settings.BADGE_ISSUER_LISTENER = (
        getattr(settings, "BADGE_ISSUER_LISTENER", "") or "pdln_xblocks.events.PlatformEvents"
    )
