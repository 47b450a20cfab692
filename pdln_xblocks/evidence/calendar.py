"""What a site says of its school year and of whom teachers can write to: read from its settings, checked once."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .data import Contact
from .rules import add_school_days

# A break is weeks, not years: a year that was typed wrongly is found.
LONGEST_BREAK = 366


class BadCalendar(ValueError):
    """What a setting says is no date, no stretch of dates, or nobody who can be written to."""


def breaks() -> frozenset[date]:
    """The days of PDLN_SCHOOL_BREAKS: no promise counts them. Raises BadCalendar."""
    entries = settings.PDLN_SCHOOL_BREAKS
    if isinstance(entries, str) or not isinstance(entries, Sequence):
        raise BadCalendar(f"it is {entries!r}, and not a list")
    return _days(tuple(str(each) for each in entries))


@cache
def _days(entries: tuple[str, ...]) -> frozenset[date]:
    return frozenset(day for entry in entries for day in _stretch(entry))


def _stretch(entry: str) -> list[date]:
    """`2026-12-21/2027-01-01` (ISO 8601), both days included; or one day."""
    first, _slash, last = entry.partition("/")
    try:
        begins = date.fromisoformat(first.strip())
        ends = date.fromisoformat(last.strip()) if last else begins
    except ValueError as error:
        raise BadCalendar(f"{entry!r} is not a date like 2026-11-26, or two like 2026-12-21/2027-01-01") from error
    length = (ends - begins).days
    if not 0 <= length < LONGEST_BREAK:
        raise BadCalendar(f"{entry!r} ends before it begins, or lasts longer than a year")
    return [begins + timedelta(days=number) for number in range(length + 1)]


def contact(today: date) -> Contact | None:
    """Whom PDLN_CONTACT names, and by when a letter of today is answered; None where nobody is. Raises BadCalendar."""
    named = settings.PDLN_CONTACT
    if not named:
        return None
    name, email, days = _named(named)
    return Contact(name=name, email=email, answer_by=add_school_days(today, days, breaks=breaks()))


def _named(named: Any) -> tuple[str, str, int]:
    if not isinstance(named, Mapping) or named.keys() - {"name", "email", "days"}:
        raise BadCalendar(f"it is {named!r}, and not a name, an email and days")
    name, email, days = named.get("name"), named.get("email"), named.get("days", 3)
    if not isinstance(name, str) or not name.strip():
        raise BadCalendar("it has no name")
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadCalendar(f"{email!r} is no e-mail address") from error
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 60:
        raise BadCalendar(f"its days are {days!r}, and not a number from 1 to 60")
    return name.strip(), email, days
