"""anchors/<id>.yaml: a sample submission with its true levels, to qualify evaluators; never in the teachers' course."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pdln_xblocks.definitions.parsing import Parser


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """One sample submission of an AOK; `levels` names a level for each criterion."""

    id: str
    aok: str
    title: str
    summary: str
    why: str
    levels: Mapping[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", MappingProxyType(dict(self.levels)))

    @classmethod
    def parse(cls, parser: Parser) -> "Anchor":
        anchor = cls(
            id=parser.identifier("id"),
            aok=parser.identifier("aok"),
            title=parser.text("title", at_most=200),
            summary=parser.text("summary"),
            why=parser.text("why", default="", at_most=2_000),
            levels=parser.mapping("levels"),
        )
        parser.finish()
        return anchor

    def to_data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "aok": self.aok,
            "title": self.title,
            "summary": self.summary,
            "why": self.why,
            "levels": dict(self.levels),
        }
