"""A file on its way: pieces of one size, the last one shorter, each an object of its own."""

from .storage import folder_of, listed

__all__ = ["CHUNK_BYTES", "chunk_count", "chunk_length", "chunk_name", "chunks_of"]

# The usual proxy lets 4 MB through in one request.
CHUNK_BYTES = 2 * 1024 * 1024


def chunk_count(size: int) -> int:
    """How many chunks a file of this size is sent in."""
    return -(-size // CHUNK_BYTES)


def chunk_length(size: int, index: int) -> int:
    """How long one of them is."""
    return min(CHUNK_BYTES, size - index * CHUNK_BYTES)


def chunk_name(file_id: str, index: int) -> str:
    """The object that holds it."""
    return f"{folder_of(file_id)}/chunks/{index:05d}"


def chunks_of(file_id: str) -> tuple[int, ...]:
    """The chunks that are there, in order."""
    return tuple(sorted(int(name) for name in listed(f"{folder_of(file_id)}/chunks")[1] if name.isdigit()))
