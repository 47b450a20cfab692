"""
edx-submissions as the ledger of grades: what is posted there reaches the gradebook by its signals `score_set` and
`score_reset`.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError
from submissions import api as submissions
from submissions.errors import SubmissionRequestError
from submissions.models import score_reset, score_set

from .models import GradePosting

__all__ = ["announce", "holds", "is_refusal", "post"]

# The tag of the block: the ledger wants to know what kind of thing was scored.
ITEM_TYPE = "aok_submission"


def holds(posting: GradePosting) -> bool:
    """Whether the ledger's latest score is the one that this posting wants; none where none is wanted."""
    score = submissions.get_score(_item(posting))
    if _wants_none(posting):
        return score is None
    return score is not None and (score["points_earned"], score["points_possible"]) == _points(posting)


def post(posting: GradePosting) -> None:
    """
    Set the score or take it away, which sends its signal once. Raises what edx-submissions, or a receiver of the
    signal, raises.
    """
    item = _item(posting)
    if _wants_none(posting):
        submissions.reset_score(item["student_id"], item["course_id"], item["item_id"])
        return
    # One submission for each teacher and AOK carries all its scores: the evidence itself is not kept here.
    existing = submissions.get_submissions(item, limit=1)
    submission = existing[0] if existing else submissions.create_submission(item, {"posting": posting.pk})
    submissions.set_score(submission["uuid"], *_points(posting))


def announce(posting: GradePosting) -> None:
    """
    Send the signal again for what stands in the ledger already.

    A worker may have been stopped, or a receiver may have raised, between the score and its signal; the gradebook would
    not know of it before the next one.
    """
    item = _item(posting)
    said = {
        "anonymous_user_id": item["student_id"],
        "course_id": item["course_id"],
        "item_id": item["item_id"],
        "created_at": datetime.now(UTC),
    }
    if _wants_none(posting):
        score_reset.send(sender=None, **said)
        return
    earned, possible = _points(posting)
    score_set.send(sender=None, points_possible=possible, points_earned=earned, **said)


def _item(posting: GradePosting) -> dict[str, Any]:
    return {
        "student_id": posting.anonymous_user_id,
        "course_id": posting.course_key,
        "item_id": posting.usage_key,
        "item_type": ITEM_TYPE,
    }


def _points(posting: GradePosting) -> tuple[int, int]:
    return posting.points_earned, posting.points_possible


def _wants_none(posting: GradePosting) -> bool:
    return posting.points_possible == 0


def is_refusal(error: Exception) -> bool:
    """Whether what was posted cannot be right. The ledger says the same of a database that was away for a moment."""
    return isinstance(error, SubmissionRequestError) and not isinstance(error.__cause__, DatabaseError)
