"""
The rules of evidence, as pure functions over values: what is still missing, which parts are open, when to answer
by.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

from ..definitions.aok import Aok, EvidenceOption, EvidenceRequirement
from ..files.data import FileView
from .data import DraftContent, Gap, Readiness
from .forms import FORMS, is_given


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
        if piece is None or not is_given(piece):
            continue
        given += 1
        here = _files_for(requirement, option, files)
        for code, values in FORMS[piece.form].all_gaps(aok, option, piece, here):
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
