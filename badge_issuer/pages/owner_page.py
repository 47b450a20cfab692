"""
What an owner sees of their sharing, gathered from rows into values that a template can only print; and what they take
elsewhere: the address that adds a badge to a LinkedIn profile, and a line for a résumé.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badge_issuer import addresses, share_codes
from badge_issuer.credentials import baking
from badge_issuer.models import Award, EarnerWords, ShareLink
from badge_issuer.pages import pictures
from badge_issuer.pages.credential_page import CredentialShown, credential_shown
from badge_issuer.sharing import disclosure_of, live_links, words_of

LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True, kw_only=True)
class LinkShown:
    """A share link as its owner sees it; `shows` says in words what it opens beside the badge."""

    id: int
    label: str
    address: str
    code: str
    qr: str
    qr_file: str
    shows: tuple[str, ...]
    shows_hours: bool
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Download:
    """One form of the signed badge to keep: what it is called, and what it is good for."""

    name: str
    use: str
    address: str


@dataclass(frozen=True, kw_only=True)
class SharingShown:
    """Everything on an owner's page: the badge as its public page shows it, their words, and their links."""

    credential: CredentialShown
    words: EarnerWords
    has_levels: bool
    links: tuple[LinkShown, ...]
    downloads: tuple[Download, ...]
    linkedin: str
    resume: str
    qr: str
    qr_file: str
    sharing: str
    hours_document: str


def sharing_shown(award: Award, *, now: datetime) -> SharingShown:
    """An award's sharing as it stands; ended links are not among it."""
    words = words_of(award)
    shown = credential_shown(award, words=words, shows=disclosure_of(words), now=now)
    return SharingShown(
        credential=shown,
        words=words,
        has_levels=bool(award.results),
        links=tuple(link_shown(link, shown.base) for link in live_links(award, now=now)),
        downloads=tuple(_downloads(award)) if shown.download else (),
        linkedin=linkedin_address(shown),
        resume=resume_line(shown),
        qr=pictures.qr_data_uri(shown.address),
        qr_file=f"{shown.path}/qr.png",
        sharing=f"{shown.path}/sharing",
        hours_document=f"{shown.path}/hours" if shown.badge.hours else "",
    )


def link_shown(link: ShareLink, base: str) -> LinkShown:
    """One link as its owner, or the paper that carries it, shows it."""
    address = addresses.share_page(base, link.slug)
    return LinkShown(
        id=link.pk,
        label=link.label,
        address=address,
        code=share_codes.shown(link.code),
        qr=pictures.qr_data_uri(address),
        qr_file=f"{addresses.share_page(addresses.here(), link.slug)}/qr.png",
        shows=_in_words(link),
        shows_hours=link.shows_hours,
        created_at=link.created_at,
        expires_at=link.expires_at,
    )


def _downloads(award: Award) -> Iterator[Download]:
    public_id, art, here = award.public_id, award.version.image, addresses.here()
    yield Download(
        name=_("Signed badge (JSON)"),
        use=_("For any Open Badges 3.0 wallet or verifier."),
        address=addresses.credential_json(here, public_id),
    )
    for ending in ("png", "svg"):
        if baking.can_bake(art, ending):
            yield Download(
                name=_("Picture with the badge in it (%(kind)s)") % {"kind": ending.upper()},
                use=_("To send as a file. Phones and messengers take the badge out when they save a picture."),
                address=addresses.baked_image(here, public_id, ending),
            )
    yield Download(
        name=_("Token (VC-JWT)"),
        use=_("For wallets that take tokens."),
        address=addresses.credential_token(here, public_id),
    )
    if award.results:
        yield Download(
            name=_("Signed badge with the levels you reached (JSON)"),
            use=_("Only you can download it. Whoever you give it to can check the levels too."),
            address=addresses.credential_with_levels(here, public_id),
        )
    if baking.can_bake(art, "png"):
        yield Download(
            name=_("Open Badges 2.0 picture (PNG)"),
            use=_("For older backpacks. It can be checked only while your page is public."),
            address=addresses.baked_assertion(here, public_id, "png"),
        )


def _in_words(link: ShareLink) -> tuple[str, ...]:
    chosen = (
        (link.shows_name, _("your name")),
        (link.shows_levels, _("the levels you reached")),
        (link.shows_statement, _("your words about your evidence")),
        (link.shows_hours, _("the hours document")),
    )
    return tuple(words for yes, words in chosen if yes)


def linkedin_address(shown: CredentialShown) -> str:
    """LinkedIn's form for a certification with this badge filled in; the owner presses Save there."""
    awarded = timezone.localtime(shown.award.awarded_at)
    filled: dict[str, str | int] = {
        "startTask": "CERTIFICATION_NAME",
        "name": shown.badge.definition.name,
        "organizationName": shown.badge.issuer.name,
        "issueYear": awarded.year,
        "issueMonth": awarded.month,
        "certUrl": shown.address,
        "certId": shown.award.public_id,
    }
    if shown.award.valid_until is not None:
        ends = timezone.localtime(shown.award.valid_until)
        filled |= {"expirationYear": ends.year, "expirationMonth": ends.month}
    return f"{LINKEDIN}?{urlencode(filled)}"


def resume_line(shown: CredentialShown) -> str:
    """One line that says what it is, how much work, who stands behind it, when, and where to check it."""
    hours = shown.badge.hours
    what = (
        ngettext("micro-credential, %(hours)s hour", "micro-credential, %(hours)s hours", int(hours)) if hours else ""
    )
    return _("%(badge)s (%(what)s), %(issuer)s, %(month)s. %(address)s") % {
        "badge": shown.badge.definition.name,
        "what": what % {"hours": hours} if hours else _("micro-credential"),
        "issuer": shown.badge.issuer.name,
        "month": date_format(timezone.localtime(shown.award.awarded_at), "YEAR_MONTH_FORMAT"),
        "address": shown.address,
    }
