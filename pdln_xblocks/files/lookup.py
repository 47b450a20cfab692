"""What is known of files, and the bytes of those that may be seen. Who may see them is asked before."""

from collections.abc import Iterable
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext as _

from ..errors import NotFound
from .data import FileView, OpenFile
from .models import FileState, StoredFile
from .refusals import refusal_sentence
from .storage import chunks_of, storage

__all__ = ["file_view", "files_of", "get_file", "missing_bytes", "open_original", "open_view", "own_file"]


def own_file(user_id: int, usage_key: str, file_id: str) -> StoredFile:
    """The row of somebody's own file in one AOK; NotFound for any other."""
    file = StoredFile.objects.filter(public_id=file_id, user_id=user_id, usage_key=usage_key).first()
    if file is None:
        raise _not_found()
    return file


def get_file(user_id: int, usage_key: str, file_id: str) -> FileView:
    """
    One of somebody's own files, with the chunks that have arrived while it is on its way; NotFound for any other.
    """
    file = own_file(user_id, usage_key, file_id)
    return file_view(file, arrived=chunks_of(file_id) if file.state == FileState.ARRIVING else ())


def files_of(user_id: int, usage_key: str) -> tuple[FileView, ...]:
    """All of somebody's files in one AOK, oldest first: one query, and the storage is not asked."""
    files = StoredFile.objects.filter(user_id=user_id, usage_key=usage_key).order_by("pk")
    return tuple(file_view(file) for file in files)


def file_view(file: StoredFile, *, arrived: tuple[int, ...] = ()) -> FileView:
    """A row as its owner sees it."""
    return FileView(
        public_id=file.public_id,
        requirement=file.requirement,
        option=file.option,
        name=file.name,
        size=file.size or file.declared_size,
        kind=file.kind,
        state=file.state,
        sha256=file.sha256,
        content_type=file.content_type,
        refusal=refusal_sentence(file.refusal),
        pages=len(file.views),
        arrived=arrived,
        stored_as=file.storage_name,
    )


def missing_bytes(files: Iterable[FileView]) -> tuple[FileView, ...]:
    """Those of these files whose original is not in the storage at its size. Nothing is read; no query."""
    return tuple(file for file in files if not file.stored_as or _size(file.stored_as) != file.size)


def _size(name: str) -> int | None:
    store = storage()
    return store.size(name) if store.exists(name) else None


def open_original(user_id: int, usage_key: str, file_id: str) -> OpenFile:
    """
    The file as it was uploaded, under the name it had, for its owner; NotFound for any other, and once the bytes
    are gone.
    """
    file = own_file(user_id, usage_key, file_id)
    if file.state != FileState.READY:
        raise _not_found()
    return _open(file.name, file.content_type, file.storage_name)


def open_view(file_id: str, page: int) -> OpenFile:
    """
    One view of a file, for evaluators: pages count from 1, and the name tells nothing of the file's own.

    Raises NotFound for a page that is not there, and once the bytes are gone.
    """
    file = StoredFile.objects.filter(public_id=file_id, state=FileState.READY).first()
    if file is None or not 1 <= page <= len(file.views):
        raise _not_found()
    view: dict[str, Any] = file.views[page - 1]
    return _open(view["name"].rpartition("/")[2], view["content_type"], view["name"])


def _open(name: str, content_type: str, stored: str) -> OpenFile:
    store = storage()
    if not store.exists(stored):
        raise _not_found()
    # Django's File is a binary stream in all but its declared type.
    stream = cast(BinaryIO, store.open(stored, "rb"))
    return OpenFile(name=name, content_type=content_type, size=store.size(stored), stream=stream)


def _not_found() -> NotFound:
    return NotFound(_("This file is not there any more."))
