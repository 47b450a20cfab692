"""Checking many badges at once: the lines somebody gave, one report for each, and the result as a table to keep."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.utils.translation import gettext as _

from badge_issuer.errors import NotUnderstood
from badge_issuer.prose import plain_cell
from badge_issuer.verifying.fetching import CouldNotFetch, Resolver
from badge_issuer.verifying.reports import Report, same_recipient
from badge_issuer.verifying.submitted import Code, Given, Link, parse_text

MAX_LINES = 100
MAX_TEXT = 100_000
# What one request may spend on looking things up elsewhere; our own badges need none of it.
LOOKING_UP = timedelta(seconds=20)
_HEADINGS = frozenset({"link", "links", "code", "codes", "url", "address", "badge", "link or code"})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line as it was given: what to check, and for whom. `problem` says why there is nothing to check."""

    number: int
    text: str
    given: Given | None
    email: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line and what was found; `report` is None where the line could not be understood."""

    line: Line
    report: Report | None


def parse_lines(text: str) -> list[Line]:
    """
    The lines to check, in order: a link or a code, and after a comma an e-mail address if it is to be compared.

    Reads CSV with commas, semicolons or tabs, with or without a line of headings. A line that cannot be understood
    says so and stops no other. Raises NotUnderstood for no line, or too many.
    """
    if len(text) > MAX_TEXT:
        raise NotUnderstood(_("This is too long to check at once. Split it."))
    rows = [(number, row) for number, row in enumerate(_rows(text), 1) if any(cell.strip() for cell in row)]
    if rows and any(cell.strip().lower() in _HEADINGS for cell in rows[0][1]):
        rows = rows[1:]
    if not rows:
        raise NotUnderstood(_("Give one link or code on each line."))
    if len(rows) > MAX_LINES:
        too_many = _("These are %(count)s lines; %(limit)s can be checked at once. Split them.")
        raise NotUnderstood(too_many % {"count": len(rows), "limit": MAX_LINES})
    return [_line(number, [cell.strip() for cell in row]) for number, row in rows]


def as_csv(rows: list[Row], *, now: datetime) -> str:
    """The report as a table that no spreadsheet takes for formulas; e-mail addresses are not in it."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        [
            *(_("Line"), _("Link or code"), _("Result"), _("What was found"), _("Badge"), _("Issuer"), _("Issued on")),
            *(_("Name shown by its owner"), _("Issued to the e-mail address"), _("Checked at")),
        ]
    )
    for row in rows:
        table.writerow(
            [plain_cell(cell) for cell in (str(row.line.number), row.line.text, *_cells(row), now.isoformat())]
        )
    return out.getvalue()


def _cells(row: Row) -> tuple[str, ...]:
    report = row.report
    if report is None:
        return ("not_understood", row.line.problem, "", "", "", "", "")
    badge = report.badge
    named = ("", "", "", "")
    if badge is not None:
        named = (
            badge.name,
            badge.issuer,
            badge.awarded_at.date().isoformat() if badge.awarded_at else "",
            badge.holder,
        )
    return (report.word.value, f"{report.head} {report.says}", *named, same_recipient(report))


class WithinTime:
    """Remembers what it looked up, and looks up nothing more once its time is over: many badges share few issuers."""

    def __init__(self, resolver: Resolver, allowed: timedelta = LOOKING_UP) -> None:
        self._resolver = resolver
        self._ends = monotonic() + allowed.total_seconds()
        self._known: dict[str, bytes | CouldNotFetch] = {}

    def fetch(self, url: str) -> bytes:
        """The bytes at an address; raises CouldNotFetch."""
        if url not in self._known:
            if monotonic() >= self._ends:
                raise CouldNotFetch(_("there was no time left for it; check it on its own"))
            try:
                self._known[url] = self._resolver.fetch(url)
            except CouldNotFetch as exc:
                self._known[url] = exc
        known = self._known[url]
        if isinstance(known, CouldNotFetch):
            raise known
        return known


def _rows(text: str) -> list[list[str]]:
    first = text.lstrip("\ufeff \r\n").partition("\n")[0]
    delimiter = next((each for each in ("\t", ";") if each in first), ",")
    try:
        return list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
    except csv.Error as exc:
        raise NotUnderstood(_("This cannot be read as lines or as CSV.")) from exc


def _line(number: int, cells: list[str]) -> Line:
    """What one line asks for: the first cell that can be checked, and the one that looks like an e-mail address."""
    emails = list(dict.fromkeys(cell for cell in cells if "@" in cell and "/" not in cell))
    if len(emails) > 1:
        # A link that somebody sent can end in a comma and an address of theirs.
        problem = _("There is more than one e-mail address on this line. Leave the one that is to be compared.")
        text = next((cell for cell in cells if cell and cell not in emails), "")
        return Line(number=number, text=text[:200], given=None, email="", problem=problem)
    email = emails[0] if emails else ""
    for cell in cells:
        try:
            given = parse_text(cell)
        except NotUnderstood:
            continue
        if isinstance(given, Link | Code):
            return Line(number=number, text=cell, given=given, email=email, problem="")
    text = next((cell for cell in cells if cell), "")
    problem = _("There is neither a link nor a code on this line.")
    return Line(number=number, text=text[:200], given=None, email=email, problem=problem)
