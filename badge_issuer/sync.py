"""Taking an issuer's part from disk into the tables: create or update, never a duplicate, nothing twice."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from badge_issuer import package_parsing
from badge_issuer.data import SyncReport
from badge_issuer.models import BadgeClass, BadgeClassVersion, BadgeImage, Issuer
from badge_issuer.package import FORMAT, BadgeClassDefinition, IssuerPart, IssuerProfile, plain_number
from badge_issuer.stored import said


def sync(folder: Path | str, *, now: datetime, dry_run: bool = False) -> SyncReport:
    """
    Make the tables say what the issuer's part in `folder` says; a dry run only reports what would change.

    Issued badges keep what they said: a changed badge class becomes a new version, used from the next award on.
    Badge classes that are no longer in the folder stay. Raises PackageRefused with every problem, nothing changed.
    """
    part = package_parsing.read(Path(folder))
    with transaction.atomic():
        report = _apply(part, now=now)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _apply(part: IssuerPart, *, now: datetime) -> SyncReport:
    changed: dict[str, list[str]] = {"created": [], "updated": [], "unchanged": []}
    notes: list[str] = []
    images = {name: _image(name, content) for name, content in part.images.items()}
    issuer, what = _issuer(part.issuer, images)
    changed[what].append(issuer.slug)
    for definition in part.badge_classes:
        what, note = _badge_class(issuer, definition, images[definition.image], now=now)
        changed[what].append(f"{issuer.slug}/{definition.slug}")
        notes += [note] if note else []
    if not issuer.signing_keys.filter(retired_at=None).exists():
        notes.append(no_key_yet(issuer.slug))
    return SyncReport(notes=tuple(notes), **{key: tuple(names) for key, names in changed.items()})


def hash_of(definition: BadgeClassDefinition, image: str) -> str:
    """
    SHA-256, in hex, of what a badge class says, with the hash of its art. In which language it is written is no part of
    that, and no younger key at its default: a version that was kept without them stays the same.
    """
    words = {key: value for key, value in said(definition).items() if key != "language"}
    content = {**words, "format": FORMAT, "hours": plain_number(definition.hours)}
    return hashlib.sha256(json.dumps([content, image], sort_keys=True).encode("utf-8")).hexdigest()


def no_key_yet(issuer: str) -> str:
    """What an operator is told of an issuer that cannot sign yet."""
    return _("%(issuer)s has no signing key yet: badge-issuer keys create %(issuer)s") % {"issuer": issuer}


def _image(name: str, content: bytes) -> BadgeImage:
    image, _new = BadgeImage.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"ending": name.rpartition(".")[2], "content": content},
    )
    return image


def _issuer(profile: IssuerProfile, images: Mapping[str, BadgeImage]) -> tuple[Issuer, str]:
    values = {
        "name": profile.name,
        "url": profile.url,
        "email": profile.email,
        "description": profile.description,
        "image": images[profile.image] if profile.image else None,
    }
    issuer, new = Issuer.objects.select_for_update().get_or_create(slug=profile.issuer, defaults=values)
    if new:
        return issuer, "created"
    before = {key: getattr(issuer, key) for key in values}
    if before == values:
        return issuer, "unchanged"
    for key, value in values.items():
        setattr(issuer, key, value)
    issuer.save(update_fields=list(values))
    return issuer, "updated"


def _badge_class(
    issuer: Issuer, definition: BadgeClassDefinition, image: BadgeImage, *, now: datetime
) -> tuple[str, str]:
    """What became of one badge class, and a note for the operator where one is due. The issuer's row is locked."""
    badge_class, new = BadgeClass.objects.get_or_create(issuer=issuer, slug=definition.slug)
    content = definition.to_json()
    content_hash = hash_of(definition, image.sha256)
    current = badge_class.versions.order_by("-ordinal").first()
    if current is not None and current.content_hash == content_hash:
        if current.content.get("language", "") == definition.language:
            return "unchanged", ""
        current.content = {**current.content, "language": definition.language}
        current.save(update_fields=["content"])
        return "updated", ""
    BadgeClassVersion.objects.create(
        badge_class=badge_class,
        ordinal=current.ordinal + 1 if current else 1,
        content_hash=content_hash,
        content=content,
        image=image,
        created_at=now,
    )
    if current is None:
        return "created" if new else "updated", ""
    same_label = current.content.get("version") == definition.version
    note = _("%(badge)s changed and is still called version %(version)s; issued badges keep their words")
    return "updated", note % {"badge": badge_class, "version": definition.version} if same_label else ""
