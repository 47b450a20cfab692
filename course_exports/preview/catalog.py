"""The courses being served, by their keys: unpacked and read when somebody first asks, then kept."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from opaque_keys.edx.keys import CourseKey

from .archive import file_digest, unpack
from .course import Course
from .olx_reader import read_course


def courses() -> Mapping[CourseKey, Course]:
    """
    Every course of `PDLN_PREVIEW_ARCHIVES`, in that order.

    Raises PreviewError for an archive that cannot be served. Of two archives of one course the last is served, as the
    last import would be.
    """
    return _read(tuple(str(path) for path in settings.PDLN_PREVIEW_ARCHIVES), str(settings.PDLN_PREVIEW_COURSES))


def find_course(course_key: CourseKey) -> Course | None:
    return courses().get(course_key)


@lru_cache(maxsize=8)
def _read(archives: tuple[str, ...], folder: str) -> Mapping[CourseKey, Course]:
    found = [
        read_course(unpack(Path(archive), into=Path(folder)), digest=file_digest(Path(archive))) for archive in archives
    ]
    return {course.key: course for course in found}
