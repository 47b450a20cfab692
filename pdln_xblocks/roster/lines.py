"""
The lines of the roster: where a person may review today, a line as a value, what may stand in it, and how it is found.
No writes here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ..catalog.models import AokBlock
from ..errors import NotFound
from .errors import InvalidRoster
from .models import Evaluator

MOST_PSEUDONYM = 80
MOST_TEXT = 200


@dataclass(frozen=True, kw_only=True)
class RosterEntry:
    """
    What a line says: where somebody may review (`block_id` empty: every AOK of the course), from and until which day,
    both included, and what teachers see instead of the name.
    """

    pseudonym: str
    block_id: str = ""
    is_lead: bool = False
    credential: str = ""
    employer: str = ""
    active_from: date | None = None
    active_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class RosterLine:
    """One line as it is kept, and whose it is."""

    line_id: int
    user_id: int
    username: str
    email: str
    entry: RosterEntry

    def is_active(self, today: date) -> bool:
        return not self.has_ended(today) and (self.entry.active_from is None or self.entry.active_from <= today)

    def has_ended(self, today: date) -> bool:
        return self.entry.active_until is not None and self.entry.active_until < today


def entry_problems(entry: RosterEntry, *, aoks: Collection[str]) -> dict[str, str]:
    """What keeps this from being a line: a sentence by field. `aoks` are the block ids that the course has."""
    problems: dict[str, str] = {}
    if not entry.pseudonym.strip():
        problems["pseudonym"] = _("Give a name that teachers see instead of the real one, such as Evaluator 3.")
    for field, most in (("pseudonym", MOST_PSEUDONYM), ("credential", MOST_TEXT), ("employer", MOST_TEXT)):
        if len(getattr(entry, field)) > most:
            problems[field] = _("At most %(most)d characters fit here.") % {"most": most}
    if entry.block_id and entry.block_id not in aoks:
        known = ", ".join(sorted(aoks)) or _("none; publish it first")
        message = _("This course has no AOK %(block)s. It has: %(known)s.")
        problems["block_id"] = message % {"block": entry.block_id, "known": known}
    if entry.active_from and entry.active_until and entry.active_until < entry.active_from:
        problems["active_until"] = _("The last day is before the first.")
    return problems


def aoks_of(course_key: str) -> dict[str, str]:
    """The titles of the course's AOKs, by block id; those that were taken out of it too, since work may still wait."""
    return dict(AokBlock.objects.filter(course_key=course_key).order_by("title", "pk").values_list("block_id", "title"))


def roster_of(course_key: str) -> tuple[RosterLine, ...]:
    """Everybody who may, could or will be able to review in the course, by pseudonym. One query."""
    return tuple(line_of(row) for row in _rows(course_key).order_by("pseudonym", "pk"))


def get_line(course_key: str, line_id: int) -> RosterLine:
    """One line of this course; NotFound for any other."""
    row = _rows(course_key).filter(pk=line_id).first()
    if row is None:
        raise NotFound(_("There is no such line on the list of this course."))
    return line_of(row)


def line_of(row: Evaluator) -> RosterLine:
    return RosterLine(
        line_id=row.pk,
        user_id=row.user_id,
        username=row.user.get_username(),
        email=row.user.email,
        entry=entry_of(row),
    )


def entry_of(row: Evaluator) -> RosterEntry:
    return RosterEntry(
        pseudonym=row.pseudonym,
        block_id=row.block_id,
        is_lead=row.is_lead,
        credential=row.credential,
        employer=row.employer,
        active_from=row.active_from,
        active_until=row.active_until,
    )


def find_person(text: str) -> int:
    """The user with this e-mail address or username. Raises InvalidRoster where there is none, or more than one."""
    text = text.strip()
    users = get_user_model().objects
    matching = list(users.filter(email__iexact=text) if "@" in text else users.filter(username=text))
    problem = person_problem(len(matching), all(user.is_active for user in matching), text)
    if problem:
        raise InvalidRoster(_("Something is not right yet."), problems={"person": problem})
    return int(matching[0].pk)


def person_problem(count: int, is_active: bool, text: str) -> str:
    """What keeps somebody who was looked up from being put on the list; empty when nothing does."""
    if not text:
        return _("Give the e-mail address or the username of an account on this site.")
    if not count:
        return _("Nobody on this site has the account %(account)s. Ask them to register first.") % {"account": text}
    if count > 1:
        return _("More than one account has the address %(account)s. Give the username.") % {"account": text}
    if not is_active:
        return _("The account %(account)s is not active. Ask its owner to activate it first.") % {"account": text}
    return ""


def _rows(course_key: str) -> QuerySet[Evaluator]:
    return Evaluator.objects.filter(course_key=course_key).select_related("user")


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


def within(lines: Iterable[Scope], *, course: str = "course_key") -> Q:
    """The readings, or what else hangs on an attempt, within these lines; none where there are no lines."""
    lines = tuple(lines)
    whole = sorted({line.course_key for line in lines if not line.block_id})
    where = Q(**{f"{course}__in": whole})
    for line in lines:
        if line.block_id and line.course_key not in whole:
            where |= Q(**{course: line.course_key, "attempt__block_id": line.block_id})
    return where


def covers(lines: Iterable[Scope], *, course_key: str, block_id: str) -> bool:
    """Whether one of these lines holds for this AOK."""
    return any(line.course_key == course_key and line.block_id in ("", block_id) for line in lines)
