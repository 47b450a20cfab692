"""Writing an Office file again, part by part, without what it says of its makers."""

from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ..images import without_metadata
from ..refusals import Refused
from .archive import identify, open_checked, read
from .parts import clean_xml

__all__ = ["write_clean"]

# An Office file in an Office file in an Office file is as deep as anybody goes by intention.
DEEPEST = 3
_OFFICE = (".docx", ".pptx", ".xlsx")
_PICTURES = (".jpg", ".jpeg", ".png")
# Shown by the program itself and never run: kept as they were put in.
_AS_IS = (
    *(".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".webp", ".wdp"),
    *(".mp3", ".m4a", ".wav", ".wma", ".mp4", ".m4v", ".mov", ".avi", ".wmv"),
    *(".odttf", ".fntdata", ".vml"),
)
_THUMBNAIL = "docprops/thumbnail"


def write_clean(archive: ZipFile, target: BinaryIO, *, depth: int = 1) -> None:
    """
    Write the clean copy of a checked archive. Raises Refused where a part cannot be read, or files are nested too
    deep.
    """
    if depth > DEEPEST:
        raise Refused("office_too_large")
    with ZipFile(target, "w", ZIP_DEFLATED) as clean:
        for entry in archive.infolist():
            if not entry.is_dir():
                # A ZipInfo of our own: no time, owner, comment or extra field of the old one.
                clean.writestr(ZipInfo(entry.filename), _clean(archive, entry, depth), compress_type=ZIP_DEFLATED)


def _clean(archive: ZipFile, entry: ZipInfo, depth: int) -> bytes:
    name = entry.filename.lower()
    data = read(archive, entry)
    if name.endswith((".xml", ".rels")):
        return clean_xml(name, data)
    if name.startswith(_THUMBNAIL):
        return b""
    if name.endswith(_PICTURES):
        return _clean_picture(data, name)
    if name.endswith(_OFFICE):
        return _clean_embedded(data, depth)
    # Anything else is a program's own: an embedded object, the settings of a printer.
    return data if name.endswith(_AS_IS) else b""


def _clean_picture(data: bytes, name: str) -> bytes:
    """A picture in its own format; one that is not what its name says is left out, as nobody could see it either."""
    try:
        clean, _size, ending = without_metadata(BytesIO(data))
    except Refused as refusal:
        if refusal.code == "image_too_large":
            raise Refused("office_too_large") from refusal
        return b""
    return clean if (ending == "png") == name.endswith(".png") else b""


def _clean_embedded(data: bytes, depth: int) -> bytes:
    inner, target = BytesIO(data), BytesIO()
    identify(inner)
    with open_checked(inner) as archive:
        write_clean(archive, target, depth=depth + 1)
    return target.getvalue()
