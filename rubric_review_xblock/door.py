"""Which way an evaluator came in, and whether they may: the front door to all their courses, or one course's block."""

from dataclasses import dataclass
from datetime import datetime

from pdln_xblocks.actors import actor_in
from pdln_xblocks.permissions import Action, Actor, Subject, require
from pdln_xblocks.review import api as review


@dataclass(frozen=True, kw_only=True)
class Door:
    """
    One request's evaluator, time and reach. `course_key` is empty at the front door; a block's door leads to its own
    course, and to one AOK of it where `block_id` says so. `user_id` is None for a visitor.
    """

    user_id: int | None
    now: datetime
    course_key: str = ""
    block_id: str = ""
    usage_key: str = ""

    @property
    def evaluator_id(self) -> int:
        """The evaluator, once `may_see_queue` or `may_review` has let them pass."""
        if self.user_id is None:
            raise AssertionError("ask may_see_queue or may_review first")
        return self.user_id


def may_see_queue(door: Door, *, course_key: str = "") -> None:
    """Raise NotAllowed unless the person is on a roster: of this course, of the door's course, or of any."""
    course_key = door.course_key or course_key
    if door.user_id is None or course_key:
        actor = actor_in(door.user_id, course_key, now=door.now)
    else:
        actor = review.reviewer_anywhere(door.user_id, now=door.now)
    require(actor, Action.SEE_QUEUE, Subject(course_key=course_key, block_id=door.block_id))


def may_review(door: Door, reading_id: str) -> None:
    """
    Raise NotFound unless the roster gives this reading to the person and this door leads to it; NotAllowed for
    visitors.
    """
    if door.user_id is None:
        # Before the reading is looked up: what there is, is not a visitor's to know.
        require(Actor(user_id=None, course_key=""), Action.REVIEW, Subject(course_key=""))
    subject = review.subject_of(reading_id)
    course_key = door.course_key or subject.course_key
    actor = actor_in(door.user_id, course_key, now=door.now)
    if door.block_id and subject.block_id != door.block_id:
        actor = Actor(user_id=door.user_id, course_key=course_key)  # somebody with no AOK to review, through this door
    require(actor, Action.REVIEW, subject)
