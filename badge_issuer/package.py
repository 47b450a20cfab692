"""
The issuer's part of a pathway package on disk: what a compiler writes and `badge-issuer sync` reads.

One folder is one issuer::

    issuer.json                  who issues
    badge-classes/<slug>.json    one badge class a file, named by its slug
    images/<name>.svg|png        badge art, and the issuer's logo

``issuer.json``: ``format`` ("badge-issuer/1"), ``issuer`` (slug), ``name``, ``url`` (https), ``email``,
``description``, ``image`` (a file in ``images/``); the last three may be empty.

``badge-classes/<slug>.json``: ``format``, ``slug``, ``name``, ``version``, ``description``, ``criteria`` and
``process`` (Markdown: what it takes; how it is evaluated), ``hours`` (number), ``alignments`` ([{code, label,
framework, edition, url}]), ``tags`` ([text]), ``achievement_type`` (an Open Badges 3.0 type), ``creator`` (the
programme) and ``assessor`` (the third-party evaluators) as {name, url}, ``criteria_list`` ([{criterion, group, name,
required_level, required_level_name, text, levels}] in the order to show, ``group`` being the piece of work it is judged
on, ``levels`` [{level, name, text}] the whole scale from lowest to highest), ``image`` (a file in ``images/``),
``valid_months`` (how long a badge is valid; 0 for one that does not end), ``provider_number`` (as the state or district
gave it to whoever offers the hours), ``signatory`` (who answers for them) and ``language`` (in which all of this is
written, as "en" or "es-419"; empty where nobody knows).

Every key is always written; an unknown one is a problem, and so is a missing one. Only ``levels``, ``valid_months``,
``provider_number``, ``signatory`` and ``language`` may be missing, being younger than the format. Files are UTF-8 JSON,
keys sorted, two spaces, a final newline: the same values give the same bytes. No Django in here.
"""

import json
import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from badge_issuer.data import SLUG, Alignment, is_web_address, require, require_slug
from badge_issuer.errors import InvalidValue, PackageRefused
from badge_issuer.images import image_problem

FORMAT = "badge-issuer/1"
MAX_TEXT = 20_000
# A language tag as pages and credentials take one: a language, a script, a country or region.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")

# Open Badges 3.0, AchievementType.
# fmt: off
ACHIEVEMENT_TYPES = frozenset({
    "Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment", "AssociateDegree", "Award", "Badge",
    "BachelorDegree", "Certificate", "CertificateOfCompletion", "Certification", "CoCurricular", "CommunityService",
    "Competency", "Course", "Degree", "Diploma", "DoctoralDegree", "Fieldwork", "GeneralEducationDevelopment",
    "JourneymanCertificate", "LearningProgram", "License", "MasterCertificate", "MasterDegree", "Membership",
    "MicroCredential", "ProfessionalDoctorate", "QualityAssuranceCredential", "ResearchDoctorate",
    "SecondarySchoolDiploma",
})
# fmt: on


@dataclass(frozen=True, kw_only=True)
class IssuerProfile:
    """Who issues; `issuer` is the slug that every address of its badges hangs on and never changes."""

    issuer: str
    name: str
    url: str
    email: str = ""
    description: str = ""
    image: str = ""

    def __post_init__(self) -> None:
        require_slug(self.issuer, "issuer")
        _require_text(self.name, "name", limit=200)
        require(is_web_address(self.url), "url: must start with https://")
        require(not self.email or "@" in self.email, "email: is not an e-mail address")

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}


@dataclass(frozen=True, kw_only=True)
class Organization:
    """A programme or a body of evaluators, by name and home page."""

    name: str
    url: str

    def __post_init__(self) -> None:
        _require_text(self.name, "name", limit=200)
        require(is_web_address(self.url), "url: must start with https://")


@dataclass(frozen=True, kw_only=True)
class BadgeLevel:
    """One level of a criterion and what it says, in the rubric's own words."""

    level: str
    name: str
    text: str

    def __post_init__(self) -> None:
        require_slug(self.level, "level")
        _require_text(self.name, "name", limit=300)
        _require_text(self.text, "text", limit=MAX_TEXT)


@dataclass(frozen=True, kw_only=True)
class BadgeCriterion:
    """
    One criterion every holder met: the level it took and what that level says, in the rubric's own words.

    `levels` is the whole scale from lowest to highest; empty in parts that were written before it was kept.
    """

    criterion: str
    group: str
    name: str
    required_level: str
    required_level_name: str
    text: str
    levels: tuple[BadgeLevel, ...] = ()

    def __post_init__(self) -> None:
        require_slug(self.criterion, "criterion")
        require_slug(self.required_level, "required_level")
        for key in ("name", "required_level_name"):
            _require_text(getattr(self, key), key, limit=300)
        _require_text(self.text, "text", limit=MAX_TEXT)
        names = [each.level for each in self.levels]
        require(len(set(names)) == len(names), "levels: a level is listed twice")
        require(
            not names or self.required_level in names, f"levels: the required level {self.required_level!r} is missing"
        )


