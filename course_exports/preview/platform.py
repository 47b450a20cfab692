"""The preview's answers to what the domain asks of a platform (`pdln_xblocks.compat.Platform`)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from opaque_keys.edx.keys import CourseKey, UsageKey

from pdln_xblocks.compat import CourseInfo, DraftedTask, PublishedBlock

from .catalog import find_course
from .course import Course
from .models import Membership, Role
from .people import STAFF_ROLES, Viewer, anonymous_id, find_user
from .runtime import PreviewRuntime, static_address

OUR_BLOCKS = ("aok_submission", "pdln_pathway")


class PreviewPlatform:
    """Users, roles and courses of the preview; keys are strings, as the domain keeps them."""

    def find_user(self, anonymous_id: str) -> Any | None:
        return find_user(anonymous_id)

    def anonymous_id(self, user_id: int, course_key: str) -> str:
        return anonymous_id(user_id, course_key)

    def is_enrolled(self, user_id: int, course_key: str) -> bool:
        return Membership.objects.filter(user_id=user_id, course_key=course_key, role=Role.ENROLLED).exists()

    def is_course_staff(self, user_id: int, course_key: str) -> bool:
        if Membership.objects.filter(user_id=user_id, course_key=course_key, role__in=STAFF_ROLES).exists():
            return True
        return get_user_model().objects.filter(pk=user_id, is_superuser=True).exists()

    def published_blocks(self, course_key: str) -> Iterator[PublishedBlock]:
        course = find_course(CourseKey.from_string(course_key))
        if course is None:
            return
        runtime = _nobodys(course)
        for usage in course.walk():
            if usage.block_type in OUR_BLOCKS:
                definition = runtime.get_block(usage).definition or None
                yield PublishedBlock(usage_key=str(usage), block_type=usage.block_type, definition=definition)

    def due_date(self, usage_key: str, user_id: int) -> datetime | None:
        """The authored date: a preview knows no individual extensions."""
        usage = UsageKey.from_string(usage_key)
        course = find_course(usage.course_key)
        return _nobodys(course).get_block(usage).due if course and usage in course else None

    def static_url(self, course_key: str, path: str) -> str:
        course = find_course(CourseKey.from_string(course_key))
        return static_address(course, path.removeprefix("/static/")) if course else path

    def courses(self, course_keys: Iterable[str]) -> Mapping[str, CourseInfo]:
        return {key: _named(key, find_course(CourseKey.from_string(key))) for key in course_keys}

    def language(self, user_id: int) -> str:
        """A preview's people choose none: mails are in the site's."""
        return ""

    def drafted_tasks(self, course_key: str) -> list[DraftedTask]:
        """A preview has one version of its course, and no clipboard."""
        course = find_course(CourseKey.from_string(course_key))
        if course is None:
            return []
        runtime, tasks = _nobodys(course), [usage for usage in course.walk() if usage.block_type == "aok_submission"]
        return [DraftedTask(block_id=each.block_id, title=runtime.get_block(each).display_name) for each in tasks]

    def edits_library(self, user_id: int, library_key: str) -> bool:
        """A preview has no libraries."""
        return False


def _named(key: str, course: Course | None) -> CourseInfo:
    return CourseInfo(title=course.title, language=course.language) if course else CourseInfo(title=key)


def _nobodys(course: Course) -> PreviewRuntime:
    """A runtime for looking up what was authored: nobody looks."""
    return PreviewRuntime(course, Viewer(user_id=None))
