"""What somebody earned, read where a site's gradebook reads it."""

from dataclasses import dataclass
from datetime import datetime

from opaque_keys.edx.keys import UsageKey
from submissions import api as submissions

from .models import Gradebook
from .runtime import PreviewRuntime


@dataclass(frozen=True, kw_only=True)
class Grade:
    """
    One graded block. `earned` is None while edx-submissions holds no score; `posted` counts how often the gradebook
    was told.
    """

    usage: UsageKey
    title: str
    earned: int | None
    possible: int | None
    posted: int
    last_posted: datetime | None


def grades_of(runtime: PreviewRuntime) -> list[Grade]:
    """
    A row for each graded block that scores, in the order of the course, as edx-submissions has it for this viewer.
    """
    anonymous_id = runtime.viewer.anonymous_id or ""
    scores = submissions.get_scores(str(runtime.course.key), anonymous_id)
    posted: dict[str, list[datetime]] = {}
    for row in Gradebook.objects.filter(course_key=str(runtime.course.key), anonymous_user_id=anonymous_id):
        posted.setdefault(row.usage_key, []).append(row.at)
    found = []
    for usage in runtime.course.walk():
        block = runtime.get_block(usage)
        if getattr(block, "has_score", False) and block.graded:
            score = scores.get(str(usage), {})
            times = posted.get(str(usage), [])
            found.append(
                Grade(
                    usage=usage,
                    title=block.display_name_with_default,
                    earned=score.get("points_earned"),
                    possible=score.get("points_possible"),
                    posted=len(times),
                    last_posted=max(times, default=None),
                )
            )
    return found
