"""What a check of one thing found, for people and for programs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from badge_issuer.verifying.verdict import Check, Outcome


class Word(StrEnum):
    """The result in a word that stays the same in every language."""

    GENUINE = "genuine"
    NOT_GENUINE = "not_genuine"
    COULD_NOT_CHECK = "could_not_check"
    NOT_PUBLIC = "not_public"
    NOT_FOUND = "not_found"
    NOT_READABLE = "not_readable"


@dataclass(frozen=True, kw_only=True)
class BadgeNamed:
    """
    What a badge says it is. Believe it only where the check says genuine; `holder` is never signed: its owner typed it.

    `host` is the site that vouches for the issuer, and `ours` whether that is this one. `language` is what its name is
    written in, empty where it does not say.
    """

    name: str
    issuer: str
    host: str
    ours: bool
    awarded_at: datetime | None
    valid_until: datetime | None = None
    holder: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of checking one thing; `page` is where people can read about it, empty where nowhere."""

    word: Word
    head: str
    says: str
    checked_at: datetime
    checks: tuple[Check, ...] = ()
    recipient: Check | None = None
    badge: BadgeNamed | None = None
    page: str = ""

    def to_json(self) -> dict[str, Any]:
        """The report for programs; it says nothing about whoever asked."""
        badge = self.badge
        return {
            "verdict": self.word.value,
            "message": f"{self.head} {self.says}".strip(),
            "checked_at": self.checked_at.isoformat(timespec="seconds"),
            "checks": [_as_json(check) for check in self.checks],
            "recipient": _as_json(self.recipient) if self.recipient else None,
            "badge": {
                "name": badge.name,
                "issuer": badge.issuer,
                "issuer_host": badge.host,
                "awarded_at": badge.awarded_at.isoformat(timespec="seconds") if badge.awarded_at else None,
                "valid_until": badge.valid_until.isoformat(timespec="seconds") if badge.valid_until else None,
                "name_shown_by_owner": badge.holder or None,
            }
            if badge
            else None,
            "page": self.page or None,
        }


def same_recipient(report: Report) -> str:
    """Whether the badge was issued to the address on its line, in a word; empty where that was not compared."""
    if report.recipient is None or report.recipient.outcome is Outcome.NOT_CHECKED:
        return ""
    return _("yes") if report.recipient.outcome is Outcome.PASS else _("no")


def _as_json(check: Check) -> dict[str, str]:
    return {"name": check.name, "outcome": check.outcome.value, "reason": check.reason}
