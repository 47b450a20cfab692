"""Keeping a signed document: the moment in which it is issued."""

from django.db import IntegrityError, transaction

from badge_issuer.errors import DeliveryRefused, TryLater
from badge_issuer.models import Award, Credential, Issuer, Recipient, SigningKey
from badge_issuer.retirement import STOPPED_BECAUSE


def store(credential: Credential, base: str) -> None:
    """
    Keep a credential, and with an issuer's first one the base URL it rests on; what another worker stored stays.

    Raises DeliveryRefused when the award was withdrawn or its recipient forgotten meanwhile, TryLater when another
    worker was in the way or the key was disowned meanwhile.
    """
    award = credential.award
    issuer = award.badge_class.issuer
    try:
        with transaction.atomic():
            # Holding the award's row: a withdrawal, or a retirement, comes either before this, or after it and finds
            # the credential.
            if Award.objects.select_for_update().get(pk=award.pk).revoked_at is not None:
                raise DeliveryRefused("The award was withdrawn before it was delivered.")
            if Recipient.objects.filter(pk=award.recipient_id).exclude(retired_at=None).exists():
                raise DeliveryRefused(STOPPED_BECAUSE)
            if not Issuer.objects.filter(pk=issuer.pk, base_url__in=["", base]).update(base_url=base):
                raise TryLater("Another worker signed this issuer's first badge under another address just now.")
            # Holding the key's row: it is disowned either before this, or after it and finds the credential.
            if SigningKey.objects.select_for_update().get(pk=credential.signing_key_id).disowned_at is not None:
                raise TryLater("The key that it was signed with was disowned just now.")
            credential.save(force_insert=True)
    except IntegrityError as exc:
        if not Credential.objects.filter(award=award, format=credential.format).exists():
            raise TryLater("Another credential took the same status bit just now.") from exc
