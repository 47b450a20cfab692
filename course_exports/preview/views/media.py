"""
Files: the course's own, its captions, and what the blocks bring along. Media are sent in ranges, so that a video can
be sought in.
"""

import mimetypes
import re
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from xblock.exceptions import DisallowedFileError
from xblock.plugin import PluginMissingError

from ..blocks import block_class
from .lookup import course_or_404

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
SRT_TIME = re.compile(r"(\d\d:\d\d:\d\d),(\d\d\d)")
BLOCK = 256 * 1024


@require_safe
def course_file(request: HttpRequest, course_key: str, name: str) -> HttpResponse:
    """A file of the course's static folder."""
    return send_file(request, _file_or_404(course_key, name))


@require_safe
def captions(request: HttpRequest, course_key: str, name: str) -> HttpResponse:
    """A transcript as WebVTT, the one form browsers play; SubRip differs by its header and its commas."""
    text = _file_or_404(course_key, name).read_text(encoding="utf-8-sig")
    if not text.startswith("WEBVTT"):
        text = "WEBVTT\n\n" + SRT_TIME.sub(r"\1.\2", text)
    return HttpResponse(text, content_type="text/vtt; charset=utf-8")


@require_safe
def block_resource(request: HttpRequest, block_type: str, uri: str) -> HttpResponse:
    """A file of a block's public folder, opened by the block itself: it says what may be read."""
    try:
        content = block_class(block_type).open_local_resource(uri)
    except (DisallowedFileError, PluginMissingError, OSError) as error:
        raise Http404(_("There is no such file.")) from error
    return FileResponse(content, content_type=_content_type(uri))


def send_file(request: HttpRequest, path: Path) -> HttpResponse:
    """
    A file, or the part of it that was asked for.

    One range is answered with 206, an unsatisfiable one with 416; several ranges at once, or a condition on them,
    with the whole file.
    """
    size = path.stat().st_size
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", "") or "If-Range" in request.headers:
        return FileResponse(path.open("rb"), content_type=_content_type(path.name), headers={"Accept-Ranges": "bytes"})
    first, last = _bounds(asked[1], asked[2], size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return FileResponse(
        _Part(path, first, last - first + 1),
        status=206,
        content_type=_content_type(path.name),
        headers={
            "Accept-Ranges": "bytes",
            "Content-Length": str(last - first + 1),
            "Content-Range": f"bytes {first}-{last}/{size}",
        },
    )


class _Part:
    """Some bytes of a file, read as they are sent."""

    def __init__(self, path: Path, offset: int, length: int) -> None:
        self._file = path.open("rb")
        self._file.seek(offset)
        self._left = length

    def read(self, size: int = BLOCK) -> bytes:
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._file.close()


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """The first and last byte; `-500` asks for the last 500."""
    if not first:
        return max(size - int(last), 0), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1


def _file_or_404(course_key: str, name: str) -> Path:
    path = course_or_404(course_key).static_file(name)
    if path is None:
        raise Http404(_("This course has no such file."))
    return path


def _content_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
