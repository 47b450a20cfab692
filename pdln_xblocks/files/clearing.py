"""Taking bytes away: a file whose bytes must go, an upload that never ended, what a check left behind."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from badge_issuer.due import DONE

from ..errors import NotFound
from ..jobs import Job, enqueue
from ..transactions import write
from .models import FileState, PurgeReason, StoredFile
from .storage import folder_of, remove_all_but

__all__ = ["LEASE", "clear", "clear_purged", "give_up", "purge", "purge_all"]

logger = logging.getLogger(__name__)

# How long a worker holds a file: the check of the largest one takes a fraction of it.
LEASE = timedelta(minutes=30)


def purge(file_id: str, *, now: datetime, reason: PurgeReason = PurgeReason.TAKEN_BACK) -> None:
    """
    Remove the bytes of a file, original and views alike; its row keeps size, hash, reason and time. Doing it again
    changes nothing.

    The bytes go after the commit. What could not be removed then, or was still being written by a chunk or a check,
    the sweep removes when it looks again. Raises NotFound.
    """
    _mark(file_id, now, reason, tuple(FileState))
    _clear_after_commit(file_id)


@write
def purge_all(user_id: int, *, now: datetime) -> int:
    """
    Purge every file of somebody who is being forgotten, and forget the names their files had; returns how many rows
    that changed, 0 when it was done before.

    However many they are, one message asks a worker to remove the bytes; the sweep looks again.
    """
    theirs = StoredFile.objects.filter(user_id=user_id)
    purged = theirs.exclude(state=FileState.PURGED).update(
        state=FileState.PURGED,
        purge_reason=PurgeReason.RETIRED,
        purged_at=now,
        **{**DONE, "due_at": now + LEASE},
        storage_name="",
        views=[],
    )
    if purged:
        enqueue(Job.CLEAR_FILES, user_id)
    return purged + theirs.exclude(name="").update(name="")


def clear_purged(user_id: int) -> None:
    """Remove what is left of somebody's purged files. Raises what the storage raises; outside a transaction."""
    for file in StoredFile.objects.filter(user_id=user_id, state=FileState.PURGED).exclude(due_at=None):
        clear(file)


def give_up(file_id: str, *, now: datetime) -> None:
    """Purge an upload that never arrived whole; one that arrived meanwhile stays."""
    if _mark(file_id, now, PurgeReason.ABANDONED, (FileState.ARRIVING,)):
        _clear_after_commit(file_id)


@write
def _mark(file_id: str, now: datetime, reason: PurgeReason, states: tuple[FileState, ...]) -> bool:
    file = StoredFile.objects.select_for_update().filter(public_id=file_id).first()
    if file is None:
        raise NotFound(_("This file is not there any more."))
    if file.state == FileState.PURGED or file.state not in states:
        return False
    StoredFile.objects.filter(pk=file.pk).update(
        state=FileState.PURGED,
        purge_reason=reason,
        purged_at=now,
        # Whoever is at it loses it, and the sweep looks again for what they wrote meanwhile.
        **{**DONE, "due_at": now + LEASE},
        storage_name="",
        views=[],
    )
    logger.info("file %s purged: %s", file_id, reason)
    return True


def _clear_after_commit(file_id: str) -> None:
    transaction.on_commit(partial(remove_all_but, folder_of(file_id), frozenset()), robust=True)


def clear(file: StoredFile) -> None:
    """Remove every object of a file that its row does not name. Must be called outside a transaction."""
    kept = {file.storage_name, *(view["name"] for view in file.views)} - {""}
    remove_all_but(folder_of(file.public_id), frozenset(kept))
