"""Badge art: what may be published on a page that strangers open. No Django in here."""

import io
import re

from lxml import etree
from PIL import Image, UnidentifiedImageError

MAX_BYTES = 1024 * 1024
MAX_RATIO = 10
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}

_SVG = "{http://www.w3.org/2000/svg}svg"
# An SVG opened by its own address is a document: it must hold nothing that runs or calls home.
_ACTIVE = {"script", "foreignObject", "iframe", "object", "embed", "handler", "listener", "audio", "video"}
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:", re.IGNORECASE)
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(px|pt|pc|mm|cm|in)?")
_INLINE_PICTURE = re.compile(r"#|data:image/(png|jpeg);base64,", re.IGNORECASE)


def media_type(file_name: str) -> str:
    """The media type a badge image is served with; KeyError for a name `image_problem` would refuse."""
    return MEDIA_TYPES[file_name.rpartition(".")[2]]


def image_problem(file_name: str, content: bytes) -> str:
    """Why this file cannot be a badge image, or an empty string."""
    if file_name.rpartition(".")[2] not in MEDIA_TYPES:
        return "a badge image is an .svg or a .png file"
    if len(content) > MAX_BYTES:
        return f"the image has {len(content)} bytes; {MAX_BYTES} are allowed"
    return _png_problem(content) if file_name.endswith(".png") else _svg_problem(content)


def _png_problem(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "this is not a PNG image"
    return ""


def _svg_problem(content: bytes) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as exc:
        return f"this is not an SVG image: line {exc.lineno}"
    except ValueError:  # inside the platform, whose own parser refuses a DOCTYPE's entities
        return "the SVG has a DOCTYPE; take it out"
    if root.tag != _SVG:
        return "this is not an SVG image: its outermost element is not svg"
    if root.getroottree().docinfo.doctype:
        return "the SVG has a DOCTYPE; take it out"
    if not _can_be_drawn(root):
        return (
            f"the SVG must have a size in one unit, and be at most {MAX_RATIO} times as wide as high or as high as wide"
        )
    for element in root.iter():
        problem = _element_problem(element)
        if problem:
            return f"{problem} (line {element.sourceline})"
    return ""


def _can_be_drawn(root: etree._Element) -> bool:
    """A drawing as thin as a hair would take all the memory there is to be made a picture of."""
    view = re.split(r"[\s,]+", root.get("viewBox", "").strip())[2:]
    said = [_LENGTH.fullmatch(root.get(name, "").strip()) for name in ("width", "height")]
    shapes = [view] if root.get("viewBox") else []
    if said[0] and said[1]:
        if said[0][2] != said[1][2]:
            return False
        shapes.append([said[0][1], said[1][1]])
    elif not shapes:
        # Drawn as a square: a percentage is of nothing.
        return not root.get("width") and not root.get("height")
    return all(len(sides) == 2 and _is_no_hair(*sides) for sides in shapes)


def _is_no_hair(width: str, height: str) -> bool:
    try:
        wide, high = float(width), float(height)
    except ValueError:
        return False
    return wide > 0 and high > 0 and max(wide / high, high / wide) <= MAX_RATIO


def _element_problem(element: etree._Element) -> str:
    if not isinstance(element.tag, str):
        return "" if element.tag is etree.Comment else "the SVG holds a processing instruction or an entity"
    name = etree.QName(element).localname
    if name in _ACTIVE:
        return f"the SVG holds <{name}>, which could run something"
    if name == "style" and _OUTSIDE.search(element.text or ""):
        return "the SVG's style refers to something outside the file"
    for attribute, value in element.attrib.items():
        key = etree.QName(attribute).localname.lower()
        if key.startswith("on"):
            return f"the SVG holds the attribute {key}, which could run something"
        if key == "href" and not _INLINE_PICTURE.match(value.strip()):
            return "the SVG refers to something outside the file"
        if _OUTSIDE.search(value):
            return f"the SVG's {key} refers to something outside the file"
    return ""
