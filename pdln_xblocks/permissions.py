"""
Who may do what: one function, asked by handlers, pages, downloads and exports alike.

An `Actor` is a person in one course, looked up once per request; a `Subject` is what they want to touch. `can` is pure.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from .errors import NotAllowed, NotFound, NotSignedIn


class Action(StrEnum):
    """What can be asked for."""

    READ_TASK = "read_task"
    KEEP_DRAFT = "keep_draft"
    SUBMIT = "submit"
    READ_OWN = "read_own"
    SEE_QUEUE = "see_queue"
    REVIEW = "review"
    AUTHOR = "author"
    SEE_ROSTER = "see_roster"
    KEEP_ROSTER = "keep_roster"
    EXPORT_REVIEWS = "export_reviews"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """
    A person in one course. `reviews_blocks` holds the block ids they are on the roster for, `leads_blocks` those they
    are a lead for; `"*"` stands for all of the course.

    `user_id` is None for a visitor who has not logged in.
    """

    user_id: int | None
    course_key: str
    is_enrolled: bool = False
    is_course_staff: bool = False
    reviews_blocks: frozenset[str] = frozenset()
    leads_blocks: frozenset[str] = frozenset()

    @property
    def is_lead(self) -> bool:
        """Whether they lead something, be it one AOK."""
        return bool(self.leads_blocks)

    def leads(self, block_id: str) -> bool:
        return "*" in self.leads_blocks or block_id in self.leads_blocks

    def reviews(self, block_id: str) -> bool:
        return "*" in self.reviews_blocks or block_id in self.reviews_blocks


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is asked about: a course, one of its blocks (or none), and whose work it is (or nobody's)."""

    course_key: str
    block_id: str = ""
    owner_id: int | None = None


def can(actor: Actor, action: Action, subject: Subject) -> bool:
    """
    Whether `actor` may do `action` to `subject`. Another course's subject is never theirs; nobody reviews their own
    work.
    """
    if actor.course_key != subject.course_key:
        return False
    own = actor.user_id is not None and subject.owner_id == actor.user_id
    member = actor.is_enrolled or actor.is_course_staff
    match action:
        case Action.READ_TASK:
            return True
        case Action.KEEP_DRAFT | Action.SUBMIT | Action.READ_OWN:
            return own and member
        case Action.SEE_QUEUE:
            return actor.user_id is not None and bool(actor.reviews_blocks)
        case Action.REVIEW:
            return actor.user_id is not None and not own and actor.reviews(subject.block_id)
        case Action.AUTHOR | Action.KEEP_ROSTER:
            return actor.is_course_staff
        case Action.SEE_ROSTER:
            # Who lets outsiders see teachers' work is the course team's to decide; a lead has to know who is there.
            return actor.is_course_staff or actor.is_lead
        case Action.EXPORT_REVIEWS:
            # Of the whole course, a lead of some of it gets those; nobody reads how their own work was judged so.
            leads = actor.leads(subject.block_id) if subject.block_id else actor.is_lead
            return not own and (actor.is_course_staff or leads)


def require(actor: Actor, action: Action, subject: Subject) -> None:
    """Raise NotAllowed, or NotFound where even the existence of the subject is not theirs to know."""
    if can(actor, action, subject):
        return
    if actor.user_id is None:
        raise NotSignedIn(_("Log in to do this."))
    if action is Action.REVIEW:
        raise NotFound(_("There is no such submission for you to review."))
    if action is Action.SEE_QUEUE:
        raise NotAllowed(_("You are not on the list of evaluators of this course. Ask the person who invited you."))
    if action is Action.EXPORT_REVIEWS:
        raise NotAllowed(_("Only the course team and its lead evaluators can do this."))
    if action in (Action.AUTHOR, Action.SEE_ROSTER, Action.KEEP_ROSTER):
        raise NotAllowed(_("Only the course team can do this."))
    if actor.course_key == subject.course_key and (actor.is_enrolled or actor.is_course_staff):
        raise NotFound(_("There is no such work of yours."))
    raise NotAllowed(_("Enroll in this course first."))
