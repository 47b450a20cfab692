"""
Where everything the issuer publishes lives. Issued badges hold these addresses for good: only ever add to them.

`base` is the public base URL of the issuer without a final slash, or `here()` for a link on the same site. The paths
are fixed, not reversed, since a worker that signs may not have the site's URLconf; a test holds them against `urls`.
"""

import re
from urllib.parse import quote, urlsplit

from django.urls import get_script_prefix

PREFIX = "/badges"
LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])")


def here() -> str:
    """Where on its host the site stands, as Django was told: empty at the root."""
    return get_script_prefix().rstrip("/")


def credential_page(base: str, public_id: str) -> str:
    return f"{base}{PREFIX}/c/{public_id}"


def credential_json(base: str, public_id: str) -> str:
    return f"{credential_page(base, public_id)}.json"


def credential_token(base: str, public_id: str) -> str:
    return f"{credential_page(base, public_id)}.jwt"


def credential_with_levels(base: str, public_id: str) -> str:
    return f"{credential_page(base, public_id)}/levels.json"


def baked_image(base: str, public_id: str, ending: str) -> str:
    return f"{credential_page(base, public_id)}/badge.{ending}"


def assertion(base: str, public_id: str) -> str:
    """The Open Badges 2.0 form of a credential, where its hosted verification asks."""
    return f"{credential_page(base, public_id)}/ob2.json"


def baked_assertion(base: str, public_id: str, ending: str) -> str:
    return f"{credential_page(base, public_id)}/ob2.{ending}"


def badge_class_page(base: str, issuer: str, badge: str) -> str:
    return f"{base}{PREFIX}/b/{issuer}/{badge}"


def badge_class_version_page(base: str, issuer: str, badge: str, ordinal: int) -> str:
    return f"{badge_class_page(base, issuer, badge)}/v/{ordinal}"


def card(base: str, issuer: str, badge: str, ordinal: int) -> str:
    """The picture that a site shows where a badge's address is posted."""
    return f"{badge_class_version_page(base, issuer, badge, ordinal)}/card.png"


def share_page(base: str, slug: str) -> str:
    return f"{base}{PREFIX}/s/{slug}"


def verify_page(base: str) -> str:
    return f"{base}{PREFIX}/verify"


def hosted_badge_class(base: str, issuer: str, badge: str, ordinal: int) -> str:
    """The Open Badges 2.0 form of one version of a badge class."""
    return f"{badge_class_version_page(base, issuer, badge, ordinal)}/ob2.json"


def issuer_page(base: str, issuer: str) -> str:
    return f"{base}{PREFIX}/i/{issuer}"


def hosted_issuer(base: str, issuer: str) -> str:
    """The Open Badges 2.0 form of an issuer."""
    return f"{issuer_page(base, issuer)}/ob2.json"


def image(base: str, file_name: str) -> str:
    return f"{base}{PREFIX}/images/{file_name}"


def own_file(base: str, file_name: str) -> str:
    """A file that our pages load: style or script, named after its bytes."""
    return f"{base}{PREFIX}/own/{file_name}"


def status_list(base: str, number: int) -> str:
    return f"{base}{PREFIX}/status/{number}"


def issuer_did(base: str, issuer: str) -> str:
    """The did:web whose document lives under the issuer's page; a port is percent-encoded, as the method asks."""
    parts = urlsplit(issuer_page(base, issuer))
    segments = [quote(segment, safe="") for segment in parts.path.split("/") if segment]
    return ":".join(["did:web", quote(parts.netloc.lower(), safe=""), *segments])


def verification_method(base: str, issuer: str, fragment: str) -> str:
    return f"{issuer_did(base, issuer)}#{fragment}"


def is_loopback(url: str) -> bool:
    """Whether an address names this machine by a loopback name."""
    try:
        netloc = urlsplit(url).netloc
    except ValueError:
        return False
    return bool(LOOPBACK.fullmatch(re.sub(r":\d+$", "", netloc)))
