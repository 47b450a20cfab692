"""What the evaluators' screens refuse themselves, and how every refusal is said over HTTP."""

from collections.abc import Mapping
from types import MappingProxyType

from pdln_xblocks.errors import DomainError


class InvalidRequest(DomainError):
    """What was sent is not of the form that this action takes."""

    code = "invalid_request"


# By code, so that a refusal is the same through the block and through the pages.
HTTP_STATUS: Mapping[str, int] = MappingProxyType(
    {
        "invalid_request": 400,
        "invalid_score": 400,
        "invalid_roster": 400,
        "not_allowed": 403,
        "not_found": 404,
        "cannot_be_shown": 409,
        "claim_lost": 409,
        "stale_notes": 409,
        "too_late": 409,
        "try_again": 503,
    }
)
