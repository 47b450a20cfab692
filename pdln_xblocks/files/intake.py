"""What happens to an upload once it has arrived: assembled, hashed, checked, shown, recorded. Outside the request."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import F, Q

from badge_issuer.logs import code_location

from ..failing import WELL, Delay, after_try, delay_of
from .clearing import LEASE, clear, give_up
from .data import View
from .formats import Format
from .inspection import check, make_views
from .models import FileState, StoredFile
from .refusals import Refused
from .storage import chunk_count, chunk_length, chunk_name, folder_of, put, remove_all_but, storage

__all__ = ["check_file", "count_given_up", "delay", "work_due"]

logger = logging.getLogger(__name__)

# A file that brought so many workers down is the file's doing.
MOST_CHECKS = 4
# After an error of ours (a storage that is away, a disk that is full): soon again, and later each time.
AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a check found: the sum and size of what was assembled, and its format and views unless it was refused."""

    size: int = 0
    sha256: str = ""
    refusal: str = ""
    form: Format | None = None
    views: tuple[View, ...] = ()


def check_file(file_id: str, *, now: datetime) -> None:
    """
    Assemble, hash and check one upload that has arrived, and record it as ready or refused. Safe to run twice, late
    or never.

    One worker at a time holds a file; one that was stopped loses it after LEASE, and the next begins from the
    chunks, which stay until the result is recorded. Raises what the storage raises; the sweep tries again. Must be
    called outside a transaction.
    """
    held = now + LEASE
    free = Q(checks=0) | Q(due_at__lte=now)
    waiting = StoredFile.objects.filter(free, public_id=file_id, state=FileState.CHECKING)
    if not waiting.update(due_at=held, checks=F("checks") + 1):
        return
    file = StoredFile.objects.get(public_id=file_id)
    mine = StoredFile.objects.filter(pk=file.pk, state=FileState.CHECKING, due_at=held)
    try:
        recorded = mine.update(**_outcome(file), **WELL)
    except Exception:
        failing = after_try(since=file.failing_since, now=now, is_tried_again=True)
        mine.update(due_at=now + AGAIN_AFTER * file.checks, **failing)
        raise
    if not recorded:
        # Taken back, or held by another worker by now: only what this check wrote goes.
        remove_all_but(_check_folder(file), frozenset())
        return
    file.refresh_from_db()
    logger.info("file %s checked: %s %s", file_id, file.state, file.refusal)
    clear(file)
    StoredFile.objects.filter(pk=file.pk, state=file.state, due_at=held).update(due_at=None, **WELL)


def _check_folder(file: StoredFile) -> str:
    return f"{folder_of(file.public_id)}/{file.checks}"


def _outcome(file: StoredFile) -> dict[str, Any]:
    """Do the work; returns the columns to record."""
    if file.checks > MOST_CHECKS:
        return {"state": FileState.REFUSED, "refusal": "could_not_check"}
    with TemporaryDirectory(prefix="pdln-check-") as folder:
        original, shown = Path(folder) / "original", Path(folder) / "views"
        shown.mkdir()
        found = _find(file, original, shown)
        if found.form is None:
            return {"state": FileState.REFUSED, "refusal": found.refusal, "size": found.size, "sha256": found.sha256}
        return {
            "state": FileState.READY,
            "size": found.size,
            "sha256": found.sha256,
            "kind": found.form.kind,
            "content_type": found.form.content_type,
            "storage_name": _store(original, f"{_check_folder(file)}/original"),
            "views": [_view_row(file, shown, view) for view in found.views],
        }


def _find(file: StoredFile, original: Path, shown: Path) -> Found:
    size, sha256 = 0, ""
    try:
        size, sha256 = _assemble(file, original)
        form = check(original, file.name)
        return Found(size=size, sha256=sha256, form=form, views=make_views(original, shown, form))
    except Refused as refusal:
        return Found(size=size, sha256=sha256, refusal=refusal.code)


def _assemble(file: StoredFile, target: Path) -> tuple[int, str]:
    """All chunks in order, as one file of the size that was declared. Raises Refused where they are not."""
    store, sha256, size = storage(), hashlib.sha256(), 0
    with target.open("wb") as whole:
        for index in range(chunk_count(file.declared_size)):
            name = chunk_name(file.public_id, index)
            if not store.exists(name):
                raise Refused("did_not_arrive")
            with store.open(name, "rb") as chunk:
                data = chunk.read()
            if len(data) != chunk_length(file.declared_size, index):
                raise Refused("did_not_arrive")
            sha256.update(data)
            whole.write(data)
            size += len(data)
    return size, sha256.hexdigest()


def _view_row(file: StoredFile, shown: Path, view: View) -> dict[str, Any]:
    name = _store(shown / view.name, f"{_check_folder(file)}/{view.name}")
    return {"name": name, "content_type": view.content_type, "width": view.width, "height": view.height}


def _store(source: Path, name: str) -> str:
    with source.open("rb") as stream:
        put(name, stream)
    return name


def work_due(*, now: datetime, limit: int) -> int:
    """
    Do what is due for files: check those whose check was lost, give up uploads that stopped, clear away left bytes.

    Returns how many were done; one that goes wrong is logged, stays for the next sweep and stops no other. Must be
    called outside a transaction.
    """
    due = StoredFile.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    done = 0
    for file in list(due[:limit]):
        try:
            _work(file, now)
            done += 1
        except Exception as error:
            logger.error(
                "file %s: its work went wrong; the next sweep tries it again: %s", file.public_id, code_location(error)
            )
            StoredFile.objects.filter(pk=file.pk, failing_since=None).update(failing_since=now)
    return done


def delay(now: datetime) -> Delay:
    """Since when checks of files, and clearing their bytes away, wait and fail at every try."""
    return delay_of(StoredFile.objects.all(), now=now)


def count_given_up() -> int:
    """How many files could not be checked however often it was tried, and wait for their owner to replace them."""
    return StoredFile.objects.filter(state=FileState.REFUSED, refusal="could_not_check").count()


def _work(file: StoredFile, now: datetime) -> None:
    if file.state == FileState.CHECKING:
        check_file(file.public_id, now=now)
    elif file.state == FileState.ARRIVING:
        give_up(file.public_id, now=now)
    else:
        # Held first, so that one whose storage is away does not stand at the head of every sweep.
        held = now + LEASE
        if StoredFile.objects.filter(pk=file.pk, state=file.state, due_at=file.due_at).update(due_at=held):
            clear(file)
            StoredFile.objects.filter(pk=file.pk, state=file.state, due_at=held).update(due_at=None, **WELL)
