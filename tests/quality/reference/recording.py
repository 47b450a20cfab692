"""
What a definition's parser asks for, found by letting it parse.

A definition knows each key's kind, bounds and default only while it is parsed, so it is given a Parser that writes down
what it is asked and answers something of the right type. Twice: once with every optional key there, once with none.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pdln_xblocks.definitions.parsing import Parser, Path

T = TypeVar("T")

# No id, date, address or choice: what a parser says of it tells what it wants instead.
PROBE = "?"
KNOWN = re.compile(r"known: (.+)")
WANTED = re.compile(rf'"{re.escape(PROBE)}" is not (an? .+)')
RULES = {
    "an address starts with https://": "https:// address",
    f'"{PROBE}" cannot be part of a course key': "letters, digits, `_`, `.` and `-`",
}


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of a file: where, what may stand there, and what counts without it. `needed`: yes, no, or when."""

    path: str
    kind: str
    needed: str
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass
class Record:
    """What one parsing asked for: keys in their order, and the keys it looked for before it parsed them."""

    there: bool
    keys: dict[str, Key] = field(default_factory=dict)
    guarded: set[str] = field(default_factory=set)

    def add(self, path: str, kind: str, *, required: bool, default: str = "", choices: Iterable[str] = ()) -> None:
        needed = "yes" if required and path not in self.guarded else "no"
        self.keys[path] = Key(path=path, kind=kind, needed=needed, default=default, choices=tuple(choices))


class RecordingParser(Parser):
    """A Parser that is asked, and writes it down."""

    def __init__(self, record: Record, prefix: str = "") -> None:
        super().__init__({})
        self.record = record
        self.prefix = prefix

    def at(self, key: str) -> str:
        return f"{self.prefix}.{key}" if self.prefix else key

    def problem(self, message: str, *, at: Path, hint: str = "") -> None:
        """A parser complains of the probe: in its hint stand the choices, in its words what it wants."""
        if len(at) != 1 or self.at(str(at[0])) not in self.record.keys:
            return
        key = self.record.keys[self.at(str(at[0]))]
        if known := KNOWN.fullmatch(hint):
            key = replace(key, choices=tuple(known.group(1).split(", ")))
        elif wanted := WANTED.fullmatch(message):
            key = replace(key, kind=wanted.group(1) + (f", {hint}" if hint else ""))
        elif message in RULES:
            key = replace(key, kind=RULES[message])
        self.record.keys[key.path] = key

    def has(self, key: str) -> bool:
        if self.at(key) not in self.record.keys:
            self.record.guarded.add(self.at(key))
        return self.record.there

    def text(self, key: str, *, default: str | None = None, at_most: int = 20_000) -> str:
        shown = f'`"{default}"`' if default else ""
        self.record.add(self.at(key), f"text, {at_most:,} characters", required=default is None, default=shown)
        return PROBE

    def identifier(self, key: str) -> str:
        self.record.add(self.at(key), "id", required=True)
        return "id"

    def version(self, key: str) -> str:
        self.record.add(self.at(key), 'version, as `"1.0"`', required=True)
        return "1.0"

    def whole(self, key: str, *, default: int | None = None, at_least: int = 0, at_most: int = 1_000_000) -> int:
        kind = f"whole number, {at_least:,} to {at_most:,}"
        shown = "" if default is None else f"`{default}`"
        self.record.add(self.at(key), kind, required=default is None, default=shown)
        return at_least if default is None else default

    def flag(self, key: str, *, default: bool) -> bool:
        self.record.add(self.at(key), "`true` or `false`", required=False, default=f"`{str(default).lower()}`")
        return default

    def one_of(self, key: str, known: Iterable[str], *, default: str | None = None) -> str:
        choices = [str(each) for each in known]
        shown = f"`{default}`" if default else ""
        self.record.add(self.at(key), "one of", required=default is None, default=shown, choices=choices)
        return choices[0]

    def words(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        self.record.add(self.at(key), "list of words", required=default is None)
        return (PROBE,)

    def each(self, key: str, parse: Callable[[Parser], T], *, at_least: int = 0) -> tuple[T, ...]:
        kind = f"list of groups, {at_least} or more" if at_least else "list of groups"
        self.record.add(self.at(key), kind, required=at_least > 0)
        return (parse(RecordingParser(self.record, self.at(key) + "[]")),)

    def child(self, key: str) -> Parser:
        self.record.add(self.at(key), "group", required=True)
        return RecordingParser(self.record, self.at(key))

    def mapping(self, key: str) -> Mapping[str, str]:
        self.record.add(self.at(key), "group of named texts", required=True)
        return {}


def keys_of(parse: Callable[[Parser], Any]) -> list[Key]:
    """Every key that a parser knows, in its own order."""
    everything, nothing = Record(there=True), Record(there=False)
    for record in (everything, nothing):
        parse(RecordingParser(record))
    found = dict(everything.keys)
    for path, key in nothing.keys.items():
        if path not in found:
            # Read only where another one is not there.
            beside = [each for each in sorted(nothing.guarded) if each.rpartition(".")[0] == path.rpartition(".")[0]]
            named = ", ".join(f"`{each.rpartition('.')[2]}`" for each in beside)
            found[path] = replace(key, needed=f"without {named}")
    order = {path: index for index, path in enumerate(found)}

    def aok_ref(path: str) -> list[int]:
        """Keys of a group stand below it, in the order in which it reads them."""
        parts = path.split(".")
        return [order[".".join(parts[: end + 1]).removesuffix("[]")] for end in range(len(parts))]

    return [found[path] for path in sorted(found, key=aok_ref)]
