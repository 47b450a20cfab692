"""The way of a file from the browser to the storage: announced, sent in chunks that may be sent again, finished."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..definitions.aok import EvidenceOption
from ..jobs import Job, enqueue
from ..transactions import write
from .admission import clean_name, require_fitting
from .clearing import give_up
from .data import FilesInUse, FileView, UploadTicket
from .errors import InvalidEvidence
from .lookup import get_file, own_file
from .models import FileState, StoredFile
from .storage import CHUNK_BYTES, chunk_count, chunk_length, chunk_name, chunks_of, put

__all__ = ["begin_upload", "finish_upload", "put_chunk"]

# What one teacher may have for one AOK, over all its parts and submissions.
MOST_BYTES = 5 * 1024**3
# A file counts for its option while the draft names it; one that it does not name (yet), for this long.
NOT_YET_SAVED = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=2)
# A worker that was told takes it at once; the sweep looks after those that were not.
LOST_AFTER = timedelta(minutes=2)

_LIVE = (FileState.ARRIVING, FileState.CHECKING, FileState.READY)


@write
def begin_upload(
    user_id: int,
    usage_key: str,
    *,
    requirement: str,
    option: EvidenceOption,
    name: str,
    size: int,
    in_use: Callable[[], FilesInUse],
    now: datetime,
    replaces: str = "",
) -> UploadTicket:
    """
    Announce a file for one option; the one that it `replaces` takes no place. `in_use` is asked where the option seems
    full: a file that neither the draft nor a submission names takes no place for long.

    An upload of the same name and size that stopped on the way makes room for its repeat. Raises InvalidEvidence: a
    name or size that does not fit, as many files as the option takes, or more than one AOK may hold. Two uploads
    announced at the same moment may both pass; what the ready check counts is the draft.
    """
    shown = clean_name(name)
    require_fitting(option, shown, size)
    live = list(StoredFile.objects.filter(user_id=user_id, usage_key=usage_key, state__in=_LIVE).order_by("pk"))
    here = [file for file in _counted(requirement, option, live, in_use, now) if file.public_id != replaces]
    if len(here) >= option.max_files:
        stopped = [
            file
            for file in here
            if file.state == FileState.ARRIVING and (file.name, file.declared_size) == (shown, size)
        ]
        if not stopped:
            raise InvalidEvidence(_too_many(option))
        give_up(stopped[0].public_id, now=now)
        live.remove(stopped[0])
    if sum(file.declared_size for file in live) + size > MOST_BYTES:
        message = _(
            "With “%(name)s” your files for this task would have more than %(most)s. Make it smaller, or use a link."
        )
        raise InvalidEvidence(message % {"name": shown, "most": filesizeformat(MOST_BYTES)})
    file = StoredFile.objects.create(
        user_id=user_id,
        usage_key=usage_key,
        requirement=requirement,
        option=option.id,
        name=shown,
        declared_size=size,
        created_at=now,
        due_at=now + GIVEN_UP_AFTER,
    )
    return UploadTicket(file_id=file.public_id, chunk_bytes=CHUNK_BYTES, chunks=chunk_count(size))


def _counted(
    requirement: str,
    option: EvidenceOption,
    live: list[StoredFile],
    in_use: Callable[[], FilesInUse],
    now: datetime,
) -> list[StoredFile]:
    """The files that take a place of this option: those of the draft, and new ones that it may not name yet."""
    here = [file for file in live if (file.requirement, file.option) == (requirement, option.id)]
    if len(here) < option.max_files:
        return here
    used = in_use()
    return [
        file
        for file in here
        if file.public_id in used.drafted
        or (file.public_id not in used.submitted and file.created_at > now - NOT_YET_SAVED)
    ]


def _too_many(option: EvidenceOption) -> str:
    return ngettext(
        "There is a file here already. Remove it to upload another.",
        "There are %(most)d files here already, as many as this part takes. Remove one to upload another.",
        option.max_files,
    ) % {"most": option.max_files}


def put_chunk(user_id: int, usage_key: str, file_id: str, *, index: int, body: bytes) -> None:
    """
    Keep one chunk, counted from 0; one that was sent before is replaced.

    Raises InvalidEvidence for a chunk that is not one of the file's or not as long as it must be, and for an upload
    that has ended; NotFound; TryAgain.
    """
    file = own_file(user_id, usage_key, file_id)
    if file.state != FileState.ARRIVING:
        raise InvalidEvidence(_("This upload has ended already. Choose the file again to replace it."))
    if not 0 <= index < chunk_count(file.declared_size):
        raise InvalidEvidence(_("This is more than the file that was announced. Choose the file again."))
    expected = chunk_length(file.declared_size, index)
    if len(body) != expected:
        message = _("Part %(number)d of the file has %(have)d bytes instead of %(expected)d. Choose the file again.")
        raise InvalidEvidence(message % {"number": index + 1, "have": len(body), "expected": expected})
    put(chunk_name(file_id, index), ContentFile(body))


def finish_upload(user_id: int, usage_key: str, file_id: str, *, now: datetime) -> FileView:
    """
    All chunks are sent: have the file checked, out of the request where there is a worker. Finishing again changes
    nothing.

    Raises InvalidEvidence (`details["missing"]`: which chunks) where not all have arrived; NotFound.
    """
    file = own_file(user_id, usage_key, file_id)
    if file.state == FileState.PURGED:
        raise InvalidEvidence(_("This upload has ended already. Choose the file again to replace it."))
    if file.state == FileState.ARRIVING:
        count = chunk_count(file.declared_size)
        missing = sorted(set(range(count)) - set(chunks_of(file_id)))
        if missing:
            message = ngettext(
                "%(missing)d of %(count)d parts of the file has not arrived yet. Try again.",
                "%(missing)d of %(count)d parts of the file have not arrived yet. Try again.",
                len(missing),
            )
            values = {"missing": len(missing), "count": count}
            raise InvalidEvidence(message % values, missing=tuple(missing))
        _hand_over(file_id, now)
    return get_file(user_id, usage_key, file_id)


@write
def _hand_over(file_id: str, now: datetime) -> None:
    arrived = StoredFile.objects.filter(public_id=file_id, state=FileState.ARRIVING)
    # Of two requests that finish at once, one hands it over.
    if arrived.update(state=FileState.CHECKING, due_at=now + LOST_AFTER, lease="", attempts=0):
        enqueue(Job.CHECK_FILE, file_id)
