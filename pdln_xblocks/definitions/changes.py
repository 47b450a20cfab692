"""What an author's change of a task means for work that was already given: wording, or another meaning."""

from dataclasses import dataclass, replace
from enum import StrEnum

from .aok import Aok
from .parsing import Path
from .rubric import Rubric


class Change(StrEnum):
    """What an author says a change is: the minor number of the version rises, or the major one."""

    WORDING = "wording"
    MEANING = "meaning"


class Otherwise(StrEnum):
    """One way in which work would be judged otherwise than it was."""

    CRITERION_NEW = "criterion_new"
    CRITERION_GONE = "criterion_gone"
    LEVEL_NEW = "level_new"
    LEVEL_GONE = "level_gone"
    LEVELS_MOVED = "levels_moved"
    REQUIRED_LEVEL = "required_level"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that is judged otherwise, by the name its author gave it; `path` is where it stands now, if it does."""

    what: Otherwise
    name: str
    path: Path


def judged_otherwise(before: Aok, after: Aok) -> tuple[Difference, ...]:
    """
    Everything that is no mere wording: criteria and levels that came or went, the levels' order and points, and the
    level that a criterion takes. By ids: a new name or another order of criteria judges nobody otherwise.
    """
    return (*_levels(before.rubric, after.rubric), *_criteria(before.rubric, after.rubric))


def _levels(before: Rubric, after: Rubric) -> tuple[Difference, ...]:
    at: Path = ("rubric", "levels")
    known, kept = {level.id for level in before.levels}, {level.id for level in after.levels}
    new = [
        Difference(what=Otherwise.LEVEL_NEW, name=level.name, path=(*at, index))
        for index, level in enumerate(after.levels)
        if level.id not in known
    ]
    gone = [
        Difference(what=Otherwise.LEVEL_GONE, name=level.name, path=at)
        for level in before.levels
        if level.id not in kept
    ]
    if new or gone:
        return (*new, *gone)
    were, are = ([(level.id, level.points) for level in rubric.levels] for rubric in (before, after))
    return () if were == are else (Difference(what=Otherwise.LEVELS_MOVED, name="", path=at),)


def _criteria(before: Rubric, after: Rubric) -> tuple[Difference, ...]:
    at: Path = ("rubric", "criteria")
    required = {criterion.id: criterion.required_level for criterion in before.criteria}
    kept = {criterion.id for criterion in after.criteria}
    found = []
    for index, criterion in enumerate(after.criteria):
        if criterion.id not in required:
            found.append(Difference(what=Otherwise.CRITERION_NEW, name=criterion.name, path=(*at, index)))
        elif criterion.required_level != required[criterion.id]:
            path = (*at, index, "required_level")
            found.append(Difference(what=Otherwise.REQUIRED_LEVEL, name=criterion.name, path=path))
    gone = [each for each in before.criteria if each.id not in kept]
    return (*found, *(Difference(what=Otherwise.CRITERION_GONE, name=each.name, path=at) for each in gone))


def is_same(before: Aok, after: Aok) -> bool:
    """Whether nothing but the versions, if anything, is another."""
    rubric = replace(after.rubric, version=before.rubric.version)
    return replace(after, version=before.version, rubric=rubric) == before


def said_by_version(before: str, after: str) -> Change | None:
    """What an author said by writing a higher version themselves; None where the version is no higher."""
    was, now = _numbers(before), _numbers(after)
    if now <= was:
        return None
    return Change.MEANING if now[0] > was[0] else Change.WORDING


def raised(version: str, change: Change) -> str:
    """The version after this change."""
    major, minor = _numbers(version)
    return f"{major + 1}.0" if change is Change.MEANING else f"{major}.{minor + 1}"


def with_raised_version(before: Aok, after: Aok, change: Change) -> Aok:
    """The changed task under the version that the change gives it; its rubric's version too, where that changed."""
    rubric = after.rubric
    if rubric != before.rubric and said_by_version(before.rubric.version, rubric.version) is None:
        rubric = replace(rubric, version=raised(before.rubric.version, change))
    return replace(after, version=raised(before.version, change), rubric=rubric)


def _numbers(version: str) -> tuple[int, int]:
    major, _dot, minor = version.partition(".")
    return int(major), int(minor)
