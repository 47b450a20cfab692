"""An open file as an answer that no browser makes more of than it is, with ranges, so that recordings can be sought."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from pdln_xblocks.files.data import OpenFile

BLOCK = 64 * 1024
# One range; several in one request are answered with the whole file, as HTTP allows.
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# What the page shows in place; everything else is a download.
IN_PLACE = ("image/png", "image/jpeg", "image/webp", "video/", "audio/", "text/vtt")


def answer(request: HttpRequest, file: OpenFile) -> HttpResponseBase:
    """
    The file, or the part of it that was asked for: 200, 206 or 416. It is not kept by caches, not sniffed and not run.

    The file is closed when the answer is.
    """
    wanted = _range(request.headers.get("Range", ""), file.size)
    if wanted is None:
        file.stream.close()
        response: HttpResponseBase = HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    else:
        first, last = wanted
        response = StreamingHttpResponse(_Slice(file.stream, first, last - first + 1), content_type=file.content_type)
        response["Content-Length"] = str(last - first + 1)
        if request.headers.get("Range") and (first, last) != (0, file.size - 1):
            response.status_code = 206
            response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
        response["Content-Disposition"] = f'{_disposition(file.content_type)}; filename="{file.name}"'
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _disposition(content_type: str) -> str:
    return "inline" if content_type.startswith(IN_PLACE) else "attachment"


def _range(header: str, size: int) -> tuple[int, int] | None:
    """
    First and last byte to send: all of the file where no range, or one we do not read, was asked for; None where
    there is nothing of it.
    """
    whole = (0, size - 1)
    match = RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return whole
    first, last = match.groups()
    if not first:
        return (max(size - int(last), 0), size - 1) if int(last) and size else None
    if int(first) >= size:
        return None
    if last and int(last) < int(first):
        return whole
    return int(first), min(int(last), size - 1) if last else size - 1


class _Slice:
    """A part of an open file, block by block."""

    def __init__(self, stream: BinaryIO, first: int, length: int) -> None:
        self._stream, self._left = stream, length
        stream.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0:
            block = self._stream.read(min(BLOCK, self._left))
            if not block:
                return
            self._left -= len(block)
            yield block

    def close(self) -> None:
        self._stream.close()
