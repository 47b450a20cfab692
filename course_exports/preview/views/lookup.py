"""From what stands in an address to what is looked at; whatever is not there, or not for this viewer, is a 404."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey

from ..catalog import find_course
from ..course import Course
from ..people import studio_viewer, viewer_of
from ..runtime import Mode, PreviewRuntime


def course_or_404(course_key: str) -> Course:
    try:
        course = find_course(CourseKey.from_string(course_key))
    except InvalidKeyError:
        course = None
    if course is None:
        raise Http404(_("This preview serves no such course."))
    return course


def usage_or_404(course: Course, usage_key: str) -> UsageKey:
    try:
        usage = UsageKey.from_string(usage_key)
    except InvalidKeyError:
        usage = None
    if usage is None or usage not in course:
        raise Http404(_("This course has no such block."))
    return usage


def learning(request: HttpRequest, course: Course) -> PreviewRuntime:
    """The course as the LMS shows it to whoever asks."""
    return PreviewRuntime(course, viewer_of(request.user, course.key))


def authoring(request: HttpRequest, course: Course) -> PreviewRuntime:
    """The course as Studio shows it. A 404 for anybody who is not on the course team: Studio is not theirs."""
    if not viewer_of(request.user, course.key).is_course_staff:
        raise Http404(_("Only the course team sees this page."))
    return PreviewRuntime(course, studio_viewer(request.user), mode=Mode.STUDIO)


def shown_or_404(runtime: PreviewRuntime, usage: UsageKey) -> None:
    if not all(runtime.shows(each) for each in (usage, *runtime.course.ancestors(usage))):
        raise Http404(_("This course has no such block."))
