"""Backends for tests: real ones, of the kind a site could configure, that misbehave in one known way."""

from badge_issuer.backends.embedded import EmbeddedBackend
from badge_issuer.errors import DeliveryRefused, TryLater


class Unreachable:
    """Never answers."""

    def deliver(self, award, *, email, now, again):
        raise TryLater("The service did not answer.")


class Refusing:
    """Will never take this award."""

    def deliver(self, award, *, email, now, again):
        raise DeliveryRefused("The service does not know this badge.")


class Broken:
    """Has a bug, whose message holds what no row and no screen may show."""

    def deliver(self, award, *, email, now, again):
        raise KeyError(email)


class Killed(BaseException):
    """What is left of a worker after kill -9: nothing catches it and nothing is written."""


class DiesAfterDelivering(EmbeddedBackend):
    """Delivers, and is killed before it can say so."""

    def deliver(self, award, *, email, now, again):
        super().deliver(award, email=email, now=now, again=again)
        raise Killed


class Recording:
    """Writes down which addresses it was given."""

    emails: list[str] = []

    def deliver(self, award, *, email, now, again):
        self.emails.append(email)
        return award.public_id
