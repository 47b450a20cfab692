"""Plain text, tables as text, and captions: UTF-8, shown as they are."""

import re
import shutil
from pathlib import Path

from .data import View
from .formats import Format
from .refusals import MOST_TEXT_MEGABYTES, Refused

__all__ = ["find_text", "text_views"]

MOST_BYTES = MOST_TEXT_MEGABYTES * 1024 * 1024

# White space and the escapes that people's editors leave; any other control character says that this is no text.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|script|svg|\?xml|!--)", re.IGNORECASE)
_CAPTION_TIMES = re.compile(r"^\d{1,2}:\d{2}:\d{2},\d{3} --> \d{1,2}:\d{2}:\d{2},\d{3}", re.MULTILINE)


def find_text(source: Path) -> str:
    """
    "vtt", "srt", "html" or "text", or "" for content that is not text at all.

    Raises Refused for text in another encoding than UTF-8, and for more of it than anybody reads.
    """
    with source.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    try:
        text = data[:MOST_BYTES].decode("utf-8-sig", errors="strict" if len(data) <= MOST_BYTES else "ignore")
    except UnicodeDecodeError as error:
        if _looks_like_text(data):
            raise Refused("text_encoding") from error
        return ""
    if _CONTROL.search(text):
        return ""
    if len(data) > MOST_BYTES:
        raise Refused("text_too_large")
    if _MARKUP.match(text):
        return "html"
    if text.startswith("WEBVTT"):
        return "vtt"
    return "srt" if _CAPTION_TIMES.search(text) else "text"


def _looks_like_text(data: bytes) -> bool:
    """Whether this is text of a Windows program: UTF-16 with its mark, or single bytes with no control characters."""
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CONTROL.search(data.decode("latin-1"))


def text_views(source: Path, folder: Path, form: Format) -> tuple[View, ...]:
    """
    The text as it is. What somebody wrote into it stays: a name in the text is not metadata.

    A table goes out as plain text, so that a browser shows it; a spreadsheet program would run what its cells say.
    """
    is_vtt = form.ending == "vtt"
    name = "view-1.vtt" if is_vtt else "view-1.txt"
    shutil.copyfile(source, folder / name)
    return (View(name=name, content_type="text/vtt; charset=utf-8" if is_vtt else "text/plain; charset=utf-8"),)
