"""What a command has to say, for people and for programs, and the exit code that says it again."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OK, REFUSED, USAGE, COULD_NOT_CHECK = 0, 1, 2, 3
STANDALONE = "badge_issuer.standalone"


@dataclass(frozen=True, kw_only=True)
class Output:
    """What a command has to say, and the exit code that says it to a script."""

    code: int
    said: str = ""
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a command found, for people and for programs, and the exit code that says it again."""

    lines: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    code: int = OK


def is_without_site() -> bool:
    """Whether a file or the environment configures this issuer: no server of its own answers for it."""
    return os.environ.get("DJANGO_SETTINGS_MODULE") == STANDALONE
