"""Forgetting a person: what they earned still counts and their own copies stay genuine; who they were goes."""

from datetime import datetime

from django.db import transaction

from badge_issuer import sharing
from badge_issuer.data import Recipient as RecipientId
from badge_issuer.models import Award, Credential, Delivery, FormerDocument, Recipient

STOPPED_BECAUSE = "The recipient's account was closed before this was delivered."


@transaction.atomic
def retire(recipient: RecipientId, *, now: datetime) -> int:
    """
    Forget a recipient, in the caller's transaction; returns how many rows that changed, 0 when it was done before.

    Their badges are public no more, nor behind a link; what they typed, addresses, narratives, results and our copies
    of their credentials are emptied; what was not delivered is stopped. Ids, dates, the public keys and the bits of the
    status list stay, so that a copy which they or a verifier hold is checked as before, and can still be withdrawn.
    They earn nothing more: `request_award` raises RecipientRetired from now on.
    """
    row = Recipient.objects.select_for_update().filter(namespace=recipient.namespace, external_id=recipient.id).first()
    if row is None:
        return 0
    # Their rows, so that a worker which is signing one has either stored it, or finds its recipient retired.
    awards = list(Award.objects.select_for_update().filter(recipient=row).order_by("pk").values_list("pk", flat=True))
    changed = Recipient.objects.filter(pk=row.pk, retired_at=None).update(retired_at=now)
    changed += _empty_awards(awards)
    changed += sharing.forget(awards, now=now)
    changed += Credential.objects.filter(award__in=awards).exclude(document="").update(document="")
    former = FormerDocument.objects.filter(credential__award__in=awards)
    changed += former.exclude(document="").update(document="")
    deliveries = Delivery.objects.filter(award__in=awards)
    # A withdrawal still has to reach whoever holds a copy.
    changed += deliveries.filter(state=Delivery.State.PENDING, kind=Delivery.Kind.AWARD).update(
        state=Delivery.State.STOPPED, problem=STOPPED_BECAUSE, due_at=None, lease="", failing_since=None, stopped_at=now
    )
    return changed + deliveries.exclude(email="").update(email="")


def _empty_awards(awards: list[int]) -> int:
    rows = Award.objects.filter(pk__in=awards)
    full = [
        award.pk
        for award in rows
        if award.narrative or award.results or award.revoke_reason or award.shared_at is not None
    ]
    return rows.filter(pk__in=full).update(narrative="", results=[], revoke_reason="", shared_at=None)
