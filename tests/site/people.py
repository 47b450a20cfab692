"""Who walks: accounts by the part they play, from the command line, a file or the environment."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# The four of the page, and those that single rows ask for beside them.
PARTS = {
    "teacher": "enrolled in the course; has not submitted anything in it yet",
    "evaluator": "on the roster, neither enrolled nor staff",
    "staff": "a member of the course's staff, with the role Admin (instructor)",
    "superuser": "sees Django admin",
    "colleague": "becomes a second evaluator, for the roster by CSV and the race",
    "retiring-teacher": "is retired at the end, for good; may be the teacher",
    "retiring-evaluator": "is retired at the end, for good",
}
_ENVIRONMENT = "PDLN_WALK_"


class BadAccount(Exception):
    """An account that cannot be read; the sentence says where it was given."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who can log in."""

    username: str
    password: str = field(repr=False)


def accounts(
    given: Iterable[str], file: Path | None = None, environment: Mapping[str, str] = os.environ
) -> dict[str, Account]:
    """
    Accounts by part. What is on the command line goes before the file, the file before the environment, where
    `PDLN_WALK_TEACHER=USER:PASSWORD` names the teacher. Raises BadAccount; its sentence never holds a password.
    """
    found = {}
    for part in PARTS:
        value = environment.get(_ENVIRONMENT + part.upper().replace("-", "_"))
        if value:
            found[part] = _account(value, f"the environment's account of the {part}")
    for line in _lines(file):
        part, account = _named(line, f"a line of {file}")
        found[part] = account
    for each in given:
        part, account = _named(each, "an --account")
        found[part] = account
    return found


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadAccount(f"{file} cannot be read: {error.strerror}.") from error
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def _named(text: str, where: str) -> tuple[str, Account]:
    part, sign, value = text.partition("=")
    if not sign or part.strip() not in PARTS:
        raise BadAccount(f"{where} is not of the form PART=USER:PASSWORD, with PART one of {', '.join(PARTS)}.")
    return part.strip(), _account(value.strip(), f"{where}, the {part.strip()}'s,")


def _account(value: str, where: str) -> Account:
    username, sign, password = value.partition(":")
    if not (username and sign and password):
        raise BadAccount(f"{where} is not of the form USER:PASSWORD.")
    return Account(username=username, password=password)
