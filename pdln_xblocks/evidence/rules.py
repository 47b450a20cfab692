"""
The rules of evidence, as pure functions over values: what is still missing, which parts are open, when to answer
by.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

from ..definitions.aok import Aok, EvidenceOption, EvidenceRequirement, Form, StudentMedia
from ..files.data import FileView
from .data import DraftContent, Gap, Piece, Readiness, Students

# "Over a word limit by 10 %: read it": a limit guides, it does not trap.
WORD_TOLERANCE = 1.1


def count_words(text: str) -> int:
    """Words as white space divides them; the page counts the same way."""
    return len(text.split())


def readiness(aok: Aok, content: DraftContent, files: Mapping[str, FileView]) -> Readiness:
    """What a submission still needs. `files` are the teacher's files for this AOK, by public id."""
    gaps: list[Gap] = []
    required = ready = 0
    for requirement in aok.requirements:
        missing = list(_requirement_gaps(aok, requirement, content, files))
        gaps.extend(missing)
        if requirement.required:
            required += 1
            ready += not missing
    if not content.own_work:
        gaps.append(Gap(code="own_work"))
    return Readiness(ready=ready + content.own_work, total=required + 1, gaps=tuple(gaps))


def _requirement_gaps(
    aok: Aok, requirement: EvidenceRequirement, content: DraftContent, files: Mapping[str, FileView]
) -> Iterator[Gap]:
    given = 0
    for option in requirement.options:
        piece = content.piece(requirement.id, option.id)
        if piece is None or piece.is_empty:
            continue
        given += 1
        for code, values in _piece_gaps(aok, option, piece, _files_for(requirement, option, files)):
            yield Gap(code=code, requirement=requirement.id, option=option.id, values=values)
    if requirement.required and given < requirement.choose:
        code = "part_missing" if not given else "more_options"
        yield Gap(code=code, requirement=requirement.id, values={"count": requirement.choose - given})


def _files_for(
    requirement: EvidenceRequirement, option: EvidenceOption, files: Mapping[str, FileView]
) -> dict[str, FileView]:
    """The files that were uploaded for this very option: each was checked against what the option takes."""
    place = (requirement.id, option.id)
    return {each: file for each, file in files.items() if (file.requirement, file.option) == place}


def _piece_gaps(
    aok: Aok, option: EvidenceOption, piece: Piece, files: Mapping[str, FileView]
) -> Iterator[tuple[str, dict[str, int]]]:
    if piece.form is Form.WRITE:
        words = count_words(piece.text)
        if words < option.min_words:
            yield "too_few_words", {"have": words, "least": option.min_words}
        elif option.max_words and words > option.max_words * WORD_TOLERANCE:
            yield "too_many_words", {"have": words, "most": option.max_words}
        return
    if piece.form is Form.LINK and not piece.url.strip().lower().startswith(("https://", "http://")):
        yield "bad_link", {}
    if piece.form is Form.UPLOAD:
        states = {files[each].state if each in files else "gone" for each in piece.files}
        if states & {"arriving", "checking"}:
            yield "file_on_its_way", {}
        if "refused" in states:
            yield "file_refused", {}
        if states & {"gone", "purged"}:
            yield "file_gone", {}
        if len(piece.files) > option.max_files:
            yield "too_many_files", {"have": len(piece.files), "most": option.max_files}
    if option.transcript and not _has_transcript(piece, files):
        yield "transcript_missing", {}
    if piece.students is None:
        yield "students_missing", {}
    elif piece.students is Students.WITH_PERMISSION and aok.student_media is not StudentMedia.WITH_PERMISSION:
        yield "students_not_allowed", {}


def _has_transcript(piece: Piece, files: Mapping[str, FileView]) -> bool:
    return bool(piece.transcript.strip()) or any(
        files[each].kind == "captions" for each in piece.files if each in files
    )


def open_criteria(aok: Aok, kept: Collection[str]) -> tuple[str, ...]:
    """The criteria still to be judged, in the rubric's order: all but those that are kept as met."""
    return tuple(criterion.id for criterion in aok.rubric.criteria if criterion.id not in kept)


def open_requirements(aok: Aok, kept: Collection[str]) -> frozenset[str]:
    """
    The parts that may be changed while the criteria in `kept` stand as met.

    A criterion opens the parts it looks in; one that names none looks everywhere. Before anything is kept every part
    is open, also one that no criterion looks in.
    """
    everything = frozenset(requirement.id for requirement in aok.requirements)
    if not kept:
        return everything
    opened: set[str] = set()
    for criterion_id in open_criteria(aok, kept):
        opened.update(aok.rubric.criterion(criterion_id).look_in or everything)
    return frozenset(opened)


def is_closed(due: datetime | None, *, has_submitted: bool, now: datetime) -> bool:
    """
    Whether the due date keeps a submission out: only a first one is due. Whoever has submitted goes on at their own
    pace, whatever became of it.
    """
    return due is not None and now > due and not has_submitted


def add_school_days(start: date, days: int, *, breaks: Collection[date] = ()) -> date:
    """The date `days` school days after `start`: Monday to Friday, days of a break left out."""
    current = start
    while days > 0:
        current += timedelta(days=1)
        if current.weekday() < 5 and current not in breaks:
            days -= 1
    return current


# What a review that is late is promised next, and again where that passes too.
LATE_DAYS = 3


def late_date(hear_by: date, today: date, *, breaks: Collection[date] = ()) -> date:
    """The new date of a review that was due by `hear_by`: in steps of three school days, the first that is not past."""
    promised = add_school_days(hear_by, LATE_DAYS, breaks=breaks)
    while promised < today:
        promised = add_school_days(promised, LATE_DAYS, breaks=breaks)
    return promised
