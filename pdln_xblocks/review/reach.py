"""How far an evaluator reaches: their lines of the roster, the AOKs within them, and the work that is not theirs."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from ..catalog.models import AokBlock
from ..evidence.models import Attempt, AttemptStatus
from ..permissions import Actor
from ..roster.lines import Scope, covers, lines_on, scopes
from .models import Hold, Recusal


@dataclass(frozen=True, kw_only=True)
class ListedAok:
    """One AOK that an evaluator may review; `is_lead` where they lead there."""

    course_key: str
    usage_key: str
    title: str
    is_lead: bool = False


@dataclass(frozen=True, kw_only=True)
class Reach:
    """
    `listed` are the AOKs within the lines, by course and title; retired ones too, since work on them may still wait.
    `not_theirs` are the attempts that they may not read whatever the roster says: their own, and what they passed on;
    `holds` the keys of what is held back by them or in a course where they lead something.
    """

    lines: tuple[Scope, ...]
    listed: tuple[ListedAok, ...]
    not_theirs: frozenset[int]
    holds: frozenset[int] = frozenset()

    def lines_in(self, course_key: str) -> tuple[Scope, ...]:
        """The lines of one course; all of them where it is empty."""
        return tuple(line for line in self.lines if course_key in ("", line.course_key))


class _Kind(IntEnum):
    LINE, PLACE, ATTEMPT, HOLD = range(4)


def reach_of(evaluator_id: int, *, now: datetime) -> Reach:
    """How far this person reaches today; nowhere, where they are on no roster. One query."""
    lines = lines_on(now.date()).filter(user_id=evaluator_id)
    here = lines.filter(Q(block_id="") | Q(block_id=OuterRef("block_id")), course_key=OuterRef("course_key"))
    own = Attempt.objects.filter(user_id=evaluator_id, status=AttemptStatus.SUBMITTED)
    passed_on = Recusal.objects.filter(evaluator_id=evaluator_id)
    led_course = Exists(lines.filter(is_lead=True, course_key=OuterRef("attempt__course_key")))
    held = Hold.objects.filter(lifted_at=None, attempt__status=AttemptStatus.QUARANTINED).filter(
        Q(held_by_id=evaluator_id) | led_course
    )
    # Five small answers that every list begins with: on a site each further query is another way to the database.
    rows = _columns(lines, _Kind.LINE, course_key="course_key", block_id="block_id", is_lead="is_lead").union(
        _columns(
            AokBlock.objects.filter(Exists(here)),
            _Kind.PLACE,
            course_key="course_key",
            block_id="block_id",
            usage_key="usage_key",
            title="title",
        ),
        _columns(own, _Kind.ATTEMPT, attempt="pk"),
        _columns(passed_on, _Kind.ATTEMPT, attempt="attempt_id"),
        _columns(held, _Kind.HOLD, attempt="pk"),
        all=True,
    )
    by_kind: dict[int, list[tuple[Any, ...]]] = {kind: [] for kind in _Kind}
    for kind, *values in rows:
        by_kind[kind].append(tuple(values))
    scopes = tuple(
        Scope(course_key=course, block_id=block, is_lead=bool(is_lead))
        for course, block, is_lead, *_rest in sorted(by_kind[_Kind.LINE])
    )
    led = [line for line in scopes if line.is_lead]
    listed = [
        ListedAok(
            course_key=course, usage_key=usage, title=title, is_lead=covers(led, course_key=course, block_id=block)
        )
        for course, block, _is_lead, usage, title, _attempt in by_kind[_Kind.PLACE]
    ]
    listed.sort(key=lambda aok: (aok.course_key, aok.title.casefold(), aok.usage_key))
    not_theirs = frozenset(attempt for *_rest, attempt in by_kind[_Kind.ATTEMPT])
    holds = frozenset(hold for *_rest, hold in by_kind[_Kind.HOLD])
    return Reach(lines=scopes, listed=tuple(listed), not_theirs=not_theirs, holds=holds)


def _columns(rows: QuerySet[Any], kind: _Kind, **filled: str) -> QuerySet[Any, tuple[Any, ...]]:
    """These rows as every part of the union has them: what a part does not fill is empty there."""
    empty = {"course_key": "", "block_id": "", "is_lead": False, "usage_key": "", "title": "", "attempt": 0}
    columns = [F(filled[name]) if name in filled else Value(value) for name, value in empty.items()]
    return rows.order_by().values_list(Value(int(kind)), *columns)


def reviewer_anywhere(user_id: int, *, now: datetime) -> Actor:
    """The person as an actor in no course in particular: on some line of the roster, or on none."""
    lines = scopes(user_id, today=now.date())
    return Actor(
        user_id=user_id,
        course_key="",
        reviews_blocks=frozenset(line.block_id or "*" for line in lines),
    )
