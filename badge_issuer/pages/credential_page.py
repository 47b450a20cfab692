"""What the pages show, gathered from rows into values that a template can only print."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Max

from badge_issuer import addresses
from badge_issuer.awards import view_of
from badge_issuer.credentials.published import base_or_here
from badge_issuer.data import AwardView, CredentialFormat
from badge_issuer.models import Award, BadgeClassVersion, Credential, EarnerWords
from badge_issuer.models.definitions import definition_of, profile_of
from badge_issuer.package import BadgeClassDefinition, BadgeCriterion, BadgeLevel, IssuerProfile, plain_number
from badge_issuer.sharing import Disclosure
from badge_issuer.verifying.disowned_key import waits_for_signature
from badge_issuer.verifying.own_site import OwnRecords
from badge_issuer.verifying.verdict import Outcome, Verdict
from badge_issuer.verifying.verification import verify


@dataclass(frozen=True, kw_only=True)
class CriterionShown:
    """
    One criterion; `number` is its place in the badge, which the signed credential points to.

    `reached` is the name of the level found, where the owner shows it.
    """

    number: int
    definition: BadgeCriterion
    reached: str

    @property
    def levels(self) -> tuple[BadgeLevel, ...]:
        """The whole scale; of a badge from before it was kept, the required level alone."""
        required = BadgeLevel(
            level=self.definition.required_level,
            name=self.definition.required_level_name,
            text=self.definition.text,
        )
        return self.definition.levels or (required,)


@dataclass(frozen=True, kw_only=True)
class BadgeShown:
    """A version of a badge class as a page shows it; addresses are paths on this site, `card` is absolute."""

    issuer: IssuerProfile
    definition: BadgeClassDefinition
    ordinal: int
    hours: int | float
    groups: tuple[tuple[str, tuple[CriterionShown, ...]], ...]
    picture: str
    card: str
    address: str
    page: str
    version_page: str
    issuer_page: str
    issuer_picture: str

    @property
    def has_scale(self) -> bool:
        """Whether the whole scale of at least one criterion is kept."""
        return any(each.levels for each in self.definition.criteria_list)

    @property
    def shows_levels(self) -> bool:
        """Whether the levels found are shown beside the criteria."""
        return any(each.reached for _name, criteria in self.groups for each in criteria)


@dataclass(frozen=True, kw_only=True)
class CredentialShown:
    """
    An award as its page shows it; `name` and `statement` are the owner's words, empty unless they show them here.

    `verdict` is what checking the signed credential against our own records gave a moment ago; None until it is issued.
    Nor has one whose key was disowned, until it is signed again; `signed_again_at` is when that was, None for most.
    `ended` when nothing is wrong with it but that its time is over. `base` is where the issuer's pages live.
    """

    award: AwardView
    badge: BadgeShown
    verdict: Verdict | None
    signed_again_at: datetime | None
    ended: bool
    name: str
    statement: str
    base: str
    address: str
    path: str
    download: str


def badge_shown(version: BadgeClassVersion, reached: Mapping[str, str] | None = None) -> BadgeShown:
    """One version of a badge class, its criteria grouped by the piece of work they are judged on, in their order."""
    issuer = version.badge_class.issuer
    definition = definition_of(version)
    levels = reached or {}
    criteria = [
        CriterionShown(number=number, definition=each, reached=levels.get(each.criterion, ""))
        for number, each in enumerate(definition.criteria_list, 1)
    ]
    base, here = base_or_here(version.badge_class.issuer), addresses.here()
    slugs = (issuer.slug, definition.slug)
    return BadgeShown(
        issuer=profile_of(issuer),
        definition=definition,
        ordinal=version.ordinal,
        hours=plain_number(definition.hours),
        groups=tuple((name, tuple(each)) for name, each in groupby(criteria, key=lambda each: each.definition.group)),
        picture=addresses.image(here, version.image.file_name),
        card=addresses.card(base, *slugs, version.ordinal),
        address=addresses.badge_class_page(base, *slugs),
        page=addresses.badge_class_page(here, *slugs),
        version_page=addresses.badge_class_version_page(here, *slugs, version.ordinal),
        issuer_page=addresses.issuer_page(here, issuer.slug),
        issuer_picture=addresses.image(here, issuer.image.file_name) if issuer.image else "",
    )


def credential_shown(
    award: Award, *, words: EarnerWords, shows: Disclosure, now: datetime, path: str = ""
) -> CredentialShown:
    """
    An award with what its owner shows of their words and, once it is issued, what a stranger's check finds this moment.

    `path` is where on this site it is looked at; its own page unless a share link says otherwise.
    """
    related = ("award__badge_class__issuer", "status_list__issuer", "signing_key")
    credential = award.credentials.select_related(*related).filter(format=CredentialFormat.LINKED_DATA).first()
    verdict = None
    if credential is not None and not waits_for_signature(credential):
        verdict = verify(credential.document.encode("ascii"), resolver=OwnRecords(credential, now=now), now=now)
    reached = {str(each["criterion"]): str(each["level_name"]) for each in award.results} if shows.levels else {}
    base, here = base_or_here(award.badge_class.issuer), addresses.here()
    path = path or addresses.credential_page(here, award.public_id)
    return CredentialShown(
        award=view_of(award),
        badge=badge_shown(award.version, reached),
        verdict=verdict,
        signed_again_at=_signed_again_at(credential) if credential else None,
        ended=verdict is not None
        and award.valid_until is not None
        and [check.name for check in verdict.checks if check.outcome is not Outcome.PASS] == ["dates"],
        name=words.name if shows.name else "",
        statement=words.statement if shows.statement else "",
        base=base,
        address=f"{base}{path.removeprefix(here)}",
        path=path,
        download=f"{path}.json" if credential else "",
    )


def _signed_again_at(credential: Credential) -> datetime | None:
    last = credential.former_documents.aggregate(at=Max("replaced_at"))["at"]
    return last if isinstance(last, datetime) else None
