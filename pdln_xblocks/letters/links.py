"""
The addresses that letters lead to, whole: a mail is read away from the site.

The paths are fixed, not reversed: a worker of Studio's that sends may not have these URLs. A test holds them against
the URLconf.
"""

from django.conf import settings

from ..blocks.person import unit_path
from .errors import NoSiteAddress

REVIEWS = "/pdln/reviews/"


def site_url() -> str:
    """Where people reach this site, without a final slash. Raises NoSiteAddress where no setting says so."""
    url = str(getattr(settings, "PDLN_SITE_URL", "") or getattr(settings, "LMS_ROOT_URL", "") or "").rstrip("/")
    if not url:
        raise NoSiteAddress("Set PDLN_SITE_URL to the address of this site, like https://learn.example.org.")
    return url


def block(course_key: str, usage_key: str) -> str:
    """Where a block of a course stands, for people who are in it."""
    return f"{site_url()}{unit_path(course_key, usage_key)}"


def reviews() -> str:
    return f"{site_url()}{REVIEWS}"


def reading(reading_id: str) -> str:
    return f"{site_url()}{REVIEWS}{reading_id}/"


def badge(url: str) -> str:
    """A badge's own page; the issuer knows a path alone until it has its public base URL."""
    return url if "://" in url else f"{site_url()}{url}"
