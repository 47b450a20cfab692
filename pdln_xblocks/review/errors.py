"""What review refuses."""

from ..errors import DomainError


class InvalidScore(DomainError):
    """These scores cannot be recorded; `details["problems"]` is a sentence by criterion id."""

    code = "invalid_score"


class ClaimLost(DomainError):
    """The claim ran out, was passed on, or somebody else holds the reading; what was written stays on the page."""

    code = "claim_lost"


class StaleNotes(DomainError):
    """
    The notes were saved in another tab meanwhile; `details["current"]` are those notes and `details["revision"]`
    their revision.
    """

    code = "stale_notes"


class TooLateToUndo(DomainError):
    """The result was sent to the teacher."""

    code = "too_late"


class NothingToPutBack(DomainError):
    """What was held back was taken back by its teacher, or set back by the course team, meanwhile."""

    code = "nothing_to_put_back"
