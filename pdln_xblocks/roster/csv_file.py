"""A whole roster from a CSV file: every problem at once with its line, and all of it or nothing."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from ..transactions import write
from .editing import changed_fields, insert, tidy, update
from .errors import InvalidRoster
from .lines import RosterEntry, aoks_of, entry_of, entry_problems, person_problem
from .models import Evaluator

# The columns, and the field of a line that each fills.
PEOPLE = ("email", "username")
TEXTS = {"block_id": "block_id", "pseudonym": "pseudonym", "credential": "credential", "employer": "employer"}
DATES = {"from": "active_from", "until": "active_until"}
COLUMNS = (*PEOPLE, *TEXTS, *DATES, "lead")
COLUMN_OF = {**{field: column for column, field in {**TEXTS, **DATES}.items()}, "is_lead": "lead"}
YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0", "")
# Line, column and what is wrong with it.
Problem = tuple[int, str, str]
NEW, CHANGED, UNCHANGED = "add", "change", "unchanged"


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """What one line of the file comes to: "add", "change" (and which columns) or "unchanged"."""

    number: int
    person: str
    block_id: str
    outcome: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One line as it was read; `given` are the fields whose columns the file has."""

    number: int
    person: str
    column: str
    given: Mapping[str, Any]

    @property
    def block_id(self) -> str:
        return str(self.given.get("block_id", ""))


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """One line with whose it is, what is kept of it so far, and what it will say."""

    row: _Row
    user_id: int
    before: Evaluator | None
    entry: RosterEntry


@write
def keep_file(
    course_key: str, text: str, *, actor_id: int | None, now: datetime, dry_run: bool = False
) -> tuple[FileLine, ...]:
    """
    Add and change what a CSV file says, or only say it; nobody is taken off by standing in no line.

    A column that the file does not have leaves what is kept as it is. The same file again changes nothing. Raises
    InvalidRoster with every problem as `line 3: pseudonym: …` in `details["problems"]`, and nothing is written.
    """
    rows, problems = _read(text)
    plans = _planned(course_key, rows, problems)
    if problems:
        said = tuple(_sentence(*each) for each in sorted(problems, key=lambda each: each[0]))
        raise InvalidRoster(_("The file was not used. Nothing was changed."), problems=said)
    lines = tuple(_line(plan) for plan in plans)
    for plan in () if dry_run else plans:
        if plan.before is None:
            insert(course_key, plan.user_id, plan.entry, actor_id=actor_id, now=now)
        else:
            update(plan.before, plan.entry, actor_id=actor_id, now=now)
    return lines


def _planned(course_key: str, rows: list[_Row], problems: list[Problem]) -> list[_Plan]:
    """What each line comes to; whatever is wrong with it is added to `problems`."""
    users, unknown = _people(rows)
    problems.extend(unknown)
    lines = Evaluator.objects.select_for_update().filter(course_key=course_key)
    kept = {(line.user_id, line.block_id): line for line in lines}
    aoks = aoks_of(course_key)
    first: dict[tuple[int, str], int] = {}
    plans = []
    for row in rows:
        user_id = users.get(row.number)
        before = kept.get((user_id, row.block_id)) if user_id is not None else None
        entry = tidy(replace(entry_of(before) if before else RosterEntry(pseudonym=""), **row.given))
        # An AOK that left the course is no reason to refuse a line that has long been there.
        wrong = entry_problems(entry, aoks={*aoks, before.block_id} if before else aoks)
        problems.extend((row.number, COLUMN_OF[field], said) for field, said in wrong.items())
        if user_id is None:
            continue
        again = first.setdefault((user_id, row.block_id), row.number)
        if again != row.number:
            problems.append((row.number, row.column, _("This repeats line %(number)d.") % {"number": again}))
        plans.append(_Plan(row=row, user_id=user_id, before=before, entry=entry))
    return plans


def _sentence(number: int, column: str, said: str) -> str:
    where = _("line %(number)d") % {"number": number}
    return f"{where}: {column}: {said}" if column else f"{where}: {said}"


def _line(plan: _Plan) -> FileLine:
    changed = () if plan.before is None else changed_fields(entry_of(plan.before), plan.entry)
    outcome = NEW if plan.before is None else CHANGED if changed else UNCHANGED
    return FileLine(
        number=plan.row.number,
        person=plan.row.person,
        block_id=plan.entry.block_id,
        outcome=outcome,
        columns=tuple(COLUMN_OF[name] for name in changed),
    )


def _read(text: str) -> tuple[list[_Row], list[Problem]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    problems: list[Problem] = []
    rows: list[_Row] = []
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        problems.extend(_header_problems(header))
        if problems:
            return [], problems
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_row(reader.line_num, header, cells, problems))
    except csv.Error as error:
        problems.append((reader.line_num, "", _("This is not a CSV file: %(error)s.") % {"error": error}))
    return rows, problems


def _header_problems(header: list[str]) -> list[Problem]:
    if not set(header) & set(PEOPLE):
        return [(1, "", _("The first line names the columns; one of them is email or username."))]
    columns = ", ".join(COLUMNS)
    unknown = [name for name in header if name not in COLUMNS]
    wrong = [
        (1, name, _("There is no such column. There are: %(columns)s.") % {"columns": columns}) for name in unknown
    ]
    wrong += [(1, name, _("This column is there twice.")) for name in COLUMNS if header.count(name) > 1]
    return wrong


def _row(number: int, header: list[str], cells: list[str], problems: list[Problem]) -> _Row:
    if len(cells) > len(header):
        problems.append((number, "", _("There are more cells than columns. Quote a text that has a comma in it.")))
    values = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    column = next((name for name in PEOPLE if values.get(name)), next(name for name in PEOPLE if name in header))
    given: dict[str, Any] = {field: values.get(name, "") for name, field in TEXTS.items() if name in header}
    for name, field in DATES.items():
        if name in header:
            given[field] = _date(number, name, values.get(name, ""), problems)
    if "lead" in header:
        given["is_lead"] = _yes(number, values.get("lead", ""), problems)
    return _Row(number=number, person=values.get(column, ""), column=column, given=given)


def _date(number: int, column: str, text: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append((number, column, _("%(text)s is not a date. Write it as 2026-10-31.") % {"text": text}))
        return None


def _yes(number: int, text: str, problems: list[Problem]) -> bool:
    if text.lower() not in (*YES, *NO):
        problems.append((number, "lead", _("Write yes or no, not %(text)s.") % {"text": text}))
    return text.lower() in YES


def _people(rows: list[_Row]) -> tuple[dict[int, int], list[Problem]]:
    """The user of each line by its number, in two queries."""
    users = get_user_model().objects
    wanted = {
        "email": {row.person.lower() for row in rows if row.column == "email"},
        "username": {row.person for row in rows if row.column == "username"},
    }
    by_email = users.annotate(address=Lower("email")).filter(address__in=wanted["email"] - {""})
    accounts: dict[tuple[str, str], list[Any]] = {}
    for user in by_email.only("pk", "is_active", "email"):
        accounts.setdefault(("email", user.email.lower()), []).append(user)
    for user in users.filter(username__in=wanted["username"] - {""}).only("pk", "is_active", "username"):
        accounts.setdefault(("username", user.username), []).append(user)
    known: dict[int, int] = {}
    problems: list[Problem] = []
    for row in rows:
        name = row.person.lower() if row.column == "email" else row.person
        here = accounts.get((row.column, name), [])
        problem = person_problem(len(here), all(user.is_active for user in here), row.person)
        if problem:
            problems.append((row.number, row.column, problem))
        else:
            known[row.number] = here[0].pk
    return known, problems
