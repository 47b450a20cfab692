"""
Recorded reviews as a table and as a CSV file: one line for each criterion of each review, which is the form that
agreement is computed from, with the same columns whatever the rubric. docs/reference/recorded-reviews.md says what each
column holds.
"""

import codecs
import csv
import io
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Mod, RowNumber
from django.utils.translation import gettext as _

from badge_issuer.logs import code_location
from badge_issuer.prose import plain_cell

from ..audit import api as audit
from ..catalog.models import Definition
from ..catalog.opening import aok_of, title_of
from ..definitions.aok import Aok
from ..errors import CannotBeShown
from ..evidence.models import Attempt
from ..public_ids import pseudonym
from ..roster.models import Evaluator
from ..transactions import write
from .models import CriterionScore, Decision

log = logging.getLogger(__name__)

COLUMNS = (
    *("line", "lines", "reading", "kind", "aok", "aok_title", "aok_version"),
    *("teacher", "submission", "submission_status", "submitted_at", "evaluator", "evaluator_code"),
    *("criterion", "criterion_name", "level", "level_number", "levels", "required_number", "met"),
    *("working", "missing", "next_step", "comment", "recorded_at", "decision", "released_at"),
)
# What only the definition says; empty where it cannot be read.
_JUDGED = ("criterion_name", "level_number", "levels", "required_number", "met")
# Lines read at once: 500 reviews of six criteria in one query, a few MB of text.
LINES = 3_000
# Without it Excel takes UTF-8 for something else.
_BOM = codecs.BOM_UTF8

_READ = {
    "reading": "review__reading__public_id",
    "kind": "review__reading__kind",
    "evaluator_id": "review__reading__evaluator_id",
    "aok": "review__reading__attempt__block_id",
    "definition": "review__reading__attempt__definition_id",
    "teacher": "review__reading__attempt__pseudonym",
    "submission": "review__reading__attempt__number",
    "submission_status": "review__reading__attempt__status",
    "submitted_at": "review__reading__attempt__submitted_at",
    "criterion": "criterion",
    "level": "level",
    "working": "working",
    "missing": "missing",
    "next_step": "next_step",
    "comment": "review__comment",
    "recorded_at": "review__recorded_at",
}


@dataclass(frozen=True, kw_only=True)
class ReviewsTable:
    """
    The lines of an export, in the order in which they were recorded. `lines` is how many there are; `pages` reads them
    when it is gone through, which it can be once.
    """

    lines: int
    pages: Iterator[list[tuple[str, ...]]]


def export_reviews(course_key: str, *, blocks: Collection[str] | None, asker_id: int, now: datetime) -> ReviewsTable:
    """
    What `recorded_reviews` gives, to be taken off this site: that it was asked for is in the audit trail before a line
    of it is read. Raises TryAgain where the database gave way to another request.
    """
    table = recorded_reviews(course_key, blocks=blocks, asker_id=asker_id, now=now)
    _note_taken(table.lines, course_key, blocks, asker_id, now)
    return table


@write
def _note_taken(lines: int, course_key: str, blocks: Collection[str] | None, asker_id: int, now: datetime) -> None:
    details = {"lines": lines} | ({} if blocks is None else {"blocks": sorted(blocks)})
    audit.record("reviews_exported", course_key, actor_id=asker_id, course_key=course_key, now=now, details=details)


def recorded_reviews(
    course_key: str, *, blocks: Collection[str] | None, asker_id: int, now: datetime, page: int = LINES
) -> ReviewsTable:
    """
    The reviews of a course as they stood at `now`: of these blocks, or all where `blocks` is None.

    What was undone is left out, and so is what is about the asker's own work. No name and no address of a teacher is in
    it. Four queries now, one for each page later.
    """
    scores = _scores(course_key, blocks, asker_id, now)
    naming = _Naming(course_key, blocks)
    lines = scores.count()
    return ReviewsTable(lines=lines, pages=_pages(scores, naming, lines, _edges(scores, page)))


def _scores(course_key: str, blocks: Collection[str] | None, asker_id: int, now: datetime) -> QuerySet[CriterionScore]:
    there = Q(review__undone_at=None) | Q(review__undone_at__gt=now)
    scores = CriterionScore.objects.filter(
        there, review__reading__course_key=course_key, review__recorded_at__lte=now
    ).exclude(review__reading__attempt__user_id=asker_id)
    if blocks is not None:
        scores = scores.filter(review__reading__attempt__block_id__in=blocks)
    return scores


def _edges(scores: QuerySet[CriterionScore], page: int) -> list[int]:
    """
    The key of the last line of each full page. With both ends known, a database reads a page by its keys alone; from
    "the next so many after this key" MariaDB makes a sort of the whole table, for each page.
    """
    numbered = scores.annotate(within=Mod(Window(RowNumber(), order_by=F("pk").asc()), page))
    return list(numbered.filter(within=0).order_by("pk").values_list("pk", flat=True))


