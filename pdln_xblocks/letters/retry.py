"""When a notice is tried again; the rule alone, without clock or database."""

from datetime import timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


def next_try(tries: int, *, refused: bool) -> timedelta | None:
    """
    How long to wait after `tries` tries; None to stop and have an operator look.

    Only a refusal of this very letter stops. A mail server that is down comes back: it is tried again for ever, each
    time twice as late as before, up to six hours.
    """
    if refused:
        return None
    doublings = min(max(tries, 1) - 1, 20)
    return min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
