"""
Recordings: a copy in which tags and other notes are blanked in place.

Nothing is decoded and nothing moves: a box, chunk or element that is neither picture nor sound keeps its length and
becomes the container's own kind of filler, so every offset stays right and the recording plays as before. What
stays: what is seen and heard, the names programs write about themselves, the time of recording, and the samples of
a timed data track (some action cameras write positions there), which no player reaches any more although their
bytes are in the file.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ..data import View
from ..formats import Format
from ..refusals import Refused
from . import iso, mp3, wav, webm
from .blank import Blank, Damaged

__all__ = ["media_views"]

_BLANKS = {
    "mp4": iso.blanks,
    "mov": iso.blanks,
    "m4a": iso.blanks,
    "webm": webm.blanks,
    "mp3": mp3.blanks,
    "wav": wav.blanks,
}
_COPY = 1024 * 1024


def media_views(source: Path, folder: Path, form: Format) -> tuple[View, ...]:
    """
    The whole recording, without its tags. Raises Refused when its structure cannot be followed to the end, as in
    one that was cut off.
    """
    name = f"view-1.{form.ending}"
    try:
        with source.open("rb") as stream:
            blanks = list(_BLANKS[form.ending](stream, source.stat().st_size))
    except Damaged as error:
        raise Refused("media_damaged") from error
    shutil.copyfile(source, folder / name)
    with (folder / name).open("r+b") as stream:
        for blank in blanks:
            _apply(stream, blank)
    return (View(name=name, content_type=form.content_type),)


def _apply(stream: BinaryIO, blank: Blank) -> None:
    stream.seek(blank.offset)
    stream.write(blank.head)
    for piece in _zeros(blank.length - len(blank.head)):
        stream.write(piece)


def _zeros(count: int) -> Iterator[bytes]:
    while count > 0:
        yield bytes(min(count, _COPY))
        count -= _COPY
