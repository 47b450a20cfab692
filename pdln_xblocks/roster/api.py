"""What others may call of the roster: who may review where, and how its lines are kept."""

from .csv_file import FileLine, keep_file
from .editing import add_line, change_line
from .lines import RosterEntry, RosterLine, aoks_of, get_line, is_on_roster, roster_of

__all__ = [
    "FileLine",
    "RosterEntry",
    "RosterLine",
    "add_line",
    "aoks_of",
    "change_line",
    "get_line",
    "is_on_roster",
    "keep_file",
    "roster_of",
]
