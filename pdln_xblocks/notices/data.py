"""Values of notices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing to tell one person; kind, person and `about` together are told once."""

    kind: str
    user_id: int
    about: str
    course_key: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    promised: date | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A notice as it is to be said now: the name of its templates, and what they are filled with."""

    name: str
    context: Mapping[str, str | int]


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Who gets a letter, and the language that it is in, looked up when it is sent."""

    user_id: int
    email: str
    language: str
