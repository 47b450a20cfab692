"""Keeping the roster: lines are added, changed and ended by their date, each with its row in the audit trail."""

from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..audit import api as audit
from ..errors import NotFound
from ..transactions import write
from .errors import InvalidRoster
from .lines import RosterEntry, aoks_of, entry_of, entry_problems, find_person
from .models import Evaluator

FIELDS = tuple(each.name for each in fields(RosterEntry))


@write
def add_line(course_key: str, person: str, entry: RosterEntry, *, actor_id: int | None, now: datetime) -> int:
    """
    Put somebody, by e-mail address or username, on the roster of a course; returns the line's id.

    The same again returns the line that is there. Raises InvalidRoster, with a sentence by field in
    `details["problems"]`.
    """
    entry = tidy(entry)
    problems = entry_problems(entry, aoks=aoks_of(course_key))
    try:
        user_id = find_person(person)
    except InvalidRoster as error:
        problems = {**dict(error.details["problems"]), **problems}  # type: ignore[call-overload]
    _require_none(problems)
    row = Evaluator.objects.filter(user_id=user_id, course_key=course_key, block_id=entry.block_id).first()
    if row is not None and entry_of(row) == entry:
        return row.pk
    if row is not None:
        _require_none({"person": _("This person is on the list for this already. Change that line instead.")})
    try:
        with transaction.atomic():
            return insert(course_key, user_id, entry, actor_id=actor_id, now=now)
    except IntegrityError:
        _require_none({"person": _("This person was put on the list at this very moment. Look at the list again.")})
        raise


@write
def change_line(course_key: str, line_id: int, entry: RosterEntry, *, actor_id: int | None, now: datetime) -> None:
    """
    Change what a line says; whose it is and for which AOK it holds stay. The same again changes nothing.

    A line is not deleted: its last day says until when it held. Raises NotFound for another course's line and
    InvalidRoster.
    """
    row = Evaluator.objects.select_for_update().filter(pk=line_id, course_key=course_key).first()
    if row is None:
        raise NotFound(_("There is no such line on the list of this course."))
    entry = replace(tidy(entry), block_id=row.block_id)
    _require_none(entry_problems(entry, aoks={row.block_id}))
    update(row, entry, actor_id=actor_id, now=now)


def insert(course_key: str, user_id: int, entry: RosterEntry, *, actor_id: int | None, now: datetime) -> int:
    """Write a line that was checked, in the caller's transaction."""
    values: dict[str, Any] = {name: getattr(entry, name) for name in FIELDS}
    row = Evaluator.objects.create(user_id=user_id, course_key=course_key, **values)
    audit_line("roster_added", row, FIELDS, actor_id=actor_id, now=now)
    return int(row.pk)


def update(row: Evaluator, entry: RosterEntry, *, actor_id: int | None, now: datetime) -> None:
    """Write a change that was checked to a row that is held, in the caller's transaction."""
    changed = changed_fields(entry_of(row), entry)
    if not changed:
        return
    for name in changed:
        setattr(row, name, getattr(entry, name))
    row.save(update_fields=changed)
    audit_line("roster_changed", row, changed, actor_id=actor_id, now=now)


def changed_fields(before: RosterEntry, after: RosterEntry) -> tuple[str, ...]:
    """The fields that two entries say differently."""
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))


def tidy(entry: RosterEntry) -> RosterEntry:
    """The same without white space around its texts."""
    texts = {name: getattr(entry, name).strip() for name in ("pseudonym", "block_id", "credential", "employer")}
    return replace(entry, **texts)


def _require_none(problems: dict[str, str]) -> None:
    if problems:
        raise InvalidRoster(_("Something is not right yet."), problems=problems)


def audit_line(action: str, row: Evaluator, changed: tuple[str, ...], *, actor_id: int | None, now: datetime) -> None:
    """Record who may review, where and when; what somebody wrote in the other fields is named, not kept."""
    details = {
        "user": row.user_id,
        "block": row.block_id,
        "lead": row.is_lead,
        "from": _iso(row.active_from),
        "until": _iso(row.active_until),
        "changed": sorted(changed),
    }
    audit.record(action, f"roster:{row.pk}", actor_id=actor_id, course_key=row.course_key, now=now, details=details)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
