"""The pathway: which AOKs it takes, and which badge they earn."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from badge_issuer.data import BadgeClassRef
from badge_issuer.stored import trusted, younger_said

from .reading import Reader, did_you_mean, read_whole
from .stored import numbered, read_once
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
    def read(cls, reader: Reader) -> "Step":
        step = cls(aok=reader.identifier("aok"), title=reader.text("title", at_most=200))
        reader.finish()
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
    def read(cls, reader: Reader) -> "Badge":
        badge = cls(
            issuer=reader.identifier("issuer"),
            badge=reader.identifier("badge"),
            name=reader.text("name", at_most=200),
            description=reader.text("description", at_most=2_000),
            image=reader.text("image", at_most=300),
        )
        reader.finish()
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
    def read(cls, reader: Reader) -> "Pathway":
        pathway = cls(
            id=reader.identifier("id"),
            version=reader.version("version"),
            title=reader.text("title", at_most=200),
            summary=reader.text("summary"),
            hours=reader.whole("hours", default=0, at_most=1_000),
            time=reader.text("time", default="", at_most=200),
            mode=Mode(reader.one_of("mode", Mode, default=Mode.ALL_OF)),
            count=reader.whole("count", default=0, at_most=100),
            steps=reader.each("steps", Step.read, at_least=1),
            badge=Badge.read(reader.child("badge")),
            terms=Terms.read(reader.child("terms")) if reader.has("terms") else Terms(),
        )
        reader.finish()
        seen: set[str] = set()
        for index, step in enumerate(pathway.steps):
            if step.aok in seen:
                reader.problem(f'the AOK "{step.aok}" is there twice', at=("steps", index, "aok"))
            seen.add(step.aok)
        if pathway.mode is Mode.N_OF and not 1 <= pathway.count <= len(pathway.steps):
            reader.problem(f"{pathway.count} cannot be chosen from {len(pathway.steps)}", at=("count",))
        return pathway

    @classmethod
    def from_data(cls, data: Any) -> "Pathway":
        """Raises InvalidDefinition with every problem."""
        return read_whole(data, cls.read)

    @classmethod
    def from_stored(cls, body: Any) -> "Pathway":
        """A pathway as it was stored, not judged again. Raises UnreadableDefinition."""
        return read_once(body, cls)

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
