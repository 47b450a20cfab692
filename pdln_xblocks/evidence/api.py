"""What others may call of evidence: the draft and its files."""

from datetime import datetime
from functools import partial

from .. import files as stored
from ..catalog.data import AokRef
from ..errors import out_of_date
from ..files.data import FileView, OpenFile, UploadTicket
from ..transactions import write
from .artifacts import files_in_use, files_kept
from .begun import work_at
from .data import DraftView, Teacher
from .drafts import find_draft, keep_or_discard, parse_content, save_draft, view_of
from .rules import twin_of

__all__ = [
    "begin_upload",
    "discard_file",
    "find_own_draft",
    "find_twin",
    "finish_upload",
    "get_file",
    "open_own_file",
    "parse_content",
    "put_chunk",
    "save_draft",
    "work_at",
]


def begin_upload(
    aok_ref: AokRef,
    teacher: Teacher,
    *,
    requirement: str,
    option: str,
    name: str,
    size: int,
    now: datetime,
    replaces: str = "",
) -> UploadTicket:
    """
    Announce a file for one option, perhaps in place of another, and learn how to send it. Raises InvalidEvidence (too
    large, too many, not a form of this option, a part that is kept), InvalidRequest where the task has no such option,
    and AttemptWaiting.
    """
    part = aok_ref.aok.find_requirement(requirement)
    wanted = part.find_option(option) if part else None
    if wanted is None:
        raise out_of_date()
    keep_or_discard(find_draft(teacher.user_id, aok_ref.usage_key), aok_ref.aok, requirement)
    return stored.begin_upload(
        teacher.user_id,
        aok_ref.usage_key,
        requirement=requirement,
        option=wanted,
        name=name,
        size=size,
        in_use=partial(files_in_use, teacher.user_id, aok_ref.usage_key, requirement, option),
        now=now,
        replaces=replaces,
    )


def find_twin(aok_ref: AokRef, teacher: Teacher, file: FileView) -> FileView | None:
    """Another file of the draft, for the same option, that holds the same."""
    draft = find_own_draft(aok_ref, teacher)
    piece = draft.content.piece(file.requirement, file.option)
    others = [each for each in draft.files if piece and each.public_id in piece.files]
    return twin_of(file, [each for each in others if each.public_id != file.public_id])


def find_own_draft(aok_ref: AokRef, teacher: Teacher) -> DraftView:
    """The draft as it was saved, with its files; an empty one before anything was."""
    row = find_draft(teacher.user_id, aok_ref.usage_key)
    return view_of(row, user_id=teacher.user_id, usage_key=aok_ref.usage_key)


def put_chunk(teacher: Teacher, usage_key: str, file_id: str, *, index: int, body: bytes) -> None:
    """Send one chunk, counted from 0; sending it again replaces it. Raises InvalidEvidence and NotFound."""
    stored.put_chunk(teacher.user_id, usage_key, file_id, index=index, body=body)


def finish_upload(teacher: Teacher, usage_key: str, file_id: str, *, now: datetime) -> FileView:
    """
    All chunks are sent: have the file checked. Its state is then "checking", "ready" or "refused". Raises
    InvalidEvidence when chunks are missing.
    """
    return stored.finish_upload(teacher.user_id, usage_key, file_id, now=now)


def get_file(teacher: Teacher, usage_key: str, file_id: str) -> FileView:
    """One of the teacher's own files; NotFound for any other."""
    return stored.get_file(teacher.user_id, usage_key, file_id)


@write
def discard_file(aok_ref: AokRef, teacher: Teacher, file_id: str, *, now: datetime) -> None:
    """
    Remove a file from the draft. Its bytes go at once unless a submission that was not taken back holds them. Doing it
    again changes nothing.

    Raises NotFound for somebody else's, AttemptWaiting and InvalidEvidence where the part cannot be changed now.
    """
    file = stored.get_file(teacher.user_id, aok_ref.usage_key, file_id)
    # The draft's row first, as submitting does, so that a file is either submitted or removed.
    keep_or_discard(find_draft(teacher.user_id, aok_ref.usage_key, for_update=True), aok_ref.aok, file.requirement)
    if file_id not in files_kept(teacher.user_id, aok_ref.usage_key):
        stored.purge(file_id, now=now)


def open_own_file(teacher: Teacher, usage_key: str, file_id: str) -> OpenFile:
    """The original, under the name it had; NotFound for somebody else's and for one whose bytes are gone."""
    return stored.open_original(teacher.user_id, usage_key, file_id)
