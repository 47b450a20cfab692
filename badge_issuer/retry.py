"""When something that failed is tried again; the one rule for whatever is due, without clock or database."""

import random
from datetime import timedelta

LONGEST_WAIT = timedelta(hours=6)
# Half as long again at most: what failed together must not come back together.
SPREAD = 0.5


def wait_after(
    attempts: int, *, first: timedelta, longest: timedelta = LONGEST_WAIT, seed: str, refused: bool = False
) -> timedelta | None:
    """
    How long to wait after `attempts` tries; None to stop and have an operator look.

    Only a refusal of this very thing stops. Everything else passes: it is tried again for ever, each time twice as late
    as before up to `longest`, spread by `seed`.
    """
    return None if refused else spread(backoff(attempts, first=first, longest=longest), seed=seed)


def backoff(attempts: int, *, first: timedelta, longest: timedelta = LONGEST_WAIT) -> timedelta:
    """The wait before it is spread."""
    doublings = min(max(attempts, 1) - 1, 20)
    return min(first * (1 << doublings), longest)


def spread(wait: timedelta, *, seed: str) -> timedelta:
    """The wait, or up to half as long again; the same for the same seed."""
    return wait * (1 + SPREAD * random.Random(seed).random())  # noqa: S311 (spreads load, keeps no secret)
