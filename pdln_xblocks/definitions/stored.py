"""
Definitions that were stored: valid when they were, and not judged again.

A body is what `to_data` gave, with the number of its schema from 2 on. What a newer release wrote into it is passed
over; what an older one could not know takes the default that `younger` keys have, which means what that release meant.
docs/decisions/0020-stored-definitions.rst says why.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Protocol, Self, TypeVar

from badge_issuer.stored import trusted

from .parsing import InvalidDefinition, Parser, Path, Problem

T = TypeVar("T")

# Rises by one with a release that adds `younger` keys. A body without a number is of schema 1, and is written without:
# the release before numbers would refuse one, and an upgrade can be taken back.
SCHEMA = 1
NUMBER = "schema"

# A process keeps this many definitions parsed: more than the courses of a busy site's evening have. Each takes some 20
# KB.
MOST_KEPT = 256


class UnreadableDefinition(ValueError):
    """What is stored is of another shape altogether; the message says where, for an operator, and holds none of it."""


class Stored(Protocol):
    """A kind of definition, as it is read from an author's data and from what was stored."""

    @classmethod
    def from_data(cls, data: Any) -> Self: ...

    @classmethod
    def from_stored(cls, body: Any) -> Self: ...

    @classmethod
    def parse(cls, parser: Parser) -> Self: ...


S = TypeVar("S", bound=Stored)


class StoredParser(Parser):
    """
    Parses what was stored, without judging it. Texts and lists that are not there are empty; what a score hangs on
    (ids, levels, criteria, parts) must be there. Raises UnreadableDefinition.
    """

    def problem(self, message: str, *, at: Path, hint: str = "") -> None:
        """No rule is judged."""

    def lost(self, message: str, *, at: Path, hint: str = "") -> None:
        raise self._unreadable(message, *at)

    def _unreadable(self, what: str, *at: str | int) -> UnreadableDefinition:
        return UnreadableDefinition(str(Problem(path=(*self.path, *at), message=what)))

    def _below(self, data: Any, *at: str | int) -> "StoredParser":
        if not isinstance(data, Mapping):
            raise self._unreadable("this is not a group of named values", *at)
        return StoredParser(data, (*self.path, *at), self.problems)

    def build(self, kind: type[T], **values: Any) -> T:
        return trusted(kind, **values)

    def finish(self) -> None:
        """Keys that nobody asked for were written by another release."""

    def text(self, key: str, *, default: str | None = None, at_most: int = 0) -> str:
        value = self._data.get(key)
        if value is None:
            return default or ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self._unreadable("this is not text", key)
        return str(value)

    def identifier(self, key: str) -> str:
        return self.text(key) or self._fail("this is missing", key)

    def _fail(self, what: str, key: str) -> Any:
        raise self._unreadable(what, key)

    def version(self, key: str) -> str:
        return self.text(key)

    def whole(self, key: str, *, default: int | None = None, at_least: int = 0, at_most: int = 0) -> int:
        value = self._data.get(key)
        if value is None:
            return at_least if default is None else default
        if isinstance(value, str) and value.strip().removeprefix("-").isdecimal():
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._unreadable("this is not a whole number", key)
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._data.get(key)
        word = {"true": True, "false": False}.get(str(value).strip().lower())
        if value is not None and word is None:
            raise self._unreadable("this is neither true nor false", key)
        return default if word is None else word

    def one_of(self, key: str, known: Iterable[str], *, default: str | None = None) -> str:
        choices = tuple(known)
        word = self.text(key)
        return word if word in choices else choices[0] if default is None else default

    def words(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self._data.get(key)
        if value is None:
            return default or ()
        if isinstance(value, str):
            return tuple(value.split())
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise self._unreadable("this is not a list of words", key)

    def each(self, key: str, parse: Callable[[Parser], T], *, at_least: int = 0) -> tuple[T, ...]:
        value = self._data.get(key)
        if value is None and not at_least:
            return ()
        if not isinstance(value, list | tuple) or (at_least and not value):
            raise self._unreadable("this is not a list, or an empty one", key)
        return tuple(parse(self._below(item, key, index)) for index, item in enumerate(value))

    def child(self, key: str) -> Parser:
        return self._below(self._data.get(key), key)

    def mapping(self, key: str) -> Mapping[str, str]:
        value = self._data.get(key)
        below = self._below({} if value is None else value, key)
        return {str(name): below.text(name) for name in below._data}


def parse_stored(body: Any, parse: Callable[[Parser], T]) -> T:
    """Parse a value from what was stored. Raises UnreadableDefinition, which says where and under which schema."""
    if not isinstance(body, Mapping):
        raise UnreadableDefinition("this is not a group of named values")
    try:
        return parse(StoredParser(body))
    except UnreadableDefinition as error:
        raise UnreadableDefinition(f"{error} (schema {body.get(NUMBER, 1)}, known {SCHEMA})") from error


def parse_once(body: Any, kind: type[S]) -> S:
    """
    The value of `kind` that a stored body is, parsed once for each content: values are frozen, and shared. Raises
    UnreadableDefinition.
    """
    text = _spelled(body)
    return parse_stored(body, kind.parse) if text is None else _parse_text(text, kind)


@lru_cache(maxsize=MOST_KEPT)
def _parse_text(text: str, kind: type[S]) -> S:
    return parse_stored(json.loads(text), kind.parse)


def _spelled(body: Any) -> str | None:
    try:
        return json.dumps(body)
    except (TypeError, ValueError):  # not what was ever stored: the parser says what is wrong with it
        return None


def numbered(data: Mapping[str, Any], schema: int = SCHEMA) -> dict[str, Any]:
    """The body to be stored of what `to_data` gave."""
    return dict(data) if schema == 1 else {**data, NUMBER: schema}


def content_hash(data: Mapping[str, Any]) -> str:
    """
    SHA-256, in hex, of what `to_data` gives, as JSON with sorted keys and no spaces; the schema's number is no part.

    The data hold only text, whole numbers, booleans, lists and mappings, for which this is one spelling (as RFC
    8785's, but for the escaping of non-ASCII text).
    """
    said = {key: value for key, value in data.items() if key != NUMBER}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def shown_today(data: Any, kind: type[S]) -> tuple[S | None, tuple[Problem, ...]]:
    """
    What is shown of a definition that a course holds, and all that today's rules have against it. One that an earlier
    release accepted is shown as it was; None for what cannot be read at all. Judged once for each content.
    """
    text = _spelled(data)
    return _judge(data, kind) if text is None else _judge_text(text, kind)


@lru_cache(maxsize=MOST_KEPT)
def _judge_text(text: str, kind: type[S]) -> tuple[S | None, tuple[Problem, ...]]:
    return _judge(json.loads(text), kind)


def _judge(data: Any, kind: type[S]) -> tuple[S | None, tuple[Problem, ...]]:
    try:
        return kind.from_data(data), ()
    except InvalidDefinition as error:
        problems = error.problems
    try:
        return kind.from_stored(data), problems
    except UnreadableDefinition:
        return None, problems
