"""What a platform does when edx-submissions says that a score was set: here, keep one row for each time it said so."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from submissions.models import score_set

from .models import Gradebook


@receiver(score_set, dispatch_uid="preview-gradebook")
def keep_score(
    *,
    points_earned: int,
    points_possible: int,
    anonymous_user_id: str,
    course_id: str,
    item_id: str,
    created_at: datetime,
    **signal: Any,
) -> None:
    """One row for each arrival, so that a score sent twice is seen twice."""
    Gradebook.objects.create(
        anonymous_user_id=anonymous_user_id,
        course_key=course_id,
        usage_key=item_id,
        points_earned=points_earned,
        points_possible=points_possible,
        at=created_at,
    )
