"""
Badges baked into their own picture, by openbadgeslib. Bake last: whoever saves the picture again takes the badge out.
"""

from openbadgeslib import baking
from resvg_py import svg_to_bytes

from badge_issuer.models import BadgeImage

PNG_PIXELS = 600


def baked_credential(art: BadgeImage, text: str, ending: str) -> bytes:
    """The art with an Open Badges 3.0 credential in it, as a picture of the kind wanted."""
    plain = picture(art, ending)
    if ending == "png":
        return baking.bake_png(plain, text, keyword=baking.ITXT_KEYWORD_OB3)
    return baking.bake_svg(plain, text, element=baking.SVG_ELEMENT_OB3, namespace=baking.SVG_NS_OB3, as_text=True)


def baked_assertion(art: BadgeImage, text: str, address: str, ending: str) -> bytes:
    """The art with an Open Badges 2.0 assertion in it; an SVG holds the address at which it is hosted."""
    plain = picture(art, ending)
    return baking.bake_png(plain, text) if ending == "png" else baking.bake_svg(plain, address)


def can_bake(art: BadgeImage, ending: str) -> bool:
    """An SVG can be drawn as a PNG; a PNG is no drawing."""
    return ending == art.ending or art.ending == "svg"


def picture(art: BadgeImage, ending: str) -> bytes:
    """The art as a picture of the kind wanted, which `can_bake` has said it can be."""
    content = bytes(art.content)
    if art.ending == ending:
        return content
    return svg_to_bytes(svg_string=content.decode("utf-8"), width=PNG_PIXELS)
