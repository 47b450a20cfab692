"""When a delivery is tried again, and when a backend is left alone; the rules alone, without clock or database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from badge_issuer.errors import (
    CredentialsRefused,
    DeliveryProblem,
    DeliveryRefused,
    RefusedHere,
    ServiceUnavailable,
    TryLater,
)
from badge_issuer.retry import backoff, spread

FIRST_WAIT = timedelta(seconds=30)
# A service may carry a request out after we gave up waiting: no repeat, and no looking up, before that has settled.
SETTLING = timedelta(minutes=2)

# So many unusable answers in a row, and the service is left alone.
FAILURES_TO_OPEN = 5
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=15)
# An operator has to look; asking more often would only lengthen the service's own throttle.
CREDENTIALS_REST = timedelta(minutes=5)
# How long the one delivery that tries a rested service may take.
PROBE = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class CircuitState:
    """
    How a backend has answered lately: nothing is sent before `open_until`, and then one delivery tries it.

    `probing` while that one is on its way.
    """

    failures: int = 0
    open_until: datetime | None = None
    probing: bool = False
    problem: str = ""


CLOSED = CircuitState()


def next_attempt(error: Exception, attempts: int, *, seed: str) -> timedelta | None:
    """
    How long to wait after `attempts` tries of which the last ended in `error`; None to stop and tell an operator.

    Only a refusal of this very award stops. Everything else passes: an outage, our own settings, even a bug of ours,
    is tried again for ever, each time twice as late as before up to six hours, spread by `seed`; after an unusable
    answer never before that has settled, nor before the service said.
    """
    if isinstance(error, DeliveryRefused):
        return None
    wait = backoff(attempts, first=FIRST_WAIT)
    if isinstance(error, ServiceUnavailable):
        wait = max(wait, SETTLING, error.wait or SETTLING)
    elif isinstance(error, TryLater) and error.wait is not None:
        # It knows when: the number of tries says nothing about that.
        wait = error.wait
    return spread(wait, seed=seed)


def circuit_after(state: CircuitState, error: Exception | None, *, now: datetime) -> CircuitState:
    """
    The circuit of a backend after one delivery to it.

    An answer about the award, good or bad, closes it; what was refused before anybody asked is none. A refused login
    opens it at once, unusable answers in a row open it for longer and longer, and a service that says when to come back
    is believed.
    """
    if isinstance(error, RefusedHere):
        return state
    if error is None or isinstance(error, DeliveryRefused):
        return CLOSED
    problem = str(error) if isinstance(error, DeliveryProblem) else ""
    if state.open_until is not None and state.open_until > now and not state.probing:
        # Late news of what opened it: those were on their way already.
        return state
    if isinstance(error, CredentialsRefused):
        return CircuitState(
            failures=max(state.failures, FAILURES_TO_OPEN), open_until=now + CREDENTIALS_REST, problem=problem
        )
    if not isinstance(error, ServiceUnavailable):
        return state
    failures = state.failures + 1
    rest = _rest(failures)
    if error.wait is not None:
        rest = max(rest, error.wait)
    return CircuitState(failures=failures, open_until=now + rest if rest else None, problem=problem)


def _rest(failures: int) -> timedelta:
    if failures < FAILURES_TO_OPEN:
        return timedelta(0)
    return min(FIRST_REST * (1 << min(failures - FAILURES_TO_OPEN, 20)), LONGEST_REST)
