"""
Whether a course is passed, as the platform reckons it from the points of its graded subsections.

Read in Teak (`xmodule/graders.py`, `lms/djangoapps/grades/course_grade.py`):

- each grader takes the graded subsections whose `format` is its type, each by its own share of points earned;
- where there are fewer of them than `min_count`, those that are missing count as 0; the `drop_count` lowest are left
  out, and the rest are averaged;
- the sum by weight is rounded to whole percents, with 0.05 of a percent added before, away from zero at a half;
- the course is passed when that is not below the lowest cut-off. Nothing is remembered: a score that sinks later
  un-passes it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Section:
    """One graded subsection: its assignment type, and the points of the blocks in it."""

    format: str
    earned: int
    possible: int

    @property
    def share(self) -> float:
        return self.earned / self.possible if self.possible else 0.0


def percent(policy: Mapping[str, Any], sections: Sequence[Section]) -> float:
    """The course grade, 0 to 1."""
    total = sum(_graded(grader, sections) * float(grader["weight"]) for grader in policy["GRADER"])
    return math.floor(total * 100 + 0.05 + 0.5) / 100


def is_passed(policy: Mapping[str, Any], sections: Sequence[Section]) -> bool:
    """Whether the course counts as passed."""
    return percent(policy, sections) >= min(policy["GRADE_CUTOFFS"].values())


def _graded(grader: Mapping[str, Any], sections: Sequence[Section]) -> float:
    shares = sorted((each.share for each in sections if each.format == grader["type"]), reverse=True)
    shares += [0.0] * (int(grader["min_count"]) - len(shares))
    counted = shares[: len(shares) - int(grader["drop_count"])]
    return sum(counted) / len(counted) if counted else 0.0
