"""What the readers of containers have in common."""

from dataclasses import dataclass
from typing import BinaryIO


class Damaged(Exception):
    """The structure of a recording cannot be followed."""


@dataclass(frozen=True, kw_only=True)
class Blank:
    """Bytes to overwrite: `head` first, then zeros, `length` in all."""

    offset: int
    length: int
    head: bytes = b""


def read_at(stream: BinaryIO, offset: int, length: int) -> bytes:
    """Exactly these bytes; raises Damaged where the file ends before."""
    stream.seek(offset)
    data = stream.read(length)
    if len(data) < length:
        raise Damaged(offset)
    return data
