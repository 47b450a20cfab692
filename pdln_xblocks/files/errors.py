"""What files refuse."""

from ..errors import DomainError


class InvalidEvidence(DomainError):
    """What was sent cannot be evidence for this part; the message says why."""

    code = "invalid_evidence"
