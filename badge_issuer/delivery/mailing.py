"""Where an award goes: the address of its recipient, asked of the site once and then kept with the delivery."""

from typing import NoReturn

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from badge_issuer import configuration
from badge_issuer.data import Recipient
from badge_issuer.errors import NotYet, RefusedHere
from badge_issuer.models import Delivery

LONGEST_EMAIL = 254


def address_of(delivery: Delivery) -> str:
    """
    Where an award is to go, in lower case; empty when nobody knows it yet, or when what is known could be no address.

    A resolver that breaks must not keep the delivery from being claimed: the attempt asks it again, and says so. Of
    somebody who is forgotten no address is kept again.
    """
    if delivery.award.recipient.retired_at is not None:
        return ""
    try:
        email = address_now(delivery)
    except Exception:
        return ""
    return "" if _odd(email) else email


def address_now(delivery: Delivery) -> str:
    """What the site says at this moment, in lower case; empty when nobody knows. Raises what its resolver raises."""
    recipient = delivery.award.recipient
    who = Recipient(namespace=recipient.namespace, id=recipient.external_id)
    identity = configuration.recipient_resolver()(who)
    return identity.email.strip().lower() if identity else ""


def refuse_unaddressed(delivery: Delivery) -> NoReturn:
    """Say why a claimed delivery has no address: NotYet where it may come, DeliveryRefused where it is none."""
    email = address_now(delivery)
    if not email:
        raise NotYet("No e-mail address is known for this recipient yet.")
    odd = _odd(email)
    if odd:
        raise RefusedHere(f"{odd} Correct it where it is kept, then: badge-issuer retry")
    raise NotYet("The recipient's e-mail address came just now.")


def _odd(email: str) -> str:
    """What is wrong with an address; nothing when mail could go there."""
    if len(email) > LONGEST_EMAIL:
        return f"The recipient's e-mail address has {len(email)} characters; {LONGEST_EMAIL} are possible."
    return "" if is_address(email) else "What is kept as the recipient's e-mail address is none."


def is_address(text: str) -> bool:
    """Whether mail could go there."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
