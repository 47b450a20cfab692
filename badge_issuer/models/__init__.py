"""
The issuer's rows: who issues what, who earned it, how it gets there, and what came out.

Rows that say what was promised (badge class versions, delivery attempts, credentials) are only ever added; a credential
is signed again only where its key was disowned, and what it said before is kept. Public ids are 32 hex characters in a
CharField: a native UUID column differs between Django versions on MariaDB. Every key holds on MySQL, which knows no
conditional unique index.
"""

from badge_issuer.models.awards import Award, EarnerWords, Recipient, ShareLink, new_public_id
from badge_issuer.models.credentials import Credential, FormerDocument, StatusList
from badge_issuer.models.definitions import BadgeClass, BadgeClassVersion, BadgeImage, Issuer, SigningKey
from badge_issuer.models.deliveries import Circuit, Counterpart, Delivery, DeliveryAttempt, Lock, ServiceToken

__all__ = [
    "Award",
    "BadgeClass",
    "BadgeClassVersion",
    "BadgeImage",
    "Circuit",
    "Counterpart",
    "Credential",
    "Delivery",
    "DeliveryAttempt",
    "EarnerWords",
    "FormerDocument",
    "Issuer",
    "Lock",
    "Recipient",
    "ServiceToken",
    "ShareLink",
    "SigningKey",
    "StatusList",
    "new_public_id",
]
