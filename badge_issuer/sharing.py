"""
Who may see a badge, and what its owner decides about it: the words beside it, and the links that open it while it is
private.

None of this is signed. The badge says what was earned; these rows say who may see it, and with how much.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from badge_issuer.errors import SharingRefused
from badge_issuer.models import Award, EarnerWords, ShareLink
from badge_issuer.models.definitions import ART_OF_AWARD, with_art
from badge_issuer.recipients import USER
from badge_issuer.share_codes import new_code

NAME_LIMIT = 200
LABEL_LIMIT = 100
STATEMENT_LIMIT = 1_000
LIVE_LINKS_LIMIT = 50
# The choices an owner has; 0 is until they end it.
DAYS = (30, 90, 365, 0)
CODE_TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """What of the owner's own choosing a page shows beside the badge: nothing, unless they said so."""

    name: bool = False
    levels: bool = False
    statement: bool = False


@dataclass(frozen=True, kw_only=True)
class WordsChosen:
    """What an owner typed for others to read; `shows` is what their public page shows of it."""

    name: str = ""
    statement: str = ""
    shows: Disclosure = Disclosure()

    def __post_init__(self) -> None:
        _require_short(self.name, NAME_LIMIT, _("Your name"))
        _require_short(self.statement, STATEMENT_LIMIT, _("Your words about your evidence"))


@dataclass(frozen=True, kw_only=True)
class LinkChosen:
    """A share link as an owner asks for it; `label` is their own note, shown to nobody else."""

    label: str
    days: int
    shows: Disclosure
    shows_hours: bool = False

    def __post_init__(self) -> None:
        _require(bool(self.label), _("Say whom the link is for. Only you see this note."))
        _require_short(self.label, LABEL_LIMIT, _("The note"))
        _require(self.days in DAYS, _("Choose one of the times offered."))


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


def words_of(award: Award) -> EarnerWords:
    """The owner's words and choices; those of somebody who has not chosen yet are empty."""
    return EarnerWords.objects.filter(award=award).first() or EarnerWords(award=award)


@transaction.atomic
def choose_words(award: Award, chosen: WordsChosen) -> None:
    """
    Keep what the owner typed and what their public page shows of it. Emptying a text takes it off every page.

    Raises SharingRefused for a tick that has nothing to show.
    """
    _require_something_to_show(award, chosen.name, chosen.statement, chosen.shows)
    EarnerWords.objects.update_or_create(
        award=award,
        defaults={
            "name": chosen.name,
            "statement": chosen.statement,
            "shows_name": chosen.shows.name,
            "shows_levels": chosen.shows.levels,
            "shows_statement": chosen.shows.statement,
        },
    )


@transaction.atomic
def keep_license_name(award: Award, name: str) -> None:
    """Keep the name for hours documents with the award, by its owner's choice; an empty one forgets it."""
    _require_short(name, NAME_LIMIT, _("The name"))
    EarnerWords.objects.update_or_create(award=award, defaults={"license_name": name})


@transaction.atomic
def make_link(award: Award, chosen: LinkChosen, *, now: datetime) -> ShareLink:
    """
    A new link with a code of its own. Raises SharingRefused for what it could not show, and for too many at once.
    """
    words = words_of(award)
    _require_something_to_show(award, words.name, words.statement, chosen.shows)
    if chosen.shows_hours:
        _require(
            bool(words.license_name),
            _("The hours document needs your name as on your license: open it first and keep the name."),
        )
    # Holding the award's row makes two presses of the button take turns.
    Award.objects.select_for_update().get(pk=award.pk)
    _require(
        len(live_links(award, now=now)) < LIVE_LINKS_LIMIT,
        _("You have %(count)s links already. End one you no longer need first.") % {"count": LIVE_LINKS_LIMIT},
    )
    values = {
        "award": award,
        "label": chosen.label,
        "created_at": now,
        "expires_at": now + timedelta(days=chosen.days) if chosen.days else None,
        "shows_name": chosen.shows.name,
        "shows_levels": chosen.shows.levels,
        "shows_statement": chosen.shows.statement,
        "shows_hours": chosen.shows_hours,
    }
    for _try in range(CODE_TRIES):
        try:
            with transaction.atomic():
                return ShareLink.objects.create(code=new_code(), **values)
        except IntegrityError:
            continue
    raise SharingRefused(_("No code could be found for the link just now. Try again."))


def end_link(award: Award, link: int, *, now: datetime) -> None:
    """End one of the award's links; what has ended stays ended, and a link of another award is not touched."""
    ShareLink.objects.filter(pk=link, award=award, ended_at=None).update(ended_at=now)


@transaction.atomic
def forget(awards: Collection[int], *, now: datetime) -> int:
    """
    Take everything their owner typed off these awards and end every link to them, for an account that is closed.

    Returns how many rows that changed, 0 when it was done before. The rows stay: an address once given out is never
    another one's.
    """
    words = EarnerWords.objects.filter(award__in=awards)
    changed = words.exclude(name="", license_name="", statement="").update(
        name="", license_name="", statement="", shows_name=False, shows_levels=False, shows_statement=False
    )
    links = ShareLink.objects.filter(award__in=awards)
    changed += links.exclude(label="").update(label="")
    return changed + links.filter(ended_at=None).update(ended_at=now)


def live_links(award: Award, *, now: datetime) -> list[ShareLink]:
    """The links of an award that open it now, newest first."""
    links: QuerySet[ShareLink] = award.share_links.filter(ended_at=None).order_by("-created_at", "-pk")
    return [link for link in links if is_live(link, now=now)]


def find_link(slug: str) -> ShareLink | None:
    """The link with this secret address, live or not."""
    return _links().filter(slug=slug).first()


def find_live_link_with_code(code: str, *, now: datetime) -> ShareLink | None:
    """The live link with this code; a link that has ended is no longer found by it."""
    link = _links().filter(code=code).first()
    return link if link is not None and is_live(link, now=now) else None


def is_live(link: ShareLink, *, now: datetime) -> bool:
    return link.ended_at is None and (link.expires_at is None or now < link.expires_at)


def disclosure_of(row: EarnerWords | ShareLink) -> Disclosure:
    """What a public page, or one link, shows of the owner's words."""
    return Disclosure(name=row.shows_name, levels=row.shows_levels, statement=row.shows_statement)


def link_ended_words() -> str:
    return _("This share link has ended. Ask its owner for a new one. This is not a sign of a problem with the badge.")


def not_public_words() -> str:
    return _("Not public. The owner hasn't shared this. Ask for a share link. This is not a sign of a problem.")


def _links() -> QuerySet[ShareLink]:
    links = ShareLink.objects.select_related("award__recipient")
    return with_art(links, *(f"award__{each}" for each in ART_OF_AWARD))


def _require_something_to_show(award: Award, name: str, statement: str, shows: Disclosure) -> None:
    _require(bool(name) or not shows.name, _("To show your name, type it first."))
    _require(bool(statement) or not shows.statement, _("To show your words about your evidence, write them first."))
    _require(bool(award.results) or not shows.levels, _("No levels were recorded for this badge."))


def _require_short(text: str, limit: int, what: str) -> None:
    too_long = _("%(what)s: %(count)s characters are more than the %(limit)s there is room for.")
    _require(len(text) <= limit, too_long % {"what": what, "count": len(text), "limit": limit})


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise SharingRefused(message)
