"""The rubric: criteria judged on a common scale of levels, each with the level it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from badge_issuer.stored import younger_said

from .parsing import Parser, did_you_mean


@dataclass(frozen=True, kw_only=True)
class Level:
    """One step of the scale. Levels stand in the rubric from lowest to highest; points are whole."""

    id: str
    name: str
    points: int

    @classmethod
    def parse(cls, parser: Parser) -> "Level":
        level = cls(
            id=parser.identifier("id"),
            name=parser.text("name", at_most=80),
            points=parser.whole("points", at_most=1000),
        )
        parser.finish()
        return level

    def to_data(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "points": self.points, **younger_said(self)}


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One thing looked for: its name, the level it takes, what each level looks like, and where to look."""

    id: str
    name: str
    required_level: str
    descriptors: Mapping[str, str]
    look_in: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "descriptors", MappingProxyType(dict(self.descriptors)))

    @classmethod
    def parse(cls, parser: Parser) -> "Criterion":
        criterion = cls(
            id=parser.identifier("id"),
            name=parser.text("name", at_most=200),
            required_level=parser.identifier("required_level"),
            descriptors=parser.mapping("descriptors"),
            look_in=parser.words("look_in", default=()),
            standards=parser.words("standards", default=()),
        )
        parser.finish()
        return criterion

    def to_data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "required_level": self.required_level,
            "look_in": list(self.look_in),
            "standards": list(self.standards),
            "descriptors": dict(self.descriptors),
            **younger_said(self),
        }


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """Levels from lowest to highest, and the criteria judged on them. One parsed without problems is consistent."""

    id: str
    version: str
    title: str
    levels: tuple[Level, ...]
    criteria: tuple[Criterion, ...]
    guidance: str = ""
    _by_id: Mapping[str, Criterion] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {criterion.id: criterion for criterion in self.criteria})

    @classmethod
    def parse(cls, parser: Parser) -> "Rubric":
        rubric = cls(
            id=parser.identifier("id"),
            version=parser.version("version"),
            title=parser.text("title", at_most=200),
            guidance=parser.text("guidance", default=""),
            levels=parser.each("levels", Level.parse, at_least=2),
            criteria=parser.each("criteria", Criterion.parse, at_least=1),
        )
        parser.finish()
        rubric._check(parser)
        return rubric

    def _check(self, parser: Parser) -> None:
        parser.unique((level.id for level in self.levels), at="levels", what="level")
        parser.unique((criterion.id for criterion in self.criteria), at="criteria", what="criterion")
        points = [level.points for level in self.levels]
        if points != sorted(set(points)):
            parser.problem(
                "levels go from lowest to highest, each with more points than the one before", at=("levels",)
            )
        known = {level.id for level in self.levels}
        for index, criterion in enumerate(self.criteria):
            at = ("criteria", index)
            if criterion.required_level and criterion.required_level not in known:
                parser.lost(
                    f'there is no level "{criterion.required_level}"',
                    at=(*at, "required_level"),
                    hint=did_you_mean(criterion.required_level, known),
                )
            for level in criterion.descriptors:
                if level not in known:
                    parser.problem(
                        f'there is no level "{level}"', at=(*at, "descriptors", level), hint=did_you_mean(level, known)
                    )
            missing = [level.id for level in self.levels if level.id not in criterion.descriptors]
            if missing and criterion.descriptors:
                parser.problem(f"no description for: {', '.join(missing)}", at=(*at, "descriptors"))

    def to_data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "version": self.version,
            "title": self.title,
            "guidance": self.guidance,
            "levels": [level.to_data() for level in self.levels],
            "criteria": [criterion.to_data() for criterion in self.criteria],
            **younger_said(self),
        }

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion of that id; KeyError when there is none."""
        return self._by_id[criterion_id]

    def level(self, level_id: str) -> Level:
        """The level of that id; KeyError when there is none."""
        return self.levels[self.rank(level_id)]

    def rank(self, level_id: str) -> int:
        """How high a level stands, 0 for the lowest; KeyError when there is none."""
        for index, level in enumerate(self.levels):
            if level.id == level_id:
                return index
        raise KeyError(level_id)

    def meets(self, criterion_id: str, level_id: str) -> bool:
        """Whether this level on this criterion is at or above the level the criterion takes."""
        return self.rank(level_id) >= self.rank(self.criterion(criterion_id).required_level)
