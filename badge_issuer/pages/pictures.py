"""
Pictures that are drawn for pages: the card that stands where a badge's address is posted, saying what it is and who
issues it, and QR codes of addresses, for screens and paper.

The card is a PNG: sites that show such pictures read no SVG, which most badge art is.
"""

import io
from textwrap import wrap

import segno
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image, ImageDraw, ImageFont

from badge_issuer.credentials import baking
from badge_issuer.language import speaking
from badge_issuer.models import BadgeImage
from badge_issuer.pages.credential_page import BadgeShown

SIZE = (1200, 630)
_PAPER, _CARD, _INK, _SOFT, _GREEN, _GOLD = "#f4f1e9", "#fffdf8", "#14231d", "#4a5a53", "#14532d", "#8a6212"
_ART = 300
_TEXT_LEFT, _TEXT_CHARACTERS, _TITLE_LINES = 460, 25, 4
# Read from a badge on a worn sheet of paper: a quarter of it may be gone.
_ERROR_CORRECTION = "q"


def draw_card(badge: BadgeShown, art: BadgeImage) -> bytes:
    """
    The card of one version of a badge class, in the language that this is written in, else the site's.

    A picture is kept by whoever fetched it, for everybody: it speaks no visitor's language.
    """
    card = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(card)
    pen.rounded_rectangle((30, 30, SIZE[0] - 30, SIZE[1] - 30), 18, fill=_CARD, outline="#d9d2c0", width=2)
    pen.rounded_rectangle((46, 46, SIZE[0] - 46, SIZE[1] - 46), 12, outline="#d8c9a6", width=2)
    _paste(card, baking.picture(art, "png"))
    with speaking(badge.definition.language or settings.LANGUAGE_CODE):
        _write(pen, badge)
    out = io.BytesIO()
    card.save(out, "PNG", optimize=True)
    return out.getvalue()


def _paste(card: Image.Image, content: bytes) -> None:
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        picture = image.convert("RGBA")
    picture.thumbnail((_ART, _ART))
    card.paste(picture, (110 + (_ART - picture.width) // 2, (SIZE[1] - picture.height) // 2), picture)


def _write(pen: ImageDraw.ImageDraw, badge: BadgeShown) -> None:
    title = wrap(badge.definition.name, _TEXT_CHARACTERS, max_lines=_TITLE_LINES, placeholder=" …")
    lines = [
        (_("MICRO-CREDENTIAL"), 26, _GOLD, 52),
        *((line, 52, _INK, 64) for line in title),
        ("", 10, _INK, 14),
        (_facts(badge), 30, _SOFT, 44),
        (badge.issuer.name, 30, _GREEN, 44),
    ]
    top = (SIZE[1] - sum(height for _text, _size, _color, height in lines)) // 2
    for text, size, color, height in lines:
        # The font that comes with Pillow knows Latin letters; boxes in their place would say less than nothing.
        if all(ord(letter) < 256 or letter == "…" for letter in text):
            pen.text((_TEXT_LEFT, top), text, font=ImageFont.load_default(size), fill=color)
        top += height


def _facts(badge: BadgeShown) -> str:
    facts = []
    if badge.hours:
        facts.append(ngettext("%(count)s hour", "%(count)s hours", int(badge.hours)) % {"count": badge.hours})
    criteria = len(badge.definition.criteria_list)
    if criteria:
        facts.append(ngettext("%(count)s criterion", "%(count)s criteria", criteria) % {"count": criteria})
    return " · ".join(facts)


def qr_data_uri(address: str) -> str:
    """An SVG that a page can show without asking for it; black on white in any color scheme, so that it can be read."""
    code = segno.make_qr(address, error=_ERROR_CORRECTION)
    uri: str = code.svg_data_uri(scale=4, border=3, light="#fff")
    return uri


def qr_png(address: str) -> bytes:
    """A PNG large enough to print."""
    out = io.BytesIO()
    segno.make_qr(address, error=_ERROR_CORRECTION).save(out, kind="png", scale=12, border=4)
    return out.getvalue()
