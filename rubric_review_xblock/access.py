"""Which way an evaluator came in, and whether they may: by the list of all their courses, or by a course's block."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from pdln_xblocks.compat import platform
from pdln_xblocks.errors import NotFound
from pdln_xblocks.permissions import Action, Actor, Subject, can, require
from pdln_xblocks.review import api as review
from pdln_xblocks.roster.actors import actor_in, reviewer_in


@dataclass(frozen=True, kw_only=True)
class Access:
    """
    One request's evaluator, time and reach. `course_key` is empty on the page of all their courses; a block leads to
    its own course, and to one AOK of it where `block_id` says so. `user_id` is None for a visitor.
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


def access_to_course(user_id: int | None, course_key: str, *, now: datetime, block_id: str = "") -> Access:
    """The way to the pages of one course, named in their address. Raises NotFound for what is not a course's key."""
    try:
        key = str(CourseKey.from_string(course_key))
    except InvalidKeyError as error:
        raise NotFound(_("There is no such course here.")) from error
    return Access(user_id=user_id, now=now, course_key=key, block_id=block_id)


def may_see_queue(access: Access, *, course_key: str = "") -> None:
    """Raise NotAllowed unless the person is on a roster: of this course, of the course this leads to, or of any."""
    course_key = access.course_key or course_key
    if access.user_id is None or course_key:
        actor = reviewer_in(access.user_id, course_key, now=access.now)
    else:
        actor = review.reviewer_anywhere(access.user_id, now=access.now)
    require(actor, Action.SEE_QUEUE, Subject(course_key=course_key, block_id=access.block_id))


def may_review(access: Access, reading_id: str) -> None:
    """
    Raise NotFound unless the roster gives this reading to the person and they came a way that leads to it; NotAllowed
    for visitors.
    """
    if access.user_id is None:
        # Before the reading is looked up: what there is, is not a visitor's to know.
        require(Actor(user_id=None, course_key=""), Action.REVIEW, Subject(course_key=""))
    subject = review.subject_of(reading_id)
    course_key = access.course_key or subject.course_key
    actor = reviewer_in(access.user_id, course_key, now=access.now)
    if access.block_id and subject.block_id != access.block_id:
        actor = Actor(user_id=access.user_id, course_key=course_key)  # somebody with no AOK to review, this way
    require(actor, Action.REVIEW, subject)


def may_see_roster(access: Access) -> Actor:
    """The person in the course this leads to; NotAllowed unless they may look at who reviews there."""
    return _may(access, Action.SEE_ROSTER)


def may_look_at_roster(access: Access) -> bool:
    """The same, for a link that is shown or not."""
    actor = actor_in(access.user_id, access.course_key, now=access.now)
    return can(actor, Action.SEE_ROSTER, Subject(course_key=access.course_key))


def may_export_reviews(access: Access) -> Actor:
    """
    The person in the course this leads to; NotAllowed unless they may take its reviews home, or those of its one AOK.
    """
    actor = actor_in(access.user_id, access.course_key, now=access.now)
    require(actor, Action.EXPORT_REVIEWS, Subject(course_key=access.course_key, block_id=access.block_id))
    return actor


def may_keep_roster(access: Access) -> None:
    """Raise NotAllowed unless the person may change who reviews in the course this leads to."""
    _may(access, Action.KEEP_ROSTER)


def _may(access: Access, action: Action) -> Actor:
    actor = actor_in(access.user_id, access.course_key, now=access.now)
    require(actor, action, Subject(course_key=access.course_key))
    return actor


def rosters_to_see(access: Access, listed: Sequence[review.ListedAok], course: str) -> list[str]:
    """
    The courses whose list of evaluators the person may look at: those they lead; and the one course that is in view, if
    they are on its team. The platform is asked about no more than that one.
    """
    in_view = list(dict.fromkeys(each.course_key for each in listed if course in ("", each.course_key)))
    led = {each.course_key for each in listed if each.is_lead}
    seen = [key for key in in_view if key in led]
    if len(in_view) == 1 and not seen:
        (only,) = in_view
        is_staff = platform().is_course_staff(access.evaluator_id, only)
        actor = Actor(user_id=access.user_id, course_key=only, is_course_staff=is_staff)
        seen = [only] if can(actor, Action.SEE_ROSTER, Subject(course_key=only)) else []
    return seen
