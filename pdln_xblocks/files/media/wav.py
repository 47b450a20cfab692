"""WAV: chunks of an id, a length and a content, in one RIFF."""

from collections.abc import Iterator
from typing import BinaryIO

from .blank import Blank, Damaged, read_at

__all__ = ["blanks", "is_wav"]

# The rest (LIST/INFO, bext, iXML, id3, XMP) says who made it, where and with what.
SOUND = {b"fmt ", b"data", b"fact"}
MOST_CHUNKS = 10_000


def is_wav(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WAVE"


def blanks(stream: BinaryIO, size: int) -> Iterator[Blank]:
    """Every chunk that is not sound, as junk. Raises Damaged where there is no sound, or less than announced."""
    offset, chunks = 12, set()
    for _each in range(MOST_CHUNKS):
        if size - offset < 8:
            break
        head = read_at(stream, offset, 8)
        kind, length = head[:4], int.from_bytes(head[4:], "little")
        # A program that streamed did not know how much it would write.
        if kind == b"data" and length in (0, 0xFFFFFFFF):
            length = size - offset - 8
        if offset + 8 + length > size:
            raise Damaged(offset)
        chunks.add(kind)
        if kind not in SOUND:
            yield Blank(offset=offset, length=8 + length, head=b"JUNK" + head[4:])
        offset += 8 + length + length % 2
    if not {b"fmt ", b"data"} <= chunks:
        raise Damaged(offset)
    if offset < size:
        yield Blank(offset=offset, length=size - offset)
