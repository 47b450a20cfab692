"""What the pages show, gathered from rows into values that a template can only print."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from badge_issuer import addresses
from badge_issuer.awards import view_of
from badge_issuer.data import AwardView, CredentialFormat
from badge_issuer.definitions import definition_of, profile_of
from badge_issuer.models import Award, BadgeClassVersion
from badge_issuer.package import BadgeClassDefinition, BadgeCriterion, IssuerProfile, plain_number
from badge_issuer.publishing import OwnRecords
from badge_issuer.verdict import Outcome, Verdict
from badge_issuer.verify import verify


@dataclass(frozen=True, kw_only=True)
class BadgeShown:
    """A version of a badge class as a page shows it; addresses are paths on this site."""

    issuer: IssuerProfile
    definition: BadgeClassDefinition
    hours: int | float
    groups: tuple[tuple[str, tuple[BadgeCriterion, ...]], ...]
    picture: str
    page: str
    issuer_page: str


@dataclass(frozen=True, kw_only=True)
class CredentialShown:
    """
    An award as its page shows it.

    `verdict` is what checking the signed credential against our own records gave a moment ago; None until it is issued.
    `ended` when nothing is wrong with it but that its time is over.
    """

    award: AwardView
    badge: BadgeShown
    verdict: Verdict | None
    ended: bool
    address: str
    picture_address: str
    download: str
    sharing: str


def badge_shown(version: BadgeClassVersion) -> BadgeShown:
    """One version of a badge class, its criteria grouped by the piece of work they are judged on, in their order."""
    issuer = version.badge_class.issuer
    definition = definition_of(version)
    groups = groupby(definition.criteria_list, key=lambda each: each.group)
    return BadgeShown(
        issuer=profile_of(issuer),
        definition=definition,
        hours=plain_number(definition.hours),
        groups=tuple((name, tuple(criteria)) for name, criteria in groups),
        picture=addresses.image("", version.image.file_name),
        page=addresses.badge_class_page("", issuer.slug, definition.slug),
        issuer_page=addresses.issuer_page("", issuer.slug),
    )


def credential_shown(award: Award, *, now: datetime) -> CredentialShown:
    """An award and, once it is issued, what a stranger's check of it finds this moment."""
    related = ("award__badge_class__issuer", "status_list__issuer")
    credential = award.credentials.select_related(*related).filter(format=CredentialFormat.LINKED_DATA).first()
    verdict = None
    if credential is not None:
        verdict = verify(credential.document.encode("ascii"), resolver=OwnRecords(credential, now=now), now=now)
    base = award.badge_class.issuer.base_url
    badge = badge_shown(award.version)
    return CredentialShown(
        award=view_of(award),
        badge=badge,
        verdict=verdict,
        ended=verdict is not None
        and award.valid_until is not None
        and [check.name for check in verdict.checks if check.outcome is not Outcome.PASS] == ["dates"],
        address=addresses.credential_page(base, award.public_id),
        picture_address=addresses.image(base, award.version.image.file_name),
        download=addresses.credential_json("", award.public_id) if credential else "",
        sharing=f"{addresses.credential_page('', award.public_id)}/sharing",
    )
