"""
Why the badge issuer said no; one class for each decision a caller makes. No Django in here, so a compiler can use them.

A message is English in itself: it may be kept in a row or a log, which many read. Whoever shows it to a person at a
screen translates it (`language.translated`), so its values are given beside it and its text stands in `N_`.
"""

from datetime import timedelta


def N_(text: str) -> str:
    """The same text, which translators are to be given."""
    return text


class BadgeIssuerError(Exception):
    """
    Anything this package refuses; the message is for an operator or a developer and names no person.

    `str()` is the message in English with its `values`.
    """

    def __init__(self, message: str = "", **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class InvalidValue(BadgeIssuerError, ValueError):
    """A value that cannot be right was handed in; the caller's data is wrong."""


class UnreadableContent(BadgeIssuerError, ValueError):
    """What is stored is not of a shape that this release can read; another release may have written it."""


class UnknownBadgeClass(BadgeIssuerError):
    """No such badge class here: sync the issuer's part of the pathway package first."""


class UnknownIssuer(BadgeIssuerError):
    """No such issuer here: sync the issuer's part of the pathway package first."""


class RecipientRetired(BadgeIssuerError):
    """This recipient was forgotten and earns nothing more; nothing is owed, and there is nobody to tell."""


class UnknownAward(BadgeIssuerError):
    """No award has this public id."""

    @classmethod
    def named(cls, public_id: str) -> "UnknownAward":
        """The refusal of an id that is no award's."""
        return cls(N_("There is no award %(id)r."), id=public_id)


class UnknownKey(BadgeIssuerError):
    """No signing key has this name."""


class PackageRefused(BadgeIssuerError):
    """The issuer's part on disk has problems; `problems` holds every one of them, each naming its file."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ConfigurationRefused(BadgeIssuerError):
    """A setting is missing, unsafe, or no longer what the badges already issued rest on; an operator must act."""


class SharingRefused(BadgeIssuerError):
    """What an owner asked for cannot be done as they asked; the message is in their language and says what to do."""


class NotUnderstood(BadgeIssuerError):
    """What was given to be checked is no badge and leads to none; the message is for whoever gave it."""


class DeliveryProblem(BadgeIssuerError):
    """A backend did not deliver an award this time."""


class TryLater(DeliveryProblem):
    """Nothing is wrong with the award: the same delivery is tried again, after `wait` at least where one is given."""

    def __init__(self, message: str, *, wait: timedelta | None = None, **values: object) -> None:
        super().__init__(message, **values)
        self.wait = wait


class NotYet(TryLater):
    """Nothing went wrong: something else comes first, such as an address that is not known, and nobody need look."""


class ServiceUnavailable(TryLater):
    """
    A backend's service gave no usable answer: what was asked may have been done all the same.

    Look it up before asking again. Many in a row mean that the service is down, and nothing more is sent for a while.
    """


class CredentialsRefused(TryLater):
    """A backend's service does not take us for who we say we are: nothing is sent until an operator has looked."""


class DeliveryRefused(DeliveryProblem):
    """This award will never be accepted as it is: stop, keep the row, tell an operator."""


class RefusedHere(DeliveryRefused):
    """The same, found out before any backend was asked: it tells nothing of how the backend is."""
