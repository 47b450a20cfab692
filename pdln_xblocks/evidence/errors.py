"""What evidence refuses."""

from ..errors import DomainError


class StaleDraft(DomainError):
    """
    The draft was saved elsewhere meanwhile; `details["current"]` is the DraftView as saved, so that both can be
    shown.
    """

    code = "stale_draft"


class AttemptWaiting(DomainError):
    """A submission is with the evaluators: nothing can be changed or sent until it comes back or is taken back."""

    code = "attempt_waiting"


class AlreadyMet(DomainError):
    """Every criterion is met: there is nothing left to submit."""

    code = "already_met"


class PastDue(DomainError):
    """The date for a first submission has passed; an extension opens it again."""

    code = "past_due"


class DefinitionChanged(DomainError):
    """The author changed the AOK after this page was opened; the teacher is shown the new one before anything is
    sent."""

    code = "definition_changed"


class SubmissionsStopped(DomainError):
    """The operators have stopped submissions on this site for now; drafts go on."""

    code = "submissions_stopped"


class NotReady(DomainError):
    """Something is still needed; `details["gaps"]` is a tuple of data.Gap."""

    code = "not_ready"
