"""
What others may call. Writes own their transaction; time is an argument.

`request_award`, `renew_award`, `revoke_award` and `retire` join the caller's transaction; `work` must be called outside
one.
"""

from badge_issuer.awards import awards_of, find_award, renew_award, request_award, revoke_award
from badge_issuer.configuration import issuing_is_stopped
from badge_issuer.delivery.deliveries import QUEUE as DELIVERIES
from badge_issuer.delivery.outbox import IN_FLIGHT, work
from badge_issuer.retirement import retire
from badge_issuer.signing.keys import create_missing_keys
from badge_issuer.sync import sync

__all__ = [
    "DELIVERIES",
    "IN_FLIGHT",
    "awards_of",
    "create_missing_keys",
    "find_award",
    "issuing_is_stopped",
    "renew_award",
    "request_award",
    "retire",
    "revoke_award",
    "sync",
    "work",
]
