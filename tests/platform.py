"""A small fake platform: the questions of compat.Platform, answered from dictionaries that a test fills."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model

from pdln_xblocks.compat import CourseInfo, DraftedTask, PublishedBlock


class FakePlatform:
    """State is on the class, since `compat.platform()` keeps one instance; the `platform` fixture empties it."""

    enrolled: set[tuple[int, str]] = set()
    staff: set[tuple[int, str]] = set()
    blocks: dict[str, list[PublishedBlock]] = {}
    due: dict[tuple[str, int], datetime] = {}
    languages: dict[int, str] = {}
    course_languages: dict[str, str] = {}
    drafts: dict[str, list[DraftedTask]] = {}
    library_authors: set[tuple[int, str]] = set()

    @classmethod
    def reset(cls) -> None:
        for each in (cls.enrolled, cls.staff, cls.blocks, cls.due, cls.languages, cls.course_languages):
            each.clear()
        cls.drafts.clear()
        cls.library_authors.clear()

    def find_user(self, anonymous_id: str) -> Any | None:
        return get_user_model().objects.filter(pk=int(anonymous_id.partition("-")[2])).first()

    def anonymous_id(self, user_id: int, course_key: str) -> str:
        return f"anon-{user_id}"

    def is_enrolled(self, user_id: int, course_key: str) -> bool:
        return (user_id, course_key) in self.enrolled

    def is_course_staff(self, user_id: int, course_key: str) -> bool:
        return (user_id, course_key) in self.staff

    def published_blocks(self, course_key: str) -> Iterator[PublishedBlock]:
        yield from self.blocks.get(course_key, [])

    def due_date(self, usage_key: str, user_id: int) -> datetime | None:
        return self.due.get((usage_key, user_id))

    def static_url(self, course_key: str, path: str) -> str:
        return f"/course-files{path.removeprefix('/static')}"

    def courses(self, course_keys: Iterable[str]) -> Mapping[str, CourseInfo]:
        said = self.course_languages
        return {key: CourseInfo(title=f"Course {key}", language=said.get(key, "")) for key in course_keys}

    def language(self, user_id: int) -> str:
        return self.languages.get(user_id, "")

    def drafted_tasks(self, course_key: str) -> list[DraftedTask]:
        return self.drafts.get(course_key, [])

    def edits_library(self, user_id: int, library_key: str) -> bool:
        return (user_id, library_key) in self.library_authors
