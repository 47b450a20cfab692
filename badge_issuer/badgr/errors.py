"""
Why Badgr did not do it, as the three decisions there are.

No message holds a token, an e-mail address, or anything that a person or the service wrote.
"""

from badge_issuer.errors import CredentialsRefused, DeliveryRefused, ServiceUnavailable


class BadgrUnavailable(ServiceUnavailable):
    """No usable answer: what was asked may have been done. Look it up, then ask again."""


class BadgrCredentials(CredentialsRefused):
    """Our account, our rights or our address for the service: an operator must act, and nothing is lost meanwhile."""


class BadgrRejected(DeliveryRefused):
    """The service read the request and will not do it as it stands: stop."""


class AlreadyAwarded(BadgrRejected):
    """The recipient holds this badge there already, and a second one was not asked for."""


class AlreadyRevoked(BadgrRejected):
    """It was withdrawn there before; nothing is left to do."""


class ClockRefused(BadgrUnavailable):
    """The service thinks that the award lies in the future: one of the two clocks is wrong."""


class NotFound(BadgrRejected):
    """
    The service knows nothing by this id, or does not show it to this account: it says the same for both.

    Only somebody who can still see the issuer may read it as "not there".
    """
