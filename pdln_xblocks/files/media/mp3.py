"""MP3: frames of sound one after another, and tags before, between and after them."""

from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from typing import BinaryIO

from .blank import Blank, Damaged, read_at

__all__ = ["blanks", "is_mp3"]

_BITRATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_BITRATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_RATES = {3: (44100, 48000, 32000, 0), 2: (22050, 24000, 16000, 0), 0: (11025, 12000, 8000, 0)}
# How far junk between two frames may reach, and how many frames in a row say that this is sound and not chance.
GAP = 128 * 1024
IN_A_ROW = 3


def is_mp3(stream: BinaryIO, size: int) -> bool:
    """Whether this is MPEG layer III sound, with or without tags before it."""
    try:
        return next(_runs(stream, size), None) is not None
    except Damaged:
        return False


def blanks(stream: BinaryIO, size: int) -> Iterator[Blank]:
    """
    All that is not a frame of sound: tags at the start become empty ones, the rest zeros. Raises Damaged without
    sound.
    """
    tags = list(_tags(stream, size))
    yield from (_emptied(start, stop) for start, stop in tags)
    end = after_tags = tags[-1][1] if tags else 0
    for start, stop in _runs(stream, size):
        if start > end:
            yield Blank(offset=end, length=start - end)
        end = stop
    if end == after_tags:
        raise Damaged(0)
    if end < size:
        yield Blank(offset=end, length=size - end)


def _tags(stream: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """
    Where the ID3v2 tags before the sound stand: their length is announced, and a picture in one may look like
    sound.
    """
    offset = 0
    while offset + 10 <= size and (head := read_at(stream, offset, 10)).startswith(b"ID3"):
        length = 0
        for byte in head[6:]:
            length = length << 7 | byte & 0x7F
        end = offset + 10 + length + (10 if head[5] & 0x10 else 0)
        if end > size:
            raise Damaged(offset)
        yield offset, end
        offset = end


def _emptied(start: int, end: int) -> Blank:
    """A tag of the same length, without flags, that holds nothing but padding."""
    length = end - start - 10
    size = bytes(length >> shift & 0x7F for shift in (21, 14, 7, 0))
    return Blank(offset=start + 5, length=end - start - 5, head=b"\0" + size)


def _runs(stream: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """The stretches of frames, from offset to offset."""
    offset = max((end for _start, end in _tags(stream, size)), default=0)
    if size < 4:
        return
    with mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
        while (start := _find_frames(data, offset, size)) is not None:
            offset = start
            while length := _frame_length(data, offset, size):
                offset += length
            yield start, offset


def _find_frames(data: mmap, offset: int, size: int) -> int | None:
    """Where the next frames in a row begin."""
    limit = min(size, offset + GAP)
    while (offset := data.find(b"\xff", offset, limit)) >= 0:
        position, count = offset, 0
        while count < IN_A_ROW and (length := _frame_length(data, position, size)):
            position, count = position + length, count + 1
        if count == IN_A_ROW:
            return offset
        offset += 1
    return None


def _frame_length(data: mmap, offset: int, size: int) -> int:
    """The length of the frame that begins here, or 0 where none does; the last frame may be cut."""
    if offset + 4 > size:
        return 0
    first, second, third, _fourth = data[offset : offset + 4]
    version, layer = second >> 3 & 3, second >> 1 & 3
    # Layer III is coded as 1; version 1 is reserved.
    if first != 0xFF or second & 0xE0 != 0xE0 or layer != 1 or version == 1:
        return 0
    bitrate = (_BITRATES_1 if version == 3 else _BITRATES_2)[third >> 4]
    rate = _RATES[version][third >> 2 & 3]
    if not bitrate or not rate:
        return 0
    length = (144_000 if version == 3 else 72_000) * bitrate // rate + (third >> 1 & 1)
    return min(length, size - offset)
