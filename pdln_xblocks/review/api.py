"""What others may call of review: the queue, claims, a reading, its record."""

from .claims import claim, claim_next, pass_on, put_back
from .places import ReviewPlace, can_start, places, reviewer_anywhere, subject_of
from .queue import queue
from .readings import open_reading, open_view
from .recording import parse_scores, preview_result, record_review, report_student_information, save_notes, undo
from .release import release_due, release_if_due

__all__ = [
    "ReviewPlace",
    "can_start",
    "claim",
    "claim_next",
    "open_reading",
    "open_view",
    "parse_scores",
    "pass_on",
    "places",
    "preview_result",
    "put_back",
    "queue",
    "record_review",
    "release_due",
    "release_if_due",
    "report_student_information",
    "reviewer_anywhere",
    "save_notes",
    "subject_of",
    "undo",
]
