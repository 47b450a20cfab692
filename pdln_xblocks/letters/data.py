"""Values of letters."""

from collections.abc import Mapping
from dataclasses import dataclass


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
