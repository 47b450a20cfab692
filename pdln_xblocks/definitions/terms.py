"""The words that programmes differ in; code keeps its own words, screens use these."""

from dataclasses import dataclass, fields
from typing import Any

from .reading import Reader
from .stored import read_stored


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
    def read(cls, reader: Reader) -> "Terms":
        # An empty word is no word: a screen has to call it something.
        terms = cls(
            **{each.name: reader.text(each.name, default="", at_most=40) or str(each.default) for each in fields(cls)}
        )
        reader.finish()
        return terms

    @classmethod
    def from_stored(cls, body: Any) -> "Terms":
        """The words of a body of an AOK or a pathway, in which they may be missing. Raises UnreadableDefinition."""
        return read_stored(body, lambda reader: cls.read(reader.child("terms")) if reader.has("terms") else cls())

    def to_data(self) -> dict[str, Any]:
        """Only what differs from the defaults."""
        return {
            each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name) != each.default
        }
