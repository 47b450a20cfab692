"""An Office file as an archive: opened only when its central directory promises nothing that would harm."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from ..refusals import Refused

__all__ = ["identify", "open_checked", "read"]

MOST_ENTRIES = 5_000
MOST_BYTES = 300 * 1024 * 1024
MOST_IN_XML = 64 * 1024 * 1024
# Sheets of the same few words pack to a hundredth; a bomb to a thousandth. Small parts may pack as they like.
MOST_RATIO = 200
RATIO_FROM = 1024 * 1024
CONTENT_TYPES = "[Content_Types].xml"
MOST_CONTENT_TYPES = 1024 * 1024

_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": "docx",
    b"presentationml.presentation.main+xml": "pptx",
    b"presentationml.slideshow.main+xml": "pptx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
_MACROS = (b"macroEnabled", b"vbaProject", b"ms-excel.macrosheet", b"ms-office.activeX")


def identify(stream: BinaryIO) -> str:
    """
    `docx`, `pptx` or `xlsx` by its content types, else `zip`. Raises Refused for macros and for what cannot be
    opened.
    """
    with open_checked(stream) as archive:
        if CONTENT_TYPES not in archive.namelist():
            return "zip"
        if archive.getinfo(CONTENT_TYPES).file_size > MOST_CONTENT_TYPES:
            raise Refused("office_too_large")
        types = read(archive, archive.getinfo(CONTENT_TYPES))
        if any(each in types for each in _MACROS) or any(_is_program(name) for name in archive.namelist()):
            raise Refused("office_macros")
        return next((kind for mark, kind in _MAIN_PARTS.items() if mark in types), "zip")


@contextmanager
def open_checked(stream: BinaryIO) -> Iterator[ZipFile]:
    """The archive. Raises Refused before anything is unpacked, and where the caller finds that it cannot be."""
    try:
        with ZipFile(stream) as archive:
            _require_harmless(archive.infolist())
            yield archive
    except (BadZipFile, ZlibError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Refused("office_damaged") from error


def read(archive: ZipFile, entry: ZipInfo) -> bytes:
    """One part; never more of it than the central directory says."""
    with archive.open(entry) as part:
        return part.read(entry.file_size)


def _require_harmless(entries: list[ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Refused("office_too_large")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names):
        # Two parts of one name: one program would show the first, another the second.
        raise Refused("office_damaged")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Refused("office_locked")
        if entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise Refused("office_too_large")
        if entry.file_size > MOST_IN_XML and entry.filename.lower().endswith((".xml", ".rels")):
            raise Refused("office_too_large")
        parts = entry.filename.split("/")
        if entry.filename.startswith("/") or "\\" in entry.filename or ".." in parts or len(parts) > 12:
            raise Refused("office_damaged")


def _is_program(name: str) -> bool:
    lowered = name.lower()
    return lowered.endswith("vbaproject.bin") or "/activex/" in lowered or "/macrosheets/" in lowered
