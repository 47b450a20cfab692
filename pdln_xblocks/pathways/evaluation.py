"""Looking over a whole course: who has met a pathway and does not hold its badge."""

from dataclasses import dataclass
from datetime import datetime

from badge_issuer import api as badge_issuer

from ..catalog.api import pathways_of
from ..catalog.data import LivePathway
from ..transactions import write
from .awards import award, recipient
from .results import Proficient, proficient_by_user


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """A teacher (by key) who has met a pathway without holding its badge; `awarded` says whether that changed now."""

    user_id: int
    pathway: str
    badge: str
    awarded: bool


def evaluate(course_key: str, *, now: datetime, dry_run: bool) -> tuple[Evaluated, ...]:
    """
    Find everyone who has met a pathway of the course as it is published now and holds no badge for it, and ask for it.

    An author who changes what a pathway takes changes nobody's badges: an operator does, by this, after a dry run. A
    badge that was withdrawn is not given again.
    """
    evaluated = []
    everyone = proficient_by_user(course_key)
    for live in pathways_of(course_key):
        for user_id in sorted(everyone):
            if live.pathway.met_by(everyone[user_id]) and not _ever_held(user_id, live):
                awarded = not dry_run and _award(user_id, live, everyone[user_id], course_key, now)
                evaluated.append(
                    Evaluated(
                        user_id=user_id,
                        pathway=live.pathway.id,
                        badge=str(live.pathway.badge.ref),
                        awarded=awarded,
                    )
                )
    return tuple(evaluated)


def _ever_held(user_id: int, live: LivePathway) -> bool:
    return badge_issuer.find_award(recipient(user_id), live.pathway.badge.ref) is not None


@write
def _award(user_id: int, live: LivePathway, proficient: Proficient, course_key: str, now: datetime) -> bool:
    source = f"evaluated:{live.block_key}"
    return award(user_id, live, proficient, course_key=course_key, source=source, now=now)
