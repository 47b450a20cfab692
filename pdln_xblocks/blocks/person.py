"""Who the runtime says is looking at a block."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..compat import asking_user_id

# What Studio gives as everybody's anonymous id: this while it previews a block, and none at all in the handlers of its
# editor. On the LMS everybody has one who is logged in.
STUDIO_IDS = ("student", "")


@dataclass(frozen=True, kw_only=True)
class Person:
    """
    Somebody looking at a block. `user_id` is None for a visitor.

    In Studio's preview and editor there is an author but nobody who could own a draft; while staff look through
    somebody else's eyes, nothing may be written. `has_staff_view` is what the runtime says: staff who look as a learner
    would do not have it.
    """

    user_id: int | None
    anonymous_id: str
    is_studio_preview: bool
    is_someone_elses_view: bool
    has_staff_view: bool

    @property
    def can_own_work(self) -> bool:
        return self.user_id is not None and not self.is_studio_preview


def person_looking(block: Any) -> Person:
    """The person at a block, by its runtime's `user` service."""
    attributes = block.runtime.service(block, "user").get_current_user().opt_attrs
    user_id = attributes.get("edx-platform.user_id")
    anonymous_id = attributes.get("edx-platform.anonymous_user_id") or ""
    return Person(
        user_id=user_id,
        anonymous_id=anonymous_id,
        is_studio_preview=_is_author_mode(block) or (user_id is not None and anonymous_id in STUDIO_IDS),
        is_someone_elses_view=_masquerades(user_id),
        has_staff_view=bool(attributes.get("edx-platform.user_is_staff")),
    )


def _is_author_mode(block: Any) -> bool:
    """
    Whether the runtime says that it shows blocks to authors: Studio sets this on the runtime of its preview (read in
    Teak, `contentstore/views/preview.py`), and whoever is given anonymous ids of their own there is told apart by it.
    """
    return bool(getattr(block.runtime, "is_author_mode", False))


def _masquerades(user_id: int | None) -> bool:
    """
    Whether the request was made by another user than the one the runtime shows.

    While staff view a course as a specific learner, the platform gives blocks that learner.
    """
    asking = asking_user_id()
    return user_id is not None and asking is not None and asking != user_id


def unit_path(course_key: str, usage_key: str) -> str:
    """Where a block of a course stands, as a path of this site: the platform leads on to its unit."""
    return f"/courses/{quote(course_key, safe=':+')}/jump_to/{quote(usage_key, safe=':+@')}"
