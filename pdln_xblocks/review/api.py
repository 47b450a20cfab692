"""What others may call of review: the queue, claims, a reading, its record, the roster."""

from .claims import can_start, claim, claim_next, pass_on, put_back, subject_of
from .exporting import ReviewsTable, as_csv, export_reviews, recorded_reviews
from .held import where_to_look
from .holding import hold_back, lift
from .queue import queue
from .reach import ListedAok, Reach, reach_of, reviewer_anywhere
from .readings import open_reading, open_view
from .recording import (
    decide_on_appeal,
    parse_scores,
    preview_result,
    record_review,
    save_notes,
    undo,
)

__all__ = [
    "Reach",
    "ListedAok",
    "ReviewsTable",
    "as_csv",
    "can_start",
    "claim",
    "claim_next",
    "decide_on_appeal",
    "export_reviews",
    "hold_back",
    "lift",
    "open_reading",
    "open_view",
    "parse_scores",
    "pass_on",
    "preview_result",
    "put_back",
    "queue",
    "reach_of",
    "record_review",
    "recorded_reviews",
    "reviewer_anywhere",
    "save_notes",
    "subject_of",
    "undo",
    "where_to_look",
]
