"""The hours document: what a district's office files, from rows to values that a template can only print."""

from dataclasses import dataclass
from datetime import datetime

from badge_issuer import addresses, share_codes
from badge_issuer.models import Award, ShareLink
from badge_issuer.pages.credential_page import BadgeShown, CredentialShown, credential_shown
from badge_issuer.pages.pictures import qr_data_uri
from badge_issuer.sharing import Disclosure, words_of


@dataclass(frozen=True, kw_only=True)
class HoursShown:
    """
    One hours document. `address`, `code` and `qr` are where it can be checked, empty while nobody but the owner could.
    """

    name: str
    badge: BadgeShown
    credential: CredentialShown
    awarded_at: datetime
    made_at: datetime
    address: str
    code: str
    qr: str
    verify_address: str


def hours_shown(award: Award, *, name: str, link: ShareLink | None, now: datetime) -> HoursShown | None:
    """
    The document for an award, checked by a link or, without one, on the badge's own page where that is public.

    None where there is nothing to certify: a withdrawn badge, or one that carries no hours.
    """
    shown = credential_shown(award, words=words_of(award), shows=Disclosure(), now=now)
    if award.revoked_at is not None or not shown.badge.hours:
        return None
    address = shown.address if award.shared_at is not None else ""
    if link is not None:
        address = addresses.share_page(shown.base, link.slug)
    return HoursShown(
        name=name,
        badge=shown.badge,
        credential=shown,
        # A renewal is no second course: its hours were completed when the badge was first earned.
        awarded_at=award.first_awarded_at or award.awarded_at,
        made_at=now,
        address=address,
        code=share_codes.shown(link.code) if link else "",
        qr=qr_data_uri(address) if address else "",
        verify_address=addresses.verify_page(shown.base),
    )
