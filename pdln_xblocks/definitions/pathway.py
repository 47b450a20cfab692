"""The pathway: which AOKs it takes, and which badge they earn."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from badge_issuer.data import BadgeClassRef
from badge_issuer.stored import trusted, younger_said

from .parsing import Parser, did_you_mean, parse_whole
from .stored import numbered, parse_once
from .terms import Terms


class Mode(StrEnum):
    """How many of a requirement's AOKs it takes."""

    ALL_OF = "all_of"
    N_OF = "n_of"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One AOK on the way, by its block id within the course; the title is for the page until the course is read."""

    aok: str
    title: str

    @classmethod
    def parse(cls, parser: Parser) -> "Step":
        step = cls(aok=parser.identifier("aok"), title=parser.text("title", at_most=200))
        parser.finish()
        return step

    def to_data(self) -> dict[str, Any]:
        return {"aok": self.aok, "title": self.title, **younger_said(self)}


@dataclass(frozen=True, kw_only=True)
class Badge:
    """What the pathway page shows of the badge; what the badge says to the world is the issuer's part."""

    issuer: str
    badge: str
    name: str
    description: str
    image: str

    @property
    def ref(self) -> BadgeClassRef:
        # Its ids were judged where the author's data were; the issuer is asked by the words that it was told.
        return trusted(BadgeClassRef, issuer=self.issuer, badge=self.badge)

    @classmethod
    def parse(cls, parser: Parser) -> "Badge":
        badge = cls(
            issuer=parser.identifier("issuer"),
            badge=parser.identifier("badge"),
            name=parser.text("name", at_most=200),
            description=parser.text("description", at_most=2_000),
            image=parser.text("image", at_most=300),
        )
        parser.finish()
        return badge

    def to_data(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "badge": self.badge,
            "name": self.name,
            "description": self.description,
            "image": self.image,
            **younger_said(self),
        }


@dataclass(frozen=True, kw_only=True)
class Pathway:
    """A micro-credential pathway as its course carries it. `count` governs N_OF only."""

    id: str
    version: str
    title: str
    summary: str
    steps: tuple[Step, ...]
    badge: Badge
    hours: int = 0
    time: str = ""
    mode: Mode = Mode.ALL_OF
    count: int = 0
    terms: Terms = Terms()

    @classmethod
    def parse(cls, parser: Parser) -> "Pathway":
        pathway = cls(
            id=parser.identifier("id"),
            version=parser.version("version"),
            title=parser.text("title", at_most=200),
            summary=parser.text("summary"),
            hours=parser.whole("hours", default=0, at_most=1_000),
            time=parser.text("time", default="", at_most=200),
            mode=Mode(parser.one_of("mode", Mode, default=Mode.ALL_OF)),
            count=parser.whole("count", default=0, at_most=100),
            steps=parser.each("steps", Step.parse, at_least=1),
            badge=Badge.parse(parser.child("badge")),
            terms=Terms.parse(parser.child("terms")) if parser.has("terms") else Terms(),
        )
        parser.finish()
        seen: set[str] = set()
        for index, step in enumerate(pathway.steps):
            if step.aok in seen:
                parser.problem(f'the AOK "{step.aok}" is there twice', at=("steps", index, "aok"))
            seen.add(step.aok)
        if pathway.mode is Mode.N_OF and not 1 <= pathway.count <= len(pathway.steps):
            parser.problem(f"{pathway.count} cannot be chosen from {len(pathway.steps)}", at=("count",))
        return pathway

    @classmethod
    def from_data(cls, data: Any) -> "Pathway":
        """Raises InvalidDefinition with every problem."""
        return parse_whole(data, cls.parse)

    @classmethod
    def from_stored(cls, body: Any) -> "Pathway":
        """A pathway as it was stored, not judged again. Raises UnreadableDefinition."""
        return parse_once(body, cls)

    def to_data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "version": self.version,
            "title": self.title,
            "summary": self.summary,
            "hours": self.hours,
            "time": self.time,
            "mode": str(self.mode),
            "count": self.count,
            "steps": [step.to_data() for step in self.steps],
            "badge": self.badge.to_data(),
            "terms": self.terms.to_data(),
            **younger_said(self),
        }

    def to_stored(self) -> dict[str, Any]:
        """The body of a row."""
        return numbered(self.to_data())

    @property
    def needed(self) -> int:
        """How many of the steps it takes."""
        return self.count if self.mode is Mode.N_OF else len(self.steps)

    def met_by(self, proficient: Collection[str]) -> bool:
        """Whether these AOKs (block ids found proficient) are enough."""
        return sum(step.aok in proficient for step in self.steps) >= self.needed


__all__ = ["Badge", "Mode", "Pathway", "Step", "did_you_mean"]
