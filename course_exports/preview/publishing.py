"""Publishing: what `course_published` sets off on a site, the preview does when it starts and when an author saves."""

from django.utils import timezone
from opaque_keys.edx.keys import CourseKey

from pdln_xblocks.catalog.api import sync_course


def publish_course(course_key: CourseKey) -> None:
    """The domain learns what the course now says; doing it again changes nothing."""
    sync_course(str(course_key), now=timezone.now())
