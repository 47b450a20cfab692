"""
Where the bytes of evidence are: one private storage, a folder for each file, names that tell nothing of the teacher.

    evidence/<public id>/chunks/00000 …     what has arrived of an upload
    evidence/<public id>/<check>/original   the assembled file, of the check that was recorded
    evidence/<public id>/<check>/view-1.png what evaluators are shown

Nothing here may be called while a row is locked: a storage can be slow.
"""

import json
from contextlib import suppress
from functools import lru_cache
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage
from django.core.files.storage.handler import StorageHandler
from django.utils.translation import gettext as _

from ...errors import TryAgain

__all__ = ["folder_of", "listed", "put", "remove_all_but", "storage"]


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
