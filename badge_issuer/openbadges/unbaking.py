"""Taking a badge out of a stranger's picture: bounded, one badge only, and nothing outside the picture is followed."""

import struct
import zlib

import png
from django.utils.translation import gettext as _
from lxml import etree
from openbadgeslib import baking

from badge_issuer.openbadges.parsing import NotReadable

PNG_START = b"\x89PNG\r\n\x1a\n"
OTHER_PICTURES = (b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*")
# The newer form first: a picture may hold both, and they say the same.
PNG_KEYWORDS = (baking.ITXT_KEYWORD_OB3, baking.ITXT_KEYWORD)
SVG_ELEMENTS = (f"{{{baking.SVG_NS_OB3}}}credential", f"{{{baking.SVG_NS}}}assertion")


def is_picture(content: bytes) -> bool:
    """Whether these bytes are a picture of some kind, or markup that may be one."""
    return content.startswith((PNG_START, *OTHER_PICTURES)) or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def unbaked(content: bytes) -> str:
    """
    The badge in a PNG or SVG: a credential's text, a token, or the address where an assertion is hosted.

    Raises NotReadable for a picture of another kind, a broken one, and one that holds no badge or more than one.
    """
    if content.startswith(OTHER_PICTURES):
        raise NotReadable(_("only a PNG or an SVG picture can hold a badge"))
    held = _in_png(content) if content.startswith(PNG_START) else _in_svg(content)
    if held is None:
        raise NotReadable(
            _("there is no badge in the picture; phones and messengers remove it when they save a picture")
        )
    return held


def _in_png(content: bytes) -> str | None:
    for keyword in PNG_KEYWORDS:
        if content.count(b"iTXt" + keyword + b"\x00") > 1:
            raise NotReadable(_("the picture holds more than one badge"))
    try:
        texts = (baking.extract_png(content, keyword=keyword) for keyword in PNG_KEYWORDS)
        return next((text for text in texts if text is not None), None)
    except baking.DecompressionLimitExceeded as exc:
        limit = baking.MAX_ITXT_DECOMPRESSED
        raise NotReadable(_("the badge in the picture is larger than %(limit)s bytes") % {"limit": limit}) from exc
    except (png.Error, EOFError, struct.error, zlib.error, UnicodeDecodeError) as exc:
        raise NotReadable(_("the PNG picture is broken")) from exc


def _defines_words(root: etree._Element) -> bool:
    """Whether it says what else its words stand for; drawing programs put a mere name of the kind at the top."""
    kind = root.getroottree().docinfo.internalDTD
    # The stubs do not know it.
    return kind is not None and any(True for _each in kind.iterentities())  # type: ignore[attr-defined]


def _in_svg(content: bytes) -> str | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise NotReadable(_("it is a web page or other markup, and not an SVG picture")) from exc
    if etree.QName(root).localname != "svg" or _defines_words(root):
        raise NotReadable(_("it is a web page or other markup, and not an SVG picture"))
    for name in SVG_ELEMENTS:
        held = list(root.iter(name))
        if len(held) > 1:
            raise NotReadable(_("the picture holds more than one badge"))
        if held:
            return held[0].get("verify") or "".join(held[0].itertext()).strip() or None
    return None
