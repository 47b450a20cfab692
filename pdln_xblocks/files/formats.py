"""The formats that evidence may come in: what a name promises, and which content keeps that promise."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..definitions.aok import Kind


@dataclass(frozen=True, kw_only=True)
class Format:
    """
    One format: `endings` are the name endings that promise it, `contents` the findings of `identify` that keep it.

    The first ending is the one that views and lists use, the first content what the name promises in plain words.
    """

    kind: Kind
    content_type: str
    endings: tuple[str, ...]
    contents: tuple[str, ...]

    @property
    def ending(self) -> str:
        return self.endings[0]


def _format(kind: Kind, content_type: str, endings: str, contents: str) -> Format:
    return Format(
        kind=kind, content_type=content_type, endings=tuple(endings.split()), contents=tuple(contents.split())
    )


_OOXML = "application/vnd.openxmlformats-officedocument"

# No SVG and no HTML: both are programs. No HEIC: browsers do not show it, and Pillow does not read it by itself.
FORMATS = (
    _format(Kind.IMAGE, "image/jpeg", "jpg jpeg", "jpeg"),
    _format(Kind.IMAGE, "image/png", "png", "png"),
    _format(Kind.IMAGE, "image/webp", "webp", "webp"),
    _format(Kind.PDF, "application/pdf", "pdf", "pdf"),
    _format(Kind.DOCUMENT, f"{_OOXML}.wordprocessingml.document", "docx", "docx"),
    _format(Kind.DOCUMENT, "text/plain; charset=utf-8", "txt", "text vtt srt"),
    _format(Kind.SLIDES, f"{_OOXML}.presentationml.presentation", "pptx", "pptx"),
    _format(Kind.TABLE, f"{_OOXML}.spreadsheetml.sheet", "xlsx", "xlsx"),
    _format(Kind.TABLE, "text/csv; charset=utf-8", "csv", "text"),
    _format(Kind.VIDEO, "video/mp4", "mp4 m4v", "iso_video"),
    _format(Kind.VIDEO, "video/quicktime", "mov", "iso_video"),
    _format(Kind.VIDEO, "video/webm", "webm", "webm"),
    _format(Kind.AUDIO, "audio/mpeg", "mp3", "mp3"),
    _format(Kind.AUDIO, "audio/mp4", "m4a", "iso_audio"),
    _format(Kind.AUDIO, "audio/wav", "wav", "wav"),
    _format(Kind.CAPTIONS, "text/vtt; charset=utf-8", "vtt", "vtt"),
    _format(Kind.CAPTIONS, "application/x-subrip", "srt", "srt"),
)

_BY_ENDING = {ending: each for each in FORMATS for ending in each.endings}


def ending_of(name: str) -> str:
    """What stands after the last dot of a name, in small letters; empty where there is no dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def find_format(name: str) -> Format | None:
    """The format that a file's name promises, or None where we take no such files."""
    return _BY_ENDING.get(ending_of(name))


def formats_of(kinds: Iterable[Kind]) -> tuple[Format, ...]:
    """The formats that an option takes; all of them where it names no kind."""
    wanted = frozenset(kinds)
    return tuple(each for each in FORMATS if not wanted or each.kind in wanted)
