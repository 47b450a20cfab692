"""Values of notices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing to notify one person of; kind, person and `about` together lead to one notice."""

    kind: str
    user_id: int
    about: str
    course_key: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    promised: date | None = None
