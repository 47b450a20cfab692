"""
The step that puts our tab into the instructor dashboard, among the LMS's filters; the platform's plugin machinery calls
this twice.

In *common*, and in *production* again: a site's YAML that names OPEN_EDX_FILTERS_CONFIG replaces all of it in between.
"""

from collections.abc import Mapping
from typing import Any

# Of openedx-filters 3.4 and later; where it is never run, what is configured for it does nothing.
TABS_REQUESTED = "org.openedx.learning.instructor.dashboard.tabs.requested.v1"
STEP = "rubric_review_xblock.dashboard_tab.ReviewsDashboardTab"


def plugin_settings(settings: Any) -> None:
    """Add the step, once and last. What others configured stays as it is, theirs for the same filter too."""
    configured = getattr(settings, "OPEN_EDX_FILTERS_CONFIG", None) or {}
    here = _whole(configured.get(TABS_REQUESTED))
    if STEP not in here["pipeline"]:
        here = {**here, "pipeline": [*here["pipeline"], STEP]}
        settings.OPEN_EDX_FILTERS_CONFIG = {**configured, TABS_REQUESTED: here}


def _whole(configured: Any) -> dict[str, Any]:
    """A filter's configuration in its long form; a list of steps and one step alone are allowed there too."""
    if isinstance(configured, Mapping):
        return {**configured, "pipeline": list(configured.get("pipeline", []))}
    steps = [configured] if isinstance(configured, str) else list(configured or [])
    # A tab that breaks must not take the dashboard along.
    return {"fail_silently": True, "pipeline": steps}
