"""What happens to an upload once it has arrived: assembled, hashed, checked, shown, recorded. Outside the request."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import Q, QuerySet

from badge_issuer.due import DueQueue, after_failure

from .clearing import LEASE, clear, give_up
from .data import View
from .formats import Format
from .inspection import check, make_views
from .models import FileState, StoredFile
from .refusals import Refused
from .storage import chunk_count, chunk_length, chunk_name, folder_of, put, remove_all_but, storage

__all__ = ["QUEUE", "check_file", "work_due"]

logger = logging.getLogger(__name__)

# A file that brought so many workers down is the file's doing.
MOST_CHECKS = 4
GIVEN_UP = "could_not_check"


class _Files(DueQueue):
    """The same queue as any other, but that a file which was given up is checked from the beginning."""

    def try_again(self, rows: QuerySet[StoredFile], *, now: datetime) -> int:
        given_up = rows.filter(state=FileState.REFUSED, refusal=GIVEN_UP).exclude(stopped_at=None)
        again = given_up.update(state=FileState.CHECKING, refusal="", attempts=0, due_at=now, stopped_at=None, lease="")
        return again + super().try_again(rows, now=now)


QUEUE = _Files(
    name="checked",
    noun="files that could not be checked",
    rows=StoredFile.objects.all(),
    lease=LEASE,
    # After an error of ours (a storage that is away, a disk that is full): soon again, and later each time.
    first_wait=timedelta(minutes=1),
)


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
    # At once where it was never begun; after a try that went wrong not before its time.
    begin = Q(attempts=0) | Q(due_at__lte=now)
    token = QUEUE.claim(StoredFile.objects.filter(begin, public_id=file_id, state=FileState.CHECKING), now=now)
    file = StoredFile.objects.filter(public_id=file_id, lease=token).first() if token else None
    if file is None:
        return
    try:
        _check(file, now)
    except Exception as error:
        QUEUE.failed(file, error, now=now)
        raise


def _check(file: StoredFile, now: datetime) -> None:
    if file.attempts > MOST_CHECKS:
        # Its chunks stay: an operator who found out why may have it checked again.
        problem = file.problem or "Its check brought down every worker that began it."
        stopped = after_failure(file, problem=problem, wait=None, at=now)
        QUEUE.finish(file, **stopped, state=FileState.REFUSED, refusal=GIVEN_UP)
        return
    if not QUEUE.record(file, failing_since=None, problem="", **_outcome(file)):
        # Taken back, or held by another worker by now: only what this check wrote goes.
        remove_all_but(_check_folder(file), frozenset())
        return
    file.refresh_from_db()
    logger.info("file %s checked: %s %s", file.public_id, file.state, file.refusal)
    clear(file)
    QUEUE.done(file)


def _check_folder(file: StoredFile) -> str:
    # A folder of each worker's own: whoever lost the file wrote elsewhere.
    return f"{folder_of(file.public_id)}/{file.lease}"


def _outcome(file: StoredFile) -> dict[str, Any]:
    """Do the work; returns the columns to record."""
    with TemporaryDirectory(prefix="pdln-check-") as folder:
        original, shown = Path(folder) / "original", Path(folder) / "views"
        shown.mkdir()
        checked = _find(file, original, shown)
        if checked.form is None:
            return {
                "state": FileState.REFUSED,
                "refusal": checked.refusal,
                "size": checked.size,
                "sha256": checked.sha256,
            }
        return {
            "state": FileState.READY,
            "size": checked.size,
            "sha256": checked.sha256,
            "kind": checked.form.kind,
            "content_type": checked.form.content_type,
            "storage_name": _store(original, f"{_check_folder(file)}/original"),
            "views": [_view_row(file, shown, view) for view in checked.views],
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
    return QUEUE.run(_work, now=now, limit=limit)


def _work(file: StoredFile, now: datetime) -> bool:
    if file.state == FileState.CHECKING:
        _check(file, now)
    elif file.state == FileState.ARRIVING:
        give_up(file.public_id, now=now)
    else:
        clear(file)
        QUEUE.done(file)
    return True
