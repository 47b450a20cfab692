"""What others may call of review: the queue, claims, a reading, its record, the roster."""

from .claims import claim, claim_next, pass_on, put_back
from .exporting import ReviewsTable, export_reviews, recorded_reviews
from .places import can_start, reviewer_anywhere, subject_of
from .queue import queue
from .reach import Reach, ReviewPlace, reach_of
from .readings import open_reading, open_view
from .recording import parse_scores, preview_result, record_review, report_student_information, save_notes, undo
from .release import release_due, release_if_due
from .reviews_csv import as_csv
from .roster import is_on_roster
from .roster_file import FileLine, keep_file
from .roster_keeping import add_line, change_line
from .roster_lines import RosterEntry, RosterLine, aoks_of, get_line, roster_of

__all__ = [
    "FileLine",
    "Reach",
    "ReviewPlace",
    "ReviewsTable",
    "RosterEntry",
    "RosterLine",
    "add_line",
    "aoks_of",
    "as_csv",
    "can_start",
    "change_line",
    "claim",
    "claim_next",
    "export_reviews",
    "get_line",
    "is_on_roster",
    "keep_file",
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
    "release_due",
    "release_if_due",
    "report_student_information",
    "reviewer_anywhere",
    "roster_of",
    "save_notes",
    "subject_of",
    "undo",
]
