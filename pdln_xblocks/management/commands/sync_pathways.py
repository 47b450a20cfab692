"""`manage.py sync_pathways COURSE`: learn a course that was published before the suite was there, or missed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from pdln_xblocks.catalog.api import sync_course


class Command(BaseCommand):
    help = "Learn the AOKs and pathways of a course as it is published now. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course", help="the course key, as course-v1:ORG+COURSE+RUN")

    def handle(self, *args: Any, course: str, **options: Any) -> None:
        report = sync_course(course_key_of(course), now=timezone.now())
        for what in ("added", "changed", "unchanged", "retired"):
            self.stdout.write(f"{what}: {len(getattr(report, what))}")
        for stray in report.strays:
            self.stdout.write(f"no such AOK in the course: {stray}")
        if report.unreadable:
            raise CommandError(f"could not be read, kept as they were known: {', '.join(report.unreadable)}")


def course_key_of(text: str) -> str:
    """The course key as the tables hold it; CommandError where it is none."""
    try:
        return str(CourseKey.from_string(text))
    except InvalidKeyError as error:
        raise CommandError(f"{text!r} is not a course key; write it as course-v1:ORG+COURSE+RUN") from error
