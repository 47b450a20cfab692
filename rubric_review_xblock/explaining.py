"""The refusals that need more than a sentence, as the piece of page that shows what to do about them."""

from collections.abc import Callable, Mapping
from typing import Any

from pdln_xblocks.errors import DomainError
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost, InvalidScore, StaleNotes

from . import screens
from .door import Door


def explain(error: DomainError, door: Door, request: Any) -> str:
    """The HTML that goes with a refusal; the sentence in a note where nothing more can be said."""
    more = EXPLANATIONS.get(type(error))
    return more(error, door, request) if more else screens.refusal(str(error))


def _claim_lost(error: DomainError, door: Door, request: Any) -> str:
    is_free = review.can_start(door.evaluator_id, request.reading, now=door.now)
    return screens.claim_lost(str(error), is_free=is_free)


def _invalid_score(error: DomainError, door: Door, request: Any) -> str:
    problems = error.details.get("problems")
    if not isinstance(problems, Mapping) or request is None:
        return screens.refusal(str(error))
    aok = review.open_reading(door.evaluator_id, request.reading, now=door.now).aok
    return screens.problems(str(error), problems, aok)


def _stale_notes(error: DomainError, door: Door, request: Any) -> str:
    aok = review.open_reading(door.evaluator_id, request.reading, now=door.now).aok
    return screens.two_versions(
        str(error),
        aok,
        here=request.notes,
        elsewhere=error.details["current"],
        revision=error.details["revision"],
    )


EXPLANATIONS: Mapping[type[DomainError], Callable[[DomainError, Door, Any], str]] = {
    ClaimLost: _claim_lost,
    InvalidScore: _invalid_score,
    StaleNotes: _stale_notes,
}
