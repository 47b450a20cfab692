"""WebM: elements of an id, a length and a content, the length sometimes unknown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .blank import Blank, Damaged, read_at

__all__ = ["blanks", "doc_type"]

EBML, DOC_TYPE, SEGMENT, CLUSTER = 0x1A45DFA3, 0x4282, 0x18538067, 0x1F43B675
INFO, TRACKS, TRACK, CHECKSUM, VOID = 0x1549A966, 0x1654AE6B, 0xAE, 0xBF, 0xEC
# Tags, attachments; title, file names, date; a track's name, which can be that of somebody's headset.
NOTES = {0x1254C367, 0x1941A469, 0x7BA9, 0x7384, 0x3C83AB, 0x3E83BB, 0x4461, 0x536E}
# What stands directly in a segment: the end of a cluster whose length is unknown.
IN_SEGMENT = {0x114D9B74, INFO, CLUSTER, TRACKS, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367}
MOST_ELEMENTS = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Element:
    id: int
    offset: int
    start: int
    end: int | None


def doc_type(stream: BinaryIO, size: int) -> str:
    """Such as `webm` or `matroska`; empty for what is no EBML file."""
    try:
        head = _element(stream, 0, size)
        if head.id != EBML or head.end is None:
            return ""
        for each in _children(stream, head.start, head.end):
            if each.id == DOC_TYPE and each.end is not None:
                return read_at(stream, each.start, each.end - each.start).rstrip(b"\0").decode("ascii", "replace")
    except Damaged:
        pass
    return ""


def blanks(stream: BinaryIO, size: int) -> Iterator[Blank]:
    """
    Every element of notes, as void. Raises Damaged where elements do not fit into one another, or nothing was
    recorded.
    """
    head = _element(stream, 0, size)
    segment = _element(stream, head.end or size, size)
    if segment.id != SEGMENT:
        raise Damaged(segment.offset)
    end = size if segment.end is None else segment.end
    has_cluster = False
    for element in _children(stream, segment.start, end):
        has_cluster |= element.id == CLUSTER
        if element.id in NOTES:
            yield _void(element)
        elif element.id in (INFO, TRACKS):
            yield from _inside(stream, element)
    if not has_cluster:
        raise Damaged(size)
    if end < size:
        yield Blank(offset=end, length=size - end)


def _inside(stream: BinaryIO, parent: Element) -> Iterator[Blank]:
    for element in _children(stream, parent.start, _known_end(parent)):
        # A checksum of what is blanked would be wrong; without one nothing is checked.
        if element.id in NOTES or element.id == CHECKSUM:
            yield _void(element)
        elif element.id == TRACK:
            yield from _inside(stream, element)


def _children(stream: BinaryIO, start: int, end: int) -> Iterator[Element]:
    offset = start
    for _each in range(MOST_ELEMENTS):
        if offset >= end:
            return
        element = _element(stream, offset, end)
        yield element
        offset = element.end if element.end is not None else _cluster_end(stream, element, end)
    raise Damaged(offset)


def _cluster_end(stream: BinaryIO, cluster: Element, end: int) -> int:
    """A cluster of unknown length ends before the next thing that stands in a segment."""
    if cluster.id != CLUSTER:
        raise Damaged(cluster.offset)
    offset = cluster.start
    while offset < end:
        element = _element(stream, offset, end)
        if element.id in IN_SEGMENT:
            return offset
        offset = _known_end(element)
    return end


def _known_end(element: Element) -> int:
    if element.end is None:
        raise Damaged(element.offset)
    return element.end


def _element(stream: BinaryIO, offset: int, limit: int) -> Element:
    """The element that begins here; raises Damaged where it reaches beyond `limit`."""
    id_length = _length_of(read_at(stream, offset, 1)[0], at_most=4, offset=offset)
    element_id = int.from_bytes(read_at(stream, offset, id_length), "big")
    size_length = _length_of(read_at(stream, offset + id_length, 1)[0], at_most=8, offset=offset)
    raw = int.from_bytes(read_at(stream, offset + id_length, size_length), "big")
    value = raw & (1 << 7 * size_length) - 1
    start = offset + id_length + size_length
    if value == (1 << 7 * size_length) - 1:
        return Element(id=element_id, offset=offset, start=start, end=None)
    if start + value > limit:
        raise Damaged(offset)
    return Element(id=element_id, offset=offset, start=start, end=start + value)


def _length_of(first: int, *, at_most: int, offset: int) -> int:
    """How many bytes a number takes: its first set bit says so."""
    length = 9 - first.bit_length()
    if length > at_most:
        raise Damaged(offset)
    return length


def _void(element: Element) -> Blank:
    """The whole element as one void element of the same length."""
    length = _known_end(element) - element.offset
    if length < 2:
        raise Damaged(element.offset)
    # One byte of length where eight do not fit.
    size = bytes((0x80 | length - 2,)) if length < 9 else (1 << 56 | length - 9).to_bytes(8, "big")
    return Blank(offset=element.offset, length=length, head=bytes((VOID,)) + size)
