"""What others may call of the process: submitting, withdrawing, resetting, releasing, the page that shows it all."""

from .releasing import release_due, release_if_due
from .resetting import reset, reset_with_state
from .retention import purge_old_files
from .retirement import retire
from .submitting import submissions_are_stopped, submit
from .teacher_page import teacher_page
from .withdrawing import withdraw

__all__ = [
    "purge_old_files",
    "release_due",
    "release_if_due",
    "reset",
    "reset_with_state",
    "retire",
    "submissions_are_stopped",
    "submit",
    "teacher_page",
    "withdraw",
]
