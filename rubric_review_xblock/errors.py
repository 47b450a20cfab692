"""How every refusal of the evaluators' screens is said over HTTP: as the blocks say it, and the codes of their own."""

from collections.abc import Mapping
from types import MappingProxyType

from pdln_xblocks.blocks.answers import HTTP_STATUS as SHARED

OWN = {
    "invalid_score": 400,
    "invalid_roster": 400,
    "claim_lost": 409,
    "stale_notes": 409,
    "too_late": 409,
}

# By code, so that a refusal is the same through the block and through the pages.
HTTP_STATUS: Mapping[str, int] = MappingProxyType({**SHARED, **OWN})
