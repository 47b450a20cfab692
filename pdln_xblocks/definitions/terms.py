"""The words that programmes differ in; code keeps its own words, screens use these."""

from dataclasses import dataclass, fields
from typing import Any

from .parsing import Parser
from .stored import parse_stored


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a brand calls things on the screen. The defaults are in US English and translatable where they are shown."""

    evaluator: str = "evaluator"
    proficient: str = "Proficient"
    not_yet: str = "Not yet"
    aok: str = "AOK"
    pathway: str = "pathway"
    hours: str = "hours"
    coach: str = "coach"

    @classmethod
    def parse(cls, parser: Parser) -> "Terms":
        # An empty word is no word: a screen has to call it something.
        terms = cls(
            **{each.name: parser.text(each.name, default="", at_most=40) or str(each.default) for each in fields(cls)}
        )
        parser.finish()
        return terms

    @classmethod
    def from_stored(cls, body: Any) -> "Terms":
        """The words of a body of an AOK or a pathway, in which they may be missing. Raises UnreadableDefinition."""
        return parse_stored(body, lambda parser: cls.parse(parser.child("terms")) if parser.has("terms") else cls())

    def to_data(self) -> dict[str, Any]:
        """Only what differs from the defaults."""
        return {
            each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name) != each.default
        }