def _pages(
    scores: QuerySet[CriterionScore], naming: "_Naming", lines: int, edges: list[int]
) -> Iterator[list[tuple[str, ...]]]:
    last = Decision.objects.filter(attempt=OuterRef("review__reading__attempt"), undone_at=None).order_by("-ordinal")
    decided = scores.annotate(
        decision=Subquery(last.values("outcome")[:1]), released_at=Subquery(last.values("released_at")[:1])
    )
    rows = decided.order_by("pk").values_list(*_READ.values(), "decision", "released_at")
    names = (*_READ, "decision", "released_at")
    done = 0
    for behind, to in pairwise((0, *edges, None)):
        if done == lines:
            return
        upto = Q() if to is None else Q(pk__lte=to)
        between = rows.filter(upto, pk__gt=behind)
        page = [naming.line(dict(zip(names, row, strict=True)), done + n, lines) for n, row in enumerate(between, 1)]
        done += len(page)
        yield page
    if done < lines:
        raise AssertionError(f"{lines - done} lines are not there any more; reviews are never deleted")


class _Naming:
    """What the lines repeat, read once: what the definitions call things, and what evaluators are called."""

    def __init__(self, course_key: str, blocks: Collection[str] | None) -> None:
        attempts = Attempt.objects.filter(course_key=course_key)
        if blocks is not None:
            attempts = attempts.filter(block_id__in=blocks)
        definitions = Definition.objects.filter(pk__in=attempts.values("definition"))
        self._course_key = course_key
        self._definitions = {definition.pk: definition for definition in definitions}
        self._aoks: dict[int, Aok | None] = {}
        lines = Evaluator.objects.filter(course_key=course_key).values_list("user_id", "block_id", "pseudonym")
        self._names = {(user, block): name for user, block, name in lines}
        self._codes: dict[int, str] = {}
        self._said: dict[tuple[int, str, str], Mapping[str, Any]] = {}

    def line(self, row: Mapping[str, Any], number: int, lines: int) -> tuple[str, ...]:
        cells = {**row, **self._judged(row), "line": number, "lines": lines}
        evaluator, block = row["evaluator_id"], row["aok"]
        cells["evaluator"] = self._names.get((evaluator, block)) or self._names.get((evaluator, ""), "")
        cells["evaluator_code"] = self._code(evaluator)
        return tuple(_cell(cells[column]) for column in COLUMNS)

    def _judged(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The level as a number from 1, the lowest, beside the number that the criterion takes."""
        key = row["definition"], row["criterion"], row["level"]
        if key not in self._said:
            definition = self._definitions[row["definition"]]
            said: dict[str, Any] = dict.fromkeys(_JUDGED)
            said |= {"aok_title": title_of(definition, otherwise=row["aok"]), "aok_version": definition.version}
            aok = self._aok(definition)
            if aok is not None:
                criterion = aok.rubric.criterion(row["criterion"])
                said |= {
                    "criterion_name": criterion.name,
                    "level_number": aok.rubric.rank(row["level"]) + 1,
                    "levels": len(aok.rubric.levels),
                    "required_number": aok.rubric.rank(criterion.required_level) + 1,
                    "met": int(aok.rubric.meets(criterion.id, row["level"])),
                }
            self._said[key] = said
        return self._said[key]

    def _aok(self, definition: Definition) -> Aok | None:
        """None where it cannot be read: that is logged, and no other review is kept from whoever asked."""
        if definition.pk not in self._aoks:
            self._aoks[definition.pk] = None
            with suppress(CannotBeShown):
                self._aoks[definition.pk] = aok_of(definition)
        return self._aoks[definition.pk]

    def _code(self, evaluator_id: int) -> str:
        """The same for one person throughout, whatever the roster calls them; and never the code of a teacher's."""
        if evaluator_id not in self._codes:
            scope = f"evaluators of {self._course_key}"
            code = pseudonym(course_key=scope, user_id=evaluator_id, secret=settings.SECRET_KEY)
            self._codes[evaluator_id] = code
        return self._codes[evaluator_id]


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return "" if value is None else str(value)


def as_csv(table: ReviewsTable, *, course_key: str) -> Iterator[bytes]:
    """
    The file in pieces, one a page, the first with the names of the columns. The first page is read at once, so that
    what is broken from the start is an ordinary error.

    Where reading breaks off later, the last line says so in its first cell and the error goes on to the server, which
    ends the connection: some proxies hide that from a browser, and a line they do not. Each line says how many there
    are as well.
    """
    broken = _("THIS FILE IS NOT COMPLETE: reading broke off here. Download it again.")
    return _pieces(table, next(table.pages, []), (broken,), course_key)


def _pieces(table: ReviewsTable, first: list[tuple[str, ...]], broken: tuple[str], course_key: str) -> Iterator[bytes]:
    yield _BOM + _encoded([COLUMNS, *first])
    done = len(first)
    try:
        for page in table.pages:
            yield _encoded(page)
            done += len(page)
    except Exception as error:
        log.error(
            "reviews of %s broke off after %s of %s lines: %s", course_key, done, table.lines, code_location(error)
        )
        yield _encoded([broken])
        raise


def _encoded(lines: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([plain_cell(cell) for cell in line] for line in lines)
    return out.getvalue().encode()
