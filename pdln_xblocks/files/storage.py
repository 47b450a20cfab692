"""
Where the bytes of evidence are: one private storage, a folder for each file, names that tell nothing of the teacher.

    evidence/<public id>/chunks/00000 …     what has arrived of an upload: pieces of one size, the last one shorter
    evidence/<public id>/<check>/original   the assembled file, of the check that was recorded
    evidence/<public id>/<check>/view-1.png what evaluators are shown

Nothing here may be called while a row is locked: a storage can be slow.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage
from django.core.files.storage.handler import StorageHandler
from django.utils.translation import gettext as _

from ..errors import TryAgain
from ..public_ids import new_public_id

__all__ = [
    "CHUNK_BYTES",
    "StorageRefused",
    "chunk_count",
    "chunk_length",
    "chunk_name",
    "chunks_of",
    "folder_of",
    "listed",
    "put",
    "remove_all_but",
    "storage",
    "try_out",
]

# The usual proxy lets 4 MB through in one request.
CHUNK_BYTES = 2 * 1024 * 1024


TRIAL = b"pdln_check writes this, reads it back and deletes it."


class StorageRefused(Exception):
    """What the storage does not do; the message is a sentence for an operator, the `hint` what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@lru_cache(maxsize=8)
def _built(configuration: str) -> Storage:
    return StorageHandler({"evidence": json.loads(configuration)})["evidence"]


def storage() -> Storage:
    """The storage that PDLN_EVIDENCE_STORAGE names."""
    return _built(json.dumps(settings.PDLN_EVIDENCE_STORAGE, sort_keys=True, default=str))


def folder_of(file_id: str) -> str:
    """Everything of one file is in here."""
    return f"evidence/{file_id}"


def put(name: str, content: "File[Any] | BinaryIO") -> None:
    """
    Write an object under exactly this name, over what was there; nothing is left of it where that goes wrong.

    Raises TryAgain when others keep writing the same name at the same moment.
    """
    store = storage()
    for _each in range(3):
        store.delete(name)
        content.seek(0)
        try:
            saved = store.save(name, File(content))
        except BaseException:
            # A disk that is full leaves the beginning of an object.
            with suppress(Exception):
                store.delete(name)
            raise
        if saved == name:
            return
        store.delete(saved)
    raise TryAgain(_("This was sent twice at the same moment. Send it again."))


def listed(folder: str) -> tuple[list[str], list[str]]:
    """The folders and the objects in a folder; none where there is no such folder."""
    try:
        return storage().listdir(folder)
    except FileNotFoundError:
        return [], []


def remove_all_but(folder: str, kept: frozenset[str]) -> None:
    """Remove every object in a folder and below it whose name is not in `kept`."""
    store = storage()
    folders, names = listed(folder)
    for name in names:
        if f"{folder}/{name}" not in kept:
            store.delete(f"{folder}/{name}")
    for each in folders:
        remove_all_but(f"{folder}/{each}", kept)
    # Only a storage of real folders has one to remove, and only when nothing is kept in it.
    with suppress(OSError):
        if not any(name.startswith(f"{folder}/") for name in kept):
            store.delete(folder)


def try_out() -> None:
    """
    Write a small object where evidence goes, read it back and delete it; nothing is left of it. Raises StorageRefused.

    A folder of this machine must be there: the first upload would make it, on the wrong disk where a volume was not
    mounted, or as a user who may not.
    """
    folder = _folder_on_disk()
    if folder is not None and not folder.is_dir():
        raise StorageRefused(
            f"The folder of PDLN_EVIDENCE_STORAGE, {folder}, is not there.",
            "Mount it or make it, on a disk that outlives the container, and let the LMS's user write there.",
        )
    trial = folder_of(f"check-{new_public_id()}")
    # Where nothing was ever uploaded, the trial makes the folder of all evidence too.
    made = folder is not None and not (folder / "evidence").exists()
    try:
        _round_trip(trial)
    finally:
        if made:
            with suppress(Exception):
                storage().delete("evidence")


def _round_trip(trial: str) -> None:
    try:
        _trial_of("written", "Let the LMS's user write there.", lambda: put(f"{trial}/original", BytesIO(TRIAL)))
        _trial_of("read back", "Let the LMS's user read there.", lambda: _read_back(f"{trial}/original"))
    except StorageRefused:
        with suppress(Exception):
            remove_all_but(trial, frozenset())
        raise
    hint = f"Let the LMS's user delete there, and delete {trial}."
    _trial_of("deleted", hint, lambda: remove_all_but(trial, frozenset()))


def _trial_of(what: str, hint: str, step: Callable[[], None]) -> None:
    try:
        step()
    except Exception as error:  # a bucket's library has errors of its own, and the operator must see which
        message = f"In PDLN_EVIDENCE_STORAGE a small file could not be {what}: {type(error).__name__}: {error}."
        raise StorageRefused(message, hint) from error


def _read_back(name: str) -> None:
    with storage().open(name) as stream:
        read_back = stream.read()
    if read_back != TRIAL:
        raise OSError(f"{len(read_back)} other bytes than were written")


def _folder_on_disk() -> Path | None:
    location = getattr(storage(), "base_location", None)
    return Path(location) if location is not None else None


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
