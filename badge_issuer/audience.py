"""Who may see an award: its owner always, anyone while it is shared."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from badge_issuer.definitions import ART_OF_AWARD, with_art
from badge_issuer.models import Award
from badge_issuer.recipients import USER


def find_shown_award(public_id: str) -> Award | None:
    """An award with all that its pages and documents say."""
    return with_art(Award.objects.select_related("recipient"), *ART_OF_AWARD).filter(public_id=public_id).first()


def find_own_award(request: HttpRequest, public_id: str) -> Award | None:
    """The award where its owner is asking; None for anybody else."""
    award = find_shown_award(public_id)
    return award if award is not None and is_owner(request, award) else None


def is_owner(request: HttpRequest, award: Award) -> bool:
    """Whether the logged-in user is the recipient; only a recipient that is a user of this site can be."""
    user = getattr(request, "user", None)
    recipient = award.recipient
    return (
        user is not None
        and user.is_authenticated
        and recipient.retired_at is None
        and recipient.namespace == USER
        and recipient.external_id == str(user.pk)
    )


def may_see(request: HttpRequest, award: Award) -> bool:
    """Whether this visitor may see the award and download what others may be shown."""
    return award.shared_at is not None or is_owner(request, award)


def not_public_words() -> str:
    return _("Not public. The owner hasn't shared this. Ask for a share link. This is not a sign of a problem.")
