"""MP4, MOV and M4A: boxes of a length, a type and a content."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .blank import Blank, Damaged, read_at

__all__ = ["blanks", "is_iso", "track_kinds"]

# Every type a file of this family may begin with; the oldest MOV files have no `ftyp`.
FIRST = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
# Pictures use the same boxes.
PICTURE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
# User data, tags and extensions: titles, authors, places, devices.
NOTES = {b"udta", b"meta", b"uuid"}
SIGHT_AND_SOUND = {b"vide", b"soun", b"subt", b"text", b"sbtl", b"clcp", b"tmcd", b"auxv"}
MOST_BOXES = 200_000


@dataclass(frozen=True, kw_only=True)
class Box:
    type: bytes
    offset: int
    start: int
    end: int


def is_iso(head: bytes) -> bool:
    """Whether a file that begins so is of this family."""
    return head[4:8] in FIRST


def is_picture(head: bytes) -> bool:
    """Whether the first twelve bytes are those of a HEIC or AVIF picture."""
    return head[4:8] == b"ftyp" and head[8:12] in PICTURE_BRANDS


def boxes(stream: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets; raises Damaged where one reaches beyond."""
    offset = start
    for _each in range(MOST_BOXES):
        # Some writers end a list with a few zero bytes.
        if end - offset < 8:
            return
        head = read_at(stream, offset, 8)
        length, content = int.from_bytes(head[:4], "big"), offset + 8
        if length == 1:
            length, content = int.from_bytes(read_at(stream, offset + 8, 8), "big"), offset + 16
        elif length == 0:
            length = end - offset
        if content > offset + length or offset + length > end:
            raise Damaged(offset)
        yield Box(type=head[4:8], offset=offset, start=content, end=offset + length)
        offset += length
    raise Damaged(offset)


def track_kinds(stream: BinaryIO, size: int) -> frozenset[bytes]:
    """
    The handler types of the tracks: b"vide", b"soun" … Raises Damaged for a file without tracks, as one that was
    cut off.
    """
    kinds = set()
    for box in boxes(stream, 0, size):
        if box.type == b"moov":
            kinds |= {_handler(stream, track) for track in boxes(stream, box.start, box.end) if track.type == b"trak"}
    if not kinds:
        raise Damaged(size)
    return frozenset(kinds)


def blanks(stream: BinaryIO, size: int) -> Iterator[Blank]:
    """Every box of notes, and every track that is neither seen nor heard, as free space. Raises Damaged."""
    track_kinds(stream, size)
    for box in boxes(stream, 0, size):
        if box.type in NOTES:
            yield _free(box)
        elif box.type in (b"moov", b"moof"):
            yield from _in_movie(stream, box)


def _in_movie(stream: BinaryIO, movie: Box) -> Iterator[Blank]:
    for box in boxes(stream, movie.start, movie.end):
        if box.type in NOTES:
            yield _free(box)
        elif box.type == b"trak":
            if _handler(stream, box) not in SIGHT_AND_SOUND:
                yield _free(box)
            else:
                yield from (_free(each) for each in boxes(stream, box.start, box.end) if each.type in NOTES)


def _handler(stream: BinaryIO, track: Box) -> bytes:
    for media in boxes(stream, track.start, track.end):
        if media.type == b"mdia":
            for box in boxes(stream, media.start, media.end):
                if box.type == b"hdlr":
                    return read_at(stream, box.start + 8, 4)
    raise Damaged(track.offset)


def _free(box: Box) -> Blank:
    """The box's type and content; its length stands before them and stays."""
    head = b"free" if box.start == box.offset + 8 else b"free" + (box.end - box.offset).to_bytes(8, "big")
    return Blank(offset=box.offset + 4, length=box.end - box.offset - 4, head=head)
