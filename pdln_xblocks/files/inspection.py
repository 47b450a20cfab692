"""What a file is: its content is looked at, its name is only believed where the two agree."""

from pathlib import Path
from typing import BinaryIO

from ..definitions.aok import Kind
from . import office
from .data import View
from .formats import Format, ending_of, find_format
from .images import image_views
from .media import iso, media_views, mp3, wav, webm
from .media.blank import Damaged
from .pdf import pdf_views
from .refusals import Refused
from .texts import find_text, text_views

__all__ = ["check", "identify", "make_views"]

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (_OLD_OFFICE, "old_office"),
)


def check(source: Path, name: str) -> Format:
    """
    The format of a file whose name and content agree. Raises Refused where they do not, with both named.

    An option's kinds were compared with the name when the upload began, so they hold for the content from here on.
    """
    form = find_format(name)
    content = identify(source)
    if form is not None and content in form.contents:
        return form
    if content == "old_office" and form is not None and form.ending in ("docx", "pptx", "xlsx"):
        raise Refused("office_locked")
    if not content:
        promised = form.contents[0] if form else ""
        raise Refused("unknown", ending_of(name), promised)
    raise Refused("mismatch", ending_of(name), content)


def identify(source: Path) -> str:
    """
    A word of `refusals.CONTENTS` for what the content is, "" where it is nothing we know.

    Raises Refused for what is recognized and never accepted: macros, text in another encoding.
    """
    size = source.stat().st_size
    with source.open("rb") as stream:
        head = stream.read(1024)
        for signature, content in _SIGNATURES:
            if head.startswith(signature):
                return content
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return "webp"
        if b"%PDF-" in head:
            return "pdf"
        if head.startswith(b"PK\x03\x04"):
            return office.identify(stream)
        if wav.is_wav(head):
            return "wav"
        if iso.is_picture(head):
            return "heif"
        if iso.is_iso(head):
            return _iso(stream, size)
        if head.startswith(b"\x1aE\xdf\xa3"):
            return {"webm": "webm", "matroska": "matroska"}.get(webm.doc_type(stream, size), "")
        if mp3.is_mp3(stream, size):
            return "mp3"
    return find_text(source)


def _iso(stream: BinaryIO, size: int) -> str:
    try:
        return "iso_video" if b"vide" in iso.track_kinds(stream, size) else "iso_audio"
    except Damaged as error:
        raise Refused("media_damaged") from error


def make_views(source: Path, folder: Path, form: Format) -> tuple[View, ...]:
    """
    Write what evaluators are shown of a file into `folder`, page after page. Raises Refused where it cannot be read
    whole.

    Names, bytes and sizes depend on the content alone, never on the file's name.
    """
    match form.kind:
        case Kind.IMAGE:
            return image_views(source, folder)
        case Kind.PDF:
            return pdf_views(source, folder)
        case Kind.VIDEO | Kind.AUDIO:
            return media_views(source, folder, form)
    if form.ending in office.ENDINGS:
        return office.office_views(source, folder, form)
    return text_views(source, folder, form)
