"""What is sent to Badgr and what comes back, as frozen values."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

MAX_REASON = 255
MAX_TEXT = 16_000
# Beyond the Basic Multilingual Plane: its MariaDB columns hold three bytes a character and answer with 500.
LAST_CHARACTER = "\uffff"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What the token endpoint gave; neither token is shown when this value is printed."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    lasts: timedelta


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who we are at the service: an issuer's e-mail must be one of the verified ones."""

    entity_id: str
    verified_emails: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class RemoteIssuer:
    """An issuer this account may act for."""

    entity_id: str
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class RemoteBadgeClass:
    """A badge class at the service."""

    entity_id: str
    issuer: str
    name: str


@dataclass(frozen=True, kw_only=True)
class RemoteAward:
    """An award at the service; `email` is empty where it does not tell."""

    entity_id: str
    badge_class: str
    email: str = field(repr=False)
    revoked: bool
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class NewAward:
    """One award to make. A second one for the same address is refused unless `again` says that it is meant."""

    email: str = field(repr=False)
    issued_on: datetime
    narrative: str = field(default="", repr=False)
    evidence_url: str = ""
    expires: datetime | None = None
    again: bool = False

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "recipient": {"identity": self.email.strip().lower(), "type": "email"},
            "issuedOn": _instant(self.issued_on),
            "allowDuplicateAwards": self.again,
            # Our own notice is the site's business; the service still mails whoever it never saw before.
            "notify": False,
        }
        narrative = storable(self.narrative)
        if narrative.strip():
            body["narrative"] = narrative
        if self.evidence_url:
            # `url` is the key that is kept; one page of the service's documentation calls it `id`.
            body["evidence"] = [{"url": self.evidence_url}]
        if self.expires:
            # The service does not copy the end of a badge class to its awards.
            body["expires"] = _instant(self.expires)
        return body


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True, kw_only=True)
class NewBadgeClass:
    """A badge class to make or to change; the image is a data URI, each alignment (name, address, code, framework)."""

    name: str
    description: str
    criteria: str
    criteria_url: str
    image: str = field(repr=False)
    tags: tuple[str, ...]
    alignments: tuple[tuple[str, str, str, str], ...]

    def to_json(self) -> dict[str, Any]:
        keys = ("targetName", "targetUrl", "targetCode", "targetFramework")
        body: dict[str, Any] = {
            "name": storable(self.name),
            "description": storable(self.description),
            "criteriaNarrative": storable(self.criteria),
            "image": self.image,
            "tags": [storable(tag) for tag in self.tags],
            "alignments": [dict(zip(keys, map(storable, each), strict=True)) for each in self.alignments],
        }
        if self.criteria_url:
            body["criteriaUrl"] = self.criteria_url
        return body


def storable(text: str) -> str:
    """The text without the characters that its database cannot hold, such as emoji, and no longer than it allows."""
    return "".join(each for each in text if each <= LAST_CHARACTER)[:MAX_TEXT].strip()


def reason_for(text: str) -> str:
    """
    A reason that can be sent: a longer one is answered with 500 and takes the badge's image away.

    Falls back to a plain word, since an empty reason is refused.
    """
    return storable(text)[:MAX_REASON].strip() or "Withdrawn"
