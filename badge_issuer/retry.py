"""When a delivery is tried again; the rule alone, without clock or database."""

from datetime import timedelta

from badge_issuer.errors import DeliveryRefused

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)


def next_attempt(error: Exception, attempts: int) -> timedelta | None:
    """
    How long to wait after `attempts` tries of which the last ended in `error`; None to stop and tell an operator.

    Only a refusal of this very award stops. Everything else passes: an outage, our own settings, even a bug of ours,
    is tried again for ever, each time twice as late as before up to six hours.
    """
    if isinstance(error, DeliveryRefused):
        return None
    doublings = min(max(attempts, 1) - 1, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
