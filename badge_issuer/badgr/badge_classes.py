"""
Making an issuer's badge classes at Badgr: created or changed, never a second one of the same.

What stands there for one of ours is its counterpart. What was made is remembered, one row at a time; what was made and
not remembered is found again by its name.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from badge_issuer import addresses, configuration
from badge_issuer.badgr import account
from badge_issuer.badgr.client import BadgrClient
from badge_issuer.badgr.settings import BACKEND, badgr_settings, called
from badge_issuer.badgr.values import NewBadgeClass, RemoteBadgeClass, RemoteIssuer, storable
from badge_issuer.data import SyncReport
from badge_issuer.delivery.locks import lock
from badge_issuer.errors import N_, ConfigurationRefused
from badge_issuer.images import media_type
from badge_issuer.models import Award, BadgeClass, Counterpart
from badge_issuer.package import BadgeClassDefinition, IssuerPart, IssuerProfile

UNDER_WAY = N_("Another sync with Badgr is under way, or one was cut short less than five minutes ago. Try again then.")
CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


def edition_of(version: str) -> str:
    """
    The part of a version that makes it another badge: "2" of "2.1".

    Changing a badge class at Badgr changes every badge that was issued of it, so only a change of wording (the number
    after the dot) is made in place.
    """
    return version.partition(".")[0][:32] or "1"


def counterpart_of(award: Award) -> Counterpart:
    """What stands there for the version this is an award of; ConfigurationRefused when it was never made."""
    edition = edition_of(str(award.version.content.get("version", "")))
    # Chosen here and not by the database: whoever claimed the award has fetched them with it.
    for each in award.badge_class.counterparts.all():
        if (each.backend, each.edition) == (BACKEND, edition):
            return each
    raise ConfigurationRefused(
        N_("Badgr has no badge class for %(badge)s, edition %(edition)s, yet. Make it: badge-issuer sync FOLDER"),
        badge=award.badge_class,
        edition=edition,
    )


def publish(part: IssuerPart, *, now: datetime, dry_run: bool = False) -> SyncReport:
    """
    Make the account at Badgr say what the issuer's part says; a dry run only asks and reports.

    Raises ConfigurationRefused when it is not clear which of several things of one name is meant, and what the client
    raises. A sync that was cut short is finished by the next.
    """
    changed: dict[str, list[str]] = {CREATED: [], UPDATED: [], UNCHANGED: []}
    slug = part.issuer.issuer
    client = account.client()
    if dry_run:
        _publish_all(client, part, changed, dry_run=True, keep=lambda: None)
    else:
        with lock(BACKEND, "sync", slug, holder=uuid.uuid4().hex, now=now, taken=UNDER_WAY) as keep:
            _publish_all(client, part, changed, dry_run=False, keep=keep)
    return SyncReport(**{what: tuple(names) for what, names in changed.items()})


def _publish_all(
    client: BadgrClient, part: IssuerPart, changed: dict[str, list[str]], *, dry_run: bool, keep: Callable[[], None]
) -> None:
    issuer = issuer_there(part.issuer, client.issuers())
    if not issuer:
        _require_verified(client, part.issuer)
        changed[CREATED].append(f"badgr: {part.issuer.issuer}")
        issuer = "" if dry_run else _create_issuer(client, part.issuer)
    there = client.badge_classes(issuer) if issuer else []
    for definition in part.badge_classes:
        keep()
        what = _publish(client, part, definition, issuer, there, dry_run=dry_run)
        changed[what].append(f"badgr: {part.issuer.issuer}/{definition.slug}")


def issuer_there(profile: IssuerProfile, visible: Sequence[RemoteIssuer]) -> str:
    """
    The id of the issuer among those that the account may act for; empty when there is none yet.

    Raises ConfigurationRefused when it is not clear which one is meant.
    """
    ids = [each.entity_id for each in visible]
    named = badgr_settings().issuers.get(profile.issuer, "")
    if named and named not in ids:
        raise ConfigurationRefused(
            N_("The account does not see the issuer %(issuer)s of %(setting)s."),
            issuer=named,
            setting=called("ISSUERS"),
        )
    known = Counterpart.objects.filter(backend=BACKEND, badge_class__issuer__slug=profile.issuer)
    linked = [each for each in known.values_list("external_issuer", flat=True).distinct() if each in ids]
    alike = [each.entity_id for each in visible if each.name == storable(profile.name)]
    if not named and not linked and len(alike) > 1:
        raise ConfigurationRefused(
            N_(
                "Badgr has %(count)s issuers called like %(issuer)s: %(ids)s. Say which in %(setting)s, as "
                "{'%(issuer)s': …}"
            ),
            setting=called("ISSUERS"),
            count=len(alike),
            issuer=profile.issuer,
            ids=", ".join(sorted(alike)),
        )
    return named or next(iter([*linked, *alike]), "")


def _require_verified(client: BadgrClient, profile: IssuerProfile) -> None:
    """Badgr makes an issuer only with an address that the account has proved to be its own."""
    if profile.email.lower() not in client.account().verified_emails:
        raise ConfigurationRefused(
            N_(
                "The email in issuer.json must be a verified address of the Badgr account. Add and verify it there, "
                "give another one in the package's brand, or name an issuer that exists in %(setting)s."
            ),
            setting=called("ISSUERS"),
        )


def _create_issuer(client: BadgrClient, profile: IssuerProfile) -> str:
    made = client.create_issuer(
        name=storable(profile.name),
        url=profile.url,
        email=profile.email,
        description=storable(profile.description) or storable(profile.name),
    )
    return made.entity_id


def _publish(
    client: BadgrClient,
    part: IssuerPart,
    definition: BadgeClassDefinition,
    issuer: str,
    there: list[RemoteBadgeClass],
    *,
    dry_run: bool,
) -> str:
    """What became of one badge class."""
    wanted = _wanted(part, definition)
    content_hash = hashlib.sha256(json.dumps(wanted.to_json(), sort_keys=True).encode("utf-8")).hexdigest()
    edition = edition_of(definition.version)
    row = Counterpart.objects.filter(
        badge_class__slug=definition.slug,
        badge_class__issuer__slug=part.issuer.issuer,
        backend=BACKEND,
        edition=edition,
    ).first()
    standing = row is not None and row.external_id in [each.entity_id for each in there]
    if row is not None and standing and row.content_hash == content_hash:
        return UNCHANGED
    entity_id = row.external_id if row is not None and standing else _alike(wanted, there)
    if dry_run:
        return UPDATED if entity_id else CREATED
    made = client.change_badge_class(entity_id, wanted) if entity_id else client.create_badge_class(issuer, wanted)
    Counterpart.objects.update_or_create(
        badge_class=BadgeClass.objects.get(slug=definition.slug, issuer__slug=part.issuer.issuer),
        backend=BACKEND,
        edition=edition,
        defaults={"external_id": made.entity_id, "external_issuer": issuer, "content_hash": content_hash},
    )
    return UPDATED if entity_id else CREATED


def _alike(wanted: NewBadgeClass, there: list[RemoteBadgeClass]) -> str:
    """The badge class of this name that stands for none of ours yet; empty when there is none."""
    alike = {each.entity_id for each in there if each.name == storable(wanted.name)}
    alike -= set(Counterpart.objects.filter(backend=BACKEND).values_list("external_id", flat=True))
    if len(alike) > 1:
        raise ConfigurationRefused(
            N_(
                "Badgr has %(count)s badge classes of one name: %(ids)s. Rename or delete those that are not meant, "
                "then sync again."
            ),
            count=len(alike),
            ids=", ".join(sorted(alike)),
        )
    return next(iter(alike), "")


def _wanted(part: IssuerPart, definition: BadgeClassDefinition) -> NewBadgeClass:
    image = part.images[definition.image]
    return NewBadgeClass(
        name=definition.name,
        description=definition.description,
        criteria=f"{definition.criteria}\n\n{definition.process}",
        criteria_url=_criteria_url(part.issuer.issuer, definition.slug),
        image=f"data:{media_type(definition.image)};base64,{base64.b64encode(image).decode('ascii')}",
        tags=definition.tags,
        alignments=tuple((each.label, each.url, each.code, each.framework_name) for each in definition.alignments),
    )


def _criteria_url(issuer: str, badge: str) -> str:
    """The page that says what it takes, where the world can open it."""
    try:
        base = configuration.public_base_url()
    except ConfigurationRefused:
        return ""
    return addresses.badge_class_page(base, issuer, badge) if base.startswith("https://") else ""
