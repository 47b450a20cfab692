"""
The tab *Reviews* in the platform's instructor dashboard, by its filter of tabs (Verawood and later).

Loaded by the filter alone, by its path in the settings: nothing else of the suite needs openedx-filters.
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from openedx_filters import PipelineStep

from pdln_xblocks.compat import platform
from pdln_xblocks.letters.links import site_url
from pdln_xblocks.roster import api as roster

TAB = "pdln_reviews"
# After the platform's own, which count in tens from 10; what has no number stands at 1000.
LAST = 900


class ReviewsDashboardTab(PipelineStep):
    """
    Adds the tab for people who review in the course, and for its staff, who see who does.

    Each tab is `{"tab_id", "title", "url", "sort_order"}`. An address that begins with `/` is a page of the dashboard's
    own application; a whole one is followed as a link (read in its source, `InstructorNav.tsx`).
    """

    def run_filter(self, tabs: list[dict[str, Any]], user: Any, course_key: Any, **others: Any) -> dict[str, Any]:
        path = self._path(user, str(course_key))
        if not path or any(tab.get("tab_id") == TAB for tab in tabs or ()):
            return {"tabs": tabs}
        ours = {"tab_id": TAB, "title": _("Reviews"), "url": site_url() + path, "sort_order": LAST}
        return {"tabs": [*(tabs or ()), ours]}

    @staticmethod
    def _path(user: Any, course_key: str) -> str:
        """The list of whoever reviews here, the roster for other staff; empty for everybody else."""
        if user is None or not user.is_authenticated:
            return ""
        if roster.is_on_roster(user.pk, course_key, today=datetime.now(UTC).date()):
            return f"{reverse('pdln_reviews:queue')}?{urlencode({'course': course_key})}"
        if platform().is_course_staff(user.pk, course_key):
            return reverse("pdln_reviews:roster", args=[course_key])
        return ""
