"""
A Badgr on loopback, as the recorded one behaves: no idempotency, rotated tokens, ambiguous 404s, and faults on demand.

`FakeBadgr` serves from threads of this process and holds its state in memory, so that a test can ask afterwards what
really was awarded. `faults` says what goes wrong, by a seed.
"""

from tests.badge_issuer.fake_badgr.faults import NONE, Fault, Faults
from tests.badge_issuer.fake_badgr.server import FakeBadgr

__all__ = ["NONE", "FakeBadgr", "Fault", "Faults"]
