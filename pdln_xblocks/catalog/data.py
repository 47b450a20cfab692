"""Values of the catalog."""

from dataclasses import dataclass
from datetime import datetime

from ..definitions.aok import Aok
from ..definitions.pathway import Pathway


@dataclass(frozen=True, kw_only=True)
class LivePathway:
    """A pathway that a course offers now, and where its page is; `block_key` is the key of its row."""

    block_key: int
    usage_key: str
    pathway: Pathway


@dataclass(frozen=True, kw_only=True)
class SyncReport:
    """
    What reading a course changed: every block's usage key in exactly one of the first five.

    `strays` are steps of pathways (`usage key -> block id`) for which the course has no AOK.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AokRef:
    """
    An AOK where it stands in a course, with the definition the page was made from.

    `due` is the date of a first submission for the person whose page it is, their own extension included.
    """

    usage_key: str
    course_key: str
    block_id: str
    aok: Aok
    due: datetime | None = None
