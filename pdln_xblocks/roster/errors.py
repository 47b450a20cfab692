"""What the roster refuses."""

from ..errors import DomainError


class InvalidRoster(DomainError):
    """
    This cannot stand on the roster; `details["problems"]` says why: a sentence by field, or for a file a sentence by
    line.
    """

    code = "invalid_roster"
