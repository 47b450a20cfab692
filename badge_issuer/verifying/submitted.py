"""What somebody gave to be checked: a link, a code, or a badge itself. Pure."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from badge_issuer.errors import NotUnderstood
from badge_issuer.openbadges.tokens import looks_like_token
from badge_issuer.share_codes import parse_code
from badge_issuer.verifying.fetching import MAX_BYTES

MAX_LINK = 2_000
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# A link as people copy it from paper: no scheme, but a host with a dot, and a path.
_BARE_LINK = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?/[^\s<>\"]+", re.IGNORECASE)
_PNG = b"\x89PNG\r\n\x1a\n"
_PHOTOS = (b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*")


@dataclass(frozen=True, kw_only=True)
class Link:
    """An address where a badge may be."""

    url: str


@dataclass(frozen=True, kw_only=True)
class Code:
    """The short code of a share link of this site, as it was meant."""

    code: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """A badge itself, as bytes: JSON, a token, or an image that carries it."""

    content: bytes


Given = Link | Code | Content


def parse_text(typed: str) -> Given:
    """What was typed or pasted. Raises NotUnderstood with what would be understood."""
    text = typed.strip()
    if not text:
        raise NotUnderstood(_("Give a link, a code, a file, or the text of a badge."))
    if text.startswith("{") or (text.startswith("eyJ") and looks_like_token(text.encode("utf-8", "replace"))):
        return Content(content=text.encode("utf-8", "replace"))
    code = parse_code(text)
    if code is not None:
        return Code(code=code)
    if len(text) <= MAX_LINK and _LINK.fullmatch(text):
        return Link(url=text)
    if len(text) <= MAX_LINK and _BARE_LINK.fullmatch(text):
        return Link(url=f"https://{text}")
    raise NotUnderstood(
        _(
            "This is not a link, a code or a badge. A link begins with https://, a code looks like FC7K-2M9X, and the "
            "text of a badge begins with {."
        )
    )


def parse_file(content: bytes) -> Content:
    """What was handed in as a file, judged by what is in it. Raises NotUnderstood."""
    if not content:
        raise NotUnderstood(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise NotUnderstood(too_large_words())
    if content.startswith(_PHOTOS) or content[4:8] == b"ftyp":
        raise NotUnderstood(
            _("This is a photo or a screenshot, and those do not carry a badge's signature. Ask for its link or file.")
        )
    begin = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:3]
    if not content.startswith(_PNG) and not begin.startswith((b"{", b"<", b"eyJ")):
        raise NotUnderstood(
            _("This file is not a badge. A badge is a JSON file, a PNG or SVG image, or a token (JWT).")
        )
    return Content(content=content)


def too_large_words() -> str:
    too_large = _("This is larger than %(limit)s MB, and a badge is not. Check that it is the right file.")
    return too_large % {"limit": MAX_BYTES // (1024 * 1024)}