@dataclass(frozen=True, kw_only=True)
class BadgeClassDefinition:
    """What one badge says: the class file, value by value."""

    slug: str
    name: str
    version: str
    description: str
    criteria: str
    process: str
    hours: float
    alignments: tuple[Alignment, ...]
    tags: tuple[str, ...]
    achievement_type: str
    creator: Organization
    assessor: Organization
    criteria_list: tuple[BadgeCriterion, ...]
    image: str
    valid_months: int = 0
    provider_number: str = ""
    signatory: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        require_slug(self.slug, "slug")
        _require_text(self.name, "name", limit=200)
        _require_text(self.version, "version", limit=32)
        for key in ("description", "criteria", "process"):
            _require_text(getattr(self, key), key, limit=MAX_TEXT)
        require(0 <= self.hours <= 10_000, "hours: must lie between 0 and 10000")
        whole = isinstance(self.valid_months, int) and not isinstance(self.valid_months, bool)
        require(whole and 0 <= self.valid_months <= 600, "valid_months: must be a whole number between 0 and 600")
        require(
            self.achievement_type in ACHIEVEMENT_TYPES,
            f"achievement_type: {self.achievement_type!r} is not an achievement type",
        )
        require(bool(self.image), "image: a badge needs an image")
        _require_at_most(self.provider_number, "provider_number", limit=80)
        _require_at_most(self.signatory, "signatory", limit=200)
        known = not self.language or LANGUAGE.fullmatch(self.language)
        require(bool(known), f"language: {self.language!r} is not a language tag, such as en or es-419")
        keys = [(each.group, each.criterion) for each in self.criteria_list]
        require(len(set(keys)) == len(keys), "criteria_list: a criterion is listed twice")

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self), "hours": plain_number(self.hours)}

    def valid_until(self, awarded_at: datetime) -> datetime | None:
        """When a badge of that moment ends, on the same day of a later month or its last; None for one that stays."""
        if not self.valid_months:
            return None
        years, month = divmod(awarded_at.month - 1 + self.valid_months, 12)
        year, month = awarded_at.year + years, month + 1
        return awarded_at.replace(year=year, month=month, day=min(awarded_at.day, monthrange(year, month)[1]))


@dataclass(frozen=True, kw_only=True)
class IssuerPart:
    """One issuer, its badge classes and the bytes of every image they name."""

    issuer: IssuerProfile
    badge_classes: tuple[BadgeClassDefinition, ...]
    images: Mapping[str, bytes]

    def __post_init__(self) -> None:
        problems = _image_problems(self)
        slugs = [each.slug for each in self.badge_classes]
        problems += [
            f"badge-classes/{slug}.json: is listed twice" for slug in sorted(set(slugs)) if slugs.count(slug) > 1
        ]
        if problems:
            raise PackageRefused(tuple(problems))

    def to_files(self) -> dict[str, bytes]:
        """Every file by its path in the folder; the same values give the same bytes."""
        files = {"issuer.json": _json_bytes(self.issuer.to_json())}
        for each in self.badge_classes:
            files[f"badge-classes/{each.slug}.json"] = _json_bytes(each.to_json())
        files |= {f"images/{name}": content for name, content in self.images.items()}
        return dict(sorted(files.items()))


def write(part: IssuerPart, folder: Path) -> None:
    """Write the issuer's part into `folder`, taking out what an earlier write left there and this one does not hold."""
    files = part.to_files()
    for stale in sorted([*folder.glob("badge-classes/*.json"), *folder.glob("images/*")]):
        if stale.relative_to(folder).as_posix() not in files:
            stale.unlink()
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def plain_number(value: float) -> int | float:
    """12.0 as 12: a whole number has one spelling, in files and under a signature."""
    return int(value) if float(value).is_integer() else value


def _image_problems(part: IssuerPart) -> list[str]:
    named = {each.image: f"badge-classes/{each.slug}.json" for each in part.badge_classes}
    if part.issuer.image:
        named[part.issuer.image] = "issuer.json"
    problems = [
        f"{file}: image: there is no images/{name}" for name, file in sorted(named.items()) if name not in part.images
    ]
    for name, content in sorted(part.images.items()):
        stem, _, ending = name.rpartition(".")
        problem = "its name must be a-z, 0-9, _ and -, then .svg or .png"
        if SLUG.fullmatch(stem) and ending in ("svg", "png"):
            problem = image_problem(name, content)
        problems += [f"images/{name}: {problem}"] if problem else []
    return problems


def _require_text(value: str, key: str, *, limit: int) -> None:
    require(bool(value.strip()), f"{key}: is empty")
    _require_at_most(value, key, limit=limit)


def _require_at_most(value: str, key: str, *, limit: int) -> None:
    require(len(value) <= limit, f"{key}: has {len(value)} characters; {limit} are allowed")


def _json_bytes(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode("utf-8")


__all__ = [
    "FORMAT",
    "Alignment",
    "BadgeClassDefinition",
    "BadgeCriterion",
    "BadgeLevel",
    "InvalidValue",
    "IssuerPart",
    "IssuerProfile",
    "Organization",
    "write",
]
