"""The default answers to: which address does this recipient's badge go to?"""

from django.contrib.auth import get_user_model

from badge_issuer.data import Recipient, RecipientIdentity

USER = "user"
EMAIL = "email"
# Reserved: nobody has an address there. The platform gives one to an account that is being closed.
NO_SUCH_DOMAIN = ".invalid"


def known_recipient(recipient: Recipient) -> RecipientIdentity | None:
    """The address of a Django user, or of somebody who is known by an address alone; None for anybody else."""
    if recipient.namespace == EMAIL:
        return RecipientIdentity(email=recipient.id)
    return django_user(recipient)


def django_user(recipient: Recipient) -> RecipientIdentity | None:
    """
    The e-mail of the Django user with this primary key; None where there is no such user, or no e-mail that could be
    anybody's.
    """
    if recipient.namespace != USER or not recipient.id.isdecimal():
        return None
    email = get_user_model()._default_manager.filter(pk=recipient.id).values_list("email", flat=True).first()
    if not email or email.lower().endswith(NO_SUCH_DOMAIN):
        return None
    return RecipientIdentity(email=email)
