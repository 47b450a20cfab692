"""What a verification says: each thing looked at, as pass, fail or not checked, with the reason."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 (no password)
    FAIL = "fail"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at; `name` is stable, `reason` is for people."""

    name: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """
    What came of a verification.

    `genuine` only when every check passed; `refused` when one failed; neither when something could not be checked.
    """

    checks: tuple[Check, ...]

    @property
    def genuine(self) -> bool:
        return all(check.outcome is Outcome.PASS for check in self.checks)

    @property
    def refused(self) -> bool:
        return any(check.outcome is Outcome.FAIL for check in self.checks)

    @property
    def word(self) -> str:
        return "genuine" if self.genuine else "not_genuine" if self.refused else "could_not_check"

    def to_json(self) -> dict[str, Any]:
        checks = [{"name": c.name, "outcome": c.outcome.value, "reason": c.reason} for c in self.checks]
        return {"verdict": self.word, "checks": checks}


def passed(name: str, reason: str) -> Check:
    return Check(name=name, outcome=Outcome.PASS, reason=reason)


def failed(name: str, reason: str) -> Check:
    return Check(name=name, outcome=Outcome.FAIL, reason=reason)


def not_checked(name: str, reason: str) -> Check:
    return Check(name=name, outcome=Outcome.NOT_CHECKED, reason=reason)


def unchecked(name: str) -> Check:
    """A check that makes no sense after an earlier one."""
    return not_checked(name, _("Not checked, because of the above."))
