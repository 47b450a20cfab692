"""
The course tab that leads evaluators to their list: the platform finds it by the entry point `openedx.course_tab`.

One of the two files that import the platform: a tab has to subclass its `CourseTab`, and is read by nothing else. The
LMS and Studio both load it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_noop
from xmodule.tabs import CourseTab

from pdln_xblocks.roster import api as roster


class ReviewsTab(CourseTab):
    """
    Shown, where the platform shows tabs, to people on the course's roster: neither enrolment nor course-staff access is
    asked.

    It is dynamic, so it is never stored in a course, and a course's authors neither add nor move it.
    """

    type = "pdln_reviews"
    title = gettext_noop("Reviews")
    # An address of our own; the platform's own tab addresses below /courses/ are taken by static tabs.
    view_name = "pdln_reviews:queue"
    is_dynamic = True
    is_default = False
    priority = None

    @classmethod
    def is_enabled(cls, course: Any, user: Any = None) -> bool:
        """Whether this person reviews in this course today. One query, and none for a visitor."""
        if user is None or not user.is_authenticated:
            return False
        return roster.is_on_roster(user.pk, str(course.id), today=datetime.now(UTC).date())

    @property
    def link_func(self) -> Callable[[Any, Callable[..., str]], str]:
        """The list, narrowed to the course that the tab stands in."""

        def link(course: Any, reverse: Callable[..., str]) -> str:
            return f"{reverse(self.view_name)}?{urlencode({'course': str(course.id)})}"

        return link
