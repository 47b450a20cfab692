"""
The rubric as the evaluator fills it in: plain values ready for the templates, which hold no rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.rubric import Criterion
from pdln_xblocks.review.data import EarlierStep, ReadingView

FEEDBACK = ("working", "missing", "next_step")


@dataclass(frozen=True, kw_only=True)
class ShownLevel:
    """One level of one criterion; `meets` says whether it is at or above the level the criterion needs."""

    id: str
    name: str
    descriptor: str
    meets: bool
    is_required: bool
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class ShownCriterion:
    """One criterion to be scored, with what is noted so far."""

    id: str
    ordinal: int
    name: str
    required_level: str
    look_in: tuple[tuple[str, str], ...]
    levels: tuple[ShownLevel, ...]
    working: str
    missing: str
    next_step: str
    earlier: EarlierStep | None

    @property
    def chosen(self) -> ShownLevel | None:
        return next((level for level in self.levels if level.is_chosen), None)

    @property
    def is_below(self) -> bool:
        return self.chosen is not None and not self.chosen.meets


def criteria(view: ReadingView, notes: Mapping[str, Any]) -> tuple[ShownCriterion, ...]:
    """The criteria of this submission, in the rubric's order, filled with notes or with what was recorded."""
    earlier = {step.criterion: step for step in view.earlier_steps}
    noted = noted_scores(notes)
    asked = [criterion for criterion in view.aok.rubric.criteria if criterion.id in view.criteria]
    return tuple(
        _criterion(criterion, ordinal, view.aok, noted.get(criterion.id, {}), earlier.get(criterion.id))
        for ordinal, criterion in enumerate(asked, start=1)
    )


def noted_scores(notes: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Saved notes by criterion; whatever in them is not a note is left out."""
    noted = {}
    scores = notes.get("scores")
    for score in scores if isinstance(scores, list) else ():
        if isinstance(score, dict) and isinstance(score.get("criterion"), str):
            noted[score["criterion"]] = {key: str(score.get(key) or "") for key in ("level", *FEEDBACK)}
    return noted


def _criterion(
    criterion: Criterion, ordinal: int, aok: Aok, noted: Mapping[str, str], earlier: EarlierStep | None
) -> ShownCriterion:
    rubric = aok.rubric
    titles = {requirement.id: requirement.title for requirement in aok.requirements}
    return ShownCriterion(
        id=criterion.id,
        ordinal=ordinal,
        name=criterion.name,
        required_level=rubric.level(criterion.required_level).name,
        look_in=tuple((part, titles[part]) for part in criterion.look_in if part in titles),
        levels=tuple(
            ShownLevel(
                id=level.id,
                name=level.name,
                descriptor=criterion.descriptors.get(level.id, ""),
                meets=rubric.meets(criterion.id, level.id),
                is_required=level.id == criterion.required_level,
                is_chosen=level.id == noted.get("level"),
            )
            for level in rubric.levels
        ),
        working=noted.get("working", ""),
        missing=noted.get("missing", ""),
        next_step=noted.get("next_step", ""),
        earlier=earlier,
    )


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that two versions of the notes hold differently, as people read it."""

    criterion: str
    field: str
    here: str
    elsewhere: str


def differences(aok: Aok, *, here: Mapping[str, Any], elsewhere: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Where two versions of the notes differ, in the rubric's order, the overall comment last."""
    mine, theirs = noted_scores(here), noted_scores(elsewhere)
    differing = []
    for criterion in aok.rubric.criteria:
        one, other = mine.get(criterion.id, {}), theirs.get(criterion.id, {})
        for key in ("level", *FEEDBACK):
            if one.get(key, "") != other.get(key, ""):
                differing.append(
                    Difference(
                        criterion=criterion.name,
                        field=key,
                        here=_level_or_text(aok, key, one.get(key, "")),
                        elsewhere=_level_or_text(aok, key, other.get(key, "")),
                    )
                )
    if (here.get("comment") or "") != (elsewhere.get("comment") or ""):
        differing.append(
            Difference(
                criterion="",
                field="comment",
                here=str(here.get("comment") or ""),
                elsewhere=str(elsewhere.get("comment") or ""),
            )
        )
    return tuple(differing)


def _level_or_text(aok: Aok, key: str, value: str) -> str:
    if key != "level":
        return value
    return next((level.name for level in aok.rubric.levels if level.id == value), "")
