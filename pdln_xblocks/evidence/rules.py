"""
The rules of evidence, as pure functions over values: what is still missing, which parts are open, when to answer
by.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from ..definitions.aok import Aok, EvidenceOption, EvidenceRequirement
from ..files.data import FileView
from .data import ArtifactFile, ArtifactView, CameBack, DraftContent, Gap, Readiness
from .forms import FORMS, is_given


def readiness(
    aok: Aok, content: DraftContent, files: Mapping[str, FileView], came_back: CameBack | None = None
) -> Readiness:
    """
    What a submission still needs. `files` are the teacher's files for this AOK, by public id; `came_back` what a "not
    yet" left behind: then each criterion to revise wants a change in a part it looks in, or a word on why there is
    none, so that the same is not sent again unnoticed.
    """
    gaps: list[Gap] = []
    total = ready = 0
    opened = open_requirements(aok, came_back.kept if came_back else ())
    for requirement in aok.requirements:
        if requirement.id not in opened:
            continue  # accepted, and not to be changed: what is asked today is not asked of it
        missing = list(_requirement_gaps(aok, requirement, content, files))
        gaps.extend(missing)
        if requirement.required:
            total += 1
            ready += not missing
    changed: frozenset[str] = frozenset()
    if came_back is not None and came_back.parts:
        changed = changed_parts(aok, content, files, came_back)
        unchanged = _unchanged_criteria(aok, came_back, changed) if not content.what_changed.strip() else []
        gaps.extend(unchanged)
        total += (to_revise := len(open_criteria(aok, came_back.kept)))
        ready += to_revise - len(unchanged)
    if not content.own_work:
        gaps.append(Gap(code="own_work"))
    return Readiness(ready=ready + content.own_work, total=total + 1, gaps=tuple(gaps), changed=changed)


def drafted(aok: Aok, content: DraftContent, files: Mapping[str, FileView]) -> tuple[ArtifactView, ...]:
    """The pieces that a submission of this draft would hold, as it would hold them, in the order of the page."""
    pieces = []
    for requirement in aok.requirements:
        for option in requirement.options:
            piece = content.piece(requirement.id, option.id)
            if piece is not None and is_given(piece):
                here = _files_for(requirement, option, files)
                known = replace(piece, files=tuple(each for each in piece.files if each in here))
                columns = FORMS[piece.form].columns(known, here)
                shown = tuple(_drafted_file(here[file["id"]]) for file in columns.pop("files"))
                pieces.append(ArtifactView(requirement=requirement.id, option=option.id, files=shown, **columns))
    return tuple(pieces)


def _drafted_file(file: FileView) -> ArtifactFile:
    return ArtifactFile(
        public_id=file.public_id, kind=file.kind, size=file.size, sha256=file.sha256, purged=False, name=file.name
    )


def twin_of(file: FileView, files: Iterable[FileView]) -> FileView | None:
    """The first of these files that holds the same as `file` and does not stand behind it, for the same option."""
    for each in files:
        if each.public_id == file.public_id:
            return None
        is_same = file.sha256 and each.sha256 == file.sha256 and each.state == "ready"
        if is_same and (each.requirement, each.option) == (file.requirement, file.option):
            return each
    return None


def part_digests(aok: Aok, content: DraftContent, files: Mapping[str, FileView]) -> dict[str, str]:
    """What each part of the AOK holds, as a digest by requirement id; spaces do not count."""
    return {requirement.id: _digest(requirement, content, files) for requirement in aok.requirements}


def _digest(requirement: EvidenceRequirement, content: DraftContent, files: Mapping[str, FileView]) -> str:
    held = []
    for option in requirement.options:
        piece = content.piece(requirement.id, option.id)
        if piece is not None and is_given(piece):
            held.append([option.id, *FORMS[piece.form].held(piece, _files_for(requirement, option, files))])
    return sha256(json.dumps(held).encode()).hexdigest()


def changed_parts(
    aok: Aok, content: DraftContent, files: Mapping[str, FileView], came_back: CameBack
) -> frozenset[str]:
    """The parts that do not hold what was submitted last; a part that the task did not have then is one of them."""
    now = part_digests(aok, content, files)
    return frozenset(each for each, digest in now.items() if came_back.parts.get(each) != digest)


def _unchanged_criteria(aok: Aok, came_back: CameBack, changed: Set[str]) -> list[Gap]:
    gaps = []
    for criterion_id in open_criteria(aok, came_back.kept):
        parts = parts_of_criterion(aok, criterion_id)
        if not changed & set(parts):
            gaps.append(Gap(code="unchanged", requirement=parts[0], criterion=criterion_id))
    return gaps


def parts_of_criterion(aok: Aok, criterion_id: str) -> tuple[str, ...]:
    """The ids of the parts a criterion looks in, in the page's order; one that names none looks everywhere."""
    looked_in = aok.rubric.criterion(criterion_id).look_in
    return tuple(each.id for each in aok.requirements if not looked_in or each.id in looked_in)


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
    if not kept:
        return frozenset(requirement.id for requirement in aok.requirements)
    return frozenset(part for each in open_criteria(aok, kept) for part in parts_of_criterion(aok, each))


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


def resumed(hear_by: date, *, held_on: date, today: date, breaks: Collection[date] = ()) -> date:
    """The new date of a review whose clock stood still since `held_on`: the school days left, one at least."""
    left, day = 0, held_on
    while day < hear_by:
        day = add_school_days(day, 1, breaks=breaks)
        left += day <= hear_by
    return add_school_days(today, max(1, left), breaks=breaks)


# What a review that is late is promised next, and again where that passes too.
LATE_DAYS = 3


def late_date(hear_by: date, today: date, *, breaks: Collection[date] = ()) -> date:
    """The new date of a review that was due by `hear_by`: in steps of three school days, the first that is not past."""
    promised = add_school_days(hear_by, LATE_DAYS, breaks=breaks)
    while promised < today:
        promised = add_school_days(promised, LATE_DAYS, breaks=breaks)
    return promised
