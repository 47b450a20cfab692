"""The courses being served, by their keys: unpacked and read when somebody first asks, then kept."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from opaque_keys.edx.keys import CourseKey

from pdln_xblocks.catalog.api import sync_course

from .archive import file_digest, unpack
from .course import Course
from .olx import parse_course


def courses() -> Mapping[CourseKey, Course]:
    """
    Every course of `PDLN_PREVIEW_ARCHIVES`, in that order.

    Raises PreviewError for an archive that cannot be served. Of two archives of one course the last is served, as the
    last import would be.
    """
    return _read(tuple(str(path) for path in settings.PDLN_PREVIEW_ARCHIVES), str(settings.PDLN_PREVIEW_COURSES))


def find_course(course_key: CourseKey) -> Course | None:
    return courses().get(course_key)


def publish_course(course_key: CourseKey) -> None:
    """
    What `course_published` sets off on a site, done when the preview starts and when an author saves: the domain
    learns what the course now says. Doing it again changes nothing.
    """
    sync_course(str(course_key), now=timezone.now())


@lru_cache(maxsize=8)
def _read(archives: tuple[str, ...], folder: str) -> Mapping[CourseKey, Course]:
    served = [
        parse_course(unpack(Path(archive), into=Path(folder)), digest=file_digest(Path(archive)))
        for archive in archives
    ]
    return {course.key: course for course in served}
