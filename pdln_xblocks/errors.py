"""
One base for what the domain refuses; each subclass is a decision that a caller makes. Messages are for the person who
asked.
"""

from django.utils.translation import gettext as _


class DomainError(Exception):
    """
    Something was refused; the message says what happened and what to do, in the reader's language.

    `code` names the refusal for a client; `details` are plain data that help to act on it.
    """

    code = "refused"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.details = details


class InvalidRequest(DomainError):
    """What was sent is not what this page sends."""

    code = "invalid_request"


class NotAllowed(DomainError):
    """This person may not do this here."""

    code = "not_allowed"


class NotSignedIn(NotAllowed):
    """Nobody is signed in, or no longer: a page that kept what was typed can lead to where one signs in."""

    code = "not_signed_in"


class NotFound(DomainError):
    """There is no such thing, or not for this person: the two look the same from outside."""

    code = "not_found"


class CannotBeShown(DomainError):
    """A task's definition cannot be read, so nothing can be given for it or said of it now."""

    code = "cannot_be_shown"


class TryAgain(DomainError):
    """Two requests met (a deadlock, a busy database); nothing was written, and the same request may succeed."""

    code = "try_again"


def out_of_date() -> InvalidRequest:
    """What no page of today's sends: the task, the rubric or this release changed since it was opened."""
    return InvalidRequest(_("This page is out of date. Copy what you wrote, then reload the page."))
