"""What came out of a step, and how it is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .page import Row


class Kind(StrEnum):
    OK = "ok"
    NOT_OK = "not ok"
    LOOK = "look yourself"
    LEFT_OUT = "left out"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`words` are what was seen, or why it was not looked at."""

    kind: Kind
    words: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}" if self.words else str(self.kind)


class Otherwise(Exception):
    """A step came to something else than ok; its sentence says what."""

    kind: Kind


class NotOk(Otherwise):
    """What was seen is not what the page expects."""

    kind = Kind.NOT_OK


class LookYourself(Otherwise):
    """A person has to look; the sentence says at what, with what the program could see."""

    kind = Kind.LOOK


class LeftOut(Otherwise):
    """Something that the step needs was not given, or came out otherwise before."""

    kind = Kind.LEFT_OUT


def expect(is_so: Any, otherwise: str) -> None:
    """Raise NotOk with what was seen instead, unless it is so."""
    if not is_so:
        raise NotOk(otherwise)


def as_table(rows: Iterable[Row], verdicts: Mapping[str, Verdict]) -> str:
    """The page's table with one more column; rows without a verdict are not in it."""
    lines: list[str] = []
    section = None
    for row in rows:
        if row.code not in verdicts:
            continue
        if row.section != section:
            section = row.section
            lines += ["", f"## {section}", "", "| | do | expect | came out |", "|---|---|---|---|"]
        said = " ".join(str(verdicts[row.code]).split()).replace("|", "/")
        lines.append(f"| {row.code} | {row.do} | {row.expect} | {said} |")
    counts = {kind: sum(each.kind is kind for each in verdicts.values()) for kind in Kind}
    return "\n".join([*lines, "", ", ".join(f"{count} {kind}" for kind, count in counts.items()), ""])


def as_data(rows: Iterable[Row], verdicts: Mapping[str, Verdict]) -> list[dict[str, str]]:
    """The same for a program: [{"code", "section", "do", "expect", "verdict", "words"}]."""
    return [
        {
            "code": row.code,
            "section": row.section,
            "do": row.do,
            "expect": row.expect,
            "verdict": str(verdicts[row.code].kind),
            "words": verdicts[row.code].words,
        }
        for row in rows
        if row.code in verdicts
    ]
