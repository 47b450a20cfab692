"""Pictures: read by Pillow with the format named, written anew from their pixels alone."""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps

from .data import View
from .refusals import MOST_MEGAPIXELS, Refused

__all__ = ["image_views", "without_metadata"]

# Enough to read a page of handwriting; larger only costs an evaluator's connection.
LONGEST_SIDE = 2400


def image_views(source: Path, folder: Path) -> tuple[View, ...]:
    """
    One picture, upright, at most LONGEST_SIDE long: a JPEG of a JPEG, a PNG of anything else, the first frame of an
    animation.

    Only pixels are carried over: no EXIF, GPS, XMP, comment, thumbnail or color profile. Raises Refused when it
    cannot be read whole, or has more pixels than a server should unpack.
    """
    with source.open("rb") as stream:
        data, size, ending = without_metadata(stream, longest_side=LONGEST_SIDE)
    name = f"view-1.{ending}"
    (folder / name).write_bytes(data)
    return (
        View(name=name, content_type="image/jpeg" if ending == "jpg" else "image/png", width=size[0], height=size[1]),
    )


def without_metadata(stream: BinaryIO, *, longest_side: int = 0) -> tuple[bytes, tuple[int, int], str]:
    """A picture's pixels as a new file: its bytes, (width, height), and "jpg" or "png". Raises Refused."""
    try:
        with Image.open(stream, formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MOST_MEGAPIXELS * 1_000_000:
                raise Refused("image_too_large")
            is_photo = image.format in ("JPEG", "MPO")
            image.load()
            upright = _upright(image)
            if longest_side:
                upright.thumbnail((longest_side, longest_side))
            pixels = _plain(upright, opaque=is_photo)
            out = BytesIO()
            if is_photo:
                pixels.save(out, "JPEG", quality=88)
            else:
                pixels.save(out, "PNG")
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused("image_too_large") from error
    except Exception as error:  # Hostile bytes raise whatever a decoder stumbles over: SyntaxError, struct.error …
        raise Refused("image_damaged") from error
    return out.getvalue(), pixels.size, "jpg" if is_photo else "png"


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # Notes that cannot be read do not make a picture unreadable; it is shown as it lies.
        return image


def _plain(image: Image.Image, *, opaque: bool) -> Image.Image:
    """
    The same pixels in an image that has never held anything else: Pillow writes comments and profiles it finds in
    `info`.
    """
    if image.mode not in ("L", "RGB", "RGBA"):
        has_alpha = "A" in image.mode or "transparency" in image.info
        image = image.convert("RGBA" if has_alpha and not opaque else "RGB")
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    return plain
