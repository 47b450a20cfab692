"""The roster: where a person may review today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from .models import Evaluator


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One line of the roster: a course, or one AOK of it (`block_id` empty: all of the course)."""

    course_key: str
    block_id: str
    is_lead: bool


def lines_on(today: date) -> QuerySet[Evaluator]:
    """The lines that hold on this day, of everybody."""
    return Evaluator.objects.filter(
        Q(active_from=None) | Q(active_from__lte=today), Q(active_until=None) | Q(active_until__gte=today)
    )


def scopes(user_id: int, *, today: date, course_key: str = "") -> tuple[Scope, ...]:
    """The lines that hold for a person today, in one course or in all."""
    lines = lines_on(today).filter(user_id=user_id).order_by("course_key", "block_id")
    if course_key:
        lines = lines.filter(course_key=course_key)
    return tuple(
        Scope(course_key=line.course_key, block_id=line.block_id, is_lead=line.is_lead)
        for line in lines.only("course_key", "block_id", "is_lead")
    )


def is_on_roster(user_id: int, course_key: str, *, today: date) -> bool:
    """Whether the person reviews anything in the course today. One query."""
    return lines_on(today).filter(user_id=user_id, course_key=course_key).exists()


def readings_in(lines: Iterable[Scope]) -> Q:
    """The readings within these lines; none where there are no lines."""
    lines = tuple(lines)
    whole = sorted({line.course_key for line in lines if not line.block_id})
    within = Q(course_key__in=whole)
    for line in lines:
        if line.block_id and line.course_key not in whole:
            within |= Q(course_key=line.course_key, attempt__block_id=line.block_id)
    return within


def covers(lines: Iterable[Scope], *, course_key: str, block_id: str) -> bool:
    """Whether one of these lines holds for this AOK."""
    return any(line.course_key == course_key and line.block_id in ("", block_id) for line in lines)
