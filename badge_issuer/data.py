"""
Frozen values that cross the border of `badge_issuer`; no Django in here, so a compiler can use them.

A value that exists is well formed: constructing one from bad parts raises InvalidValue.
"""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from badge_issuer.errors import InvalidValue

SLUG = re.compile(r"[a-z0-9_-]{1,64}")
# Both columns share one index with the badge class, and MariaDB's index keys are short.
NAMESPACE = re.compile(r"[a-z0-9_.-]{1,32}")
RECIPIENT_ID = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """One standard a badge meets; `edition` because frameworks reword a standard and keep its code."""

    code: str
    label: str
    framework: str
    edition: str
    url: str

    def __post_init__(self) -> None:
        require(bool(self.code), "alignment: the code is empty")
        require(bool(self.framework), f"alignment {self.code}: the framework is empty")
        require(is_web_address(self.url), f"alignment {self.code}: the url must start with https://")

    @property
    def framework_name(self) -> str:
        """The framework with its edition, as a verifier should read it."""
        return f"{self.framework} ({self.edition})" if self.edition else self.framework


@dataclass(frozen=True, kw_only=True)
class BadgeClassRef:
    """A badge class by the slugs of its issuer and of itself; shared by every rerun of a course."""

    issuer: str
    badge: str

    def __post_init__(self) -> None:
        require_slug(self.issuer, "issuer")
        require_slug(self.badge, "badge")

    def __str__(self) -> str:
        return f"{self.issuer}/{self.badge}"


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """
    Who earned something, as the caller knows them: an id that is stable for life, and whose id it is.

    The namespace "user" means the primary key of a Django user, as text. An e-mail is no id, since addresses change:
    the namespace "email" is for issuers who know nothing better.
    """

    namespace: str
    id: str

    def __post_init__(self) -> None:
        require(bool(NAMESPACE.fullmatch(self.namespace)), f"recipient: {self.namespace!r} is not a namespace")
        require(bool(RECIPIENT_ID.fullmatch(self.id)), "recipient: the id must be 1 to 128 visible ASCII characters")


@dataclass(frozen=True, kw_only=True)
class RecipientIdentity:
    """Where a recipient's badge is addressed, looked up when it is delivered and kept with that delivery."""

    email: str


@dataclass(frozen=True, kw_only=True)
class CriterionResult:
    """The level found on one criterion; kept with the award, published only where the earner says so."""

    criterion: str
    name: str
    level: str
    level_name: str
    required_level: str
    required_level_name: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class AwardRequest:
    """
    Someone earned a badge. `source` is the caller's own opaque id of what completed it; it is kept for tracing only.

    Repeating a request is free: what makes an award one award is the recipient and the badge class.
    """

    recipient: Recipient
    badge_class: BadgeClassRef
    source: str
    narrative: str = ""
    results: tuple[CriterionResult, ...] = ()

    def __post_init__(self) -> None:
        require(0 < len(self.source) <= 255, "award: the source must be 1 to 255 characters")


@dataclass(frozen=True, kw_only=True)
class AwardReceipt:
    """The award that stands for a request; `created` is False when it stood already."""

    public_id: str
    created: bool


class KeyKind(StrEnum):
    """What a signing key is good for: Ed25519 signs linked data (eddsa-rdfc-2022), RSA signs tokens (RS256)."""

    ED25519 = "ed25519"
    RSA = "rsa"


class CredentialFormat(StrEnum):
    """The signed documents of one award; all say the same, and the last says the levels reached as well."""

    LINKED_DATA = "eddsa-rdfc-2022"
    JWT = "vc-jwt"
    WITH_LEVELS = "eddsa-rdfc-2022+levels"


class AwardState(StrEnum):
    """Where an award is, for its owner."""

    ON_ITS_WAY = "on_its_way"
    ISSUED = "issued"
    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True)
class AwardView:
    """
    An award as its owner may see it.

    `url` is its page; `credential_url` is the signed credential, empty until issued. Both answer the owner only until
    the owner shares the badge. `reason` says why it was withdrawn. `valid_until` is when it ends unless renewed, None
    for a badge that stays valid.
    """

    public_id: str
    badge_class: BadgeClassRef
    earning: int
    state: AwardState
    url: str
    credential_url: str
    awarded_at: datetime
    revoked_at: datetime | None
    reason: str
    shared: bool
    valid_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HeldBadge:
    """An award beside what its badge is called, and the language that is in ("" where it is not said)."""

    award: AwardView
    name: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """
    That an award was issued, or withdrawn, for whoever listens. `award` and `badge_class_id` are UUIDs as text; the
    second follows from the badge class's address, so it is the same for every award of it.
    """

    award: str
    recipient: Recipient
    badge_class: BadgeClassRef
    badge_class_id: str
    name: str
    description: str
    image_url: str
    happened_at: datetime


@dataclass(frozen=True, kw_only=True)
class SyncReport:
    """What reading an issuer's part changed, or would change: one "issuer/badge" (or "issuer") in exactly one list."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def require(holds: bool, message: str) -> None:
    if not holds:
        raise InvalidValue(message)


def require_slug(value: str, what: str) -> None:
    require(
        bool(SLUG.fullmatch(value)),
        f"{what}: {value!r} is not an id; use 1 to 64 of a-z, 0-9, _ and -",
    )


def is_web_address(value: str) -> bool:
    """Whether this is an https address with a host and no blanks."""
    return bool(re.fullmatch(r"https://[^\s/?#\"<>]+[^\s\"<>]*", value))
