"""Values of review: what crosses between the evaluator's screens and the domain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ..definitions.aok import Aok
from ..definitions.terms import Terms
from ..evidence.data import ArtifactView


@dataclass(frozen=True, kw_only=True)
class CriterionScoreData:
    """The level one evaluator found on one criterion; ids are the rubric's own. Feedback is read as it was typed."""

    criterion: str
    level: str
    working: str = ""
    missing: str = ""
    next_step: str = ""

    def to_data(self) -> dict[str, str]:
        return {
            "criterion": self.criterion,
            "level": self.level,
            "working": self.working,
            "missing": self.missing,
            "next_step": self.next_step,
        }


@dataclass(frozen=True, kw_only=True)
class ReviewScores:
    """
    One reading's whole result. As JSON: {"scores": [{"criterion", "level", "working", "missing", "next_step"}],
    "comment": "…"}.
    """

    scores: tuple[CriterionScoreData, ...]
    comment: str = ""

    def find(self, criterion: str) -> CriterionScoreData | None:
        return next((score for score in self.scores if score.criterion == criterion), None)

    def to_data(self) -> dict[str, Any]:
        return {"scores": [score.to_data() for score in self.scores], "comment": self.comment}


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    How one criterion stands in a decision: the level, whether it meets, the submission it was read in, and the key of
    the score it rests on, where that is recorded.
    """

    criterion: str
    level: str
    met: bool
    attempt: int
    score: int | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What scores come to, by the conjunctive rule: every criterion at or above the level it takes. `below` are the
    criteria that are not."""

    outcome: str
    lines: tuple[Line, ...]

    @property
    def below(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.met)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The readings that an attempt needs, in this order, by their kind: the last of them decides."""

    readings: tuple[str, ...] = ("first",)


@dataclass(frozen=True, kw_only=True)
class RecordedReview:
    """What one reading of an attempt came to."""

    kind: str
    scores: ReviewScores


@dataclass(frozen=True, kw_only=True)
class Settled:
    """An attempt is decided."""

    result: Result


@dataclass(frozen=True, kw_only=True)
class NeedsReading:
    """An attempt is not decided yet: somebody has to read it, for this."""

    kind: str


@dataclass(frozen=True, kw_only=True)
class ClaimToken:
    """Proof of holding a reading: its public id and the token of the live claim."""

    reading: str
    token: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A reading taken by an evaluator until `expires_at`."""

    reading: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """
    One reading in an evaluator's list: theirs already, or free for them. What others hold is not listed.
    """

    reading: str
    aok_title: str
    course_key: str
    pseudonym: str
    number: int
    kind: str
    submitted_at: datetime
    hear_by: date
    is_late: bool
    is_mine: bool
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RecentRow:
    """One reading this evaluator recorded, with its brand's words; `undo_until` is set while it can be undone."""

    reading: str
    aok_title: str
    course_key: str
    pseudonym: str
    number: int
    outcome: str
    terms: Terms
    recorded_at: datetime
    undo_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class ResetRow:
    """A submission that course staff set back to the beginning: it left the list, and counts no more."""

    aok_title: str
    course_key: str
    pseudonym: str
    number: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WhereToLook:
    """Why a submission was held back: the part it is about, "" where it is not one, and the evaluator's words."""

    part: str
    words: str


@dataclass(frozen=True, kw_only=True)
class HeldRow:
    """A submission that is held back for student information; `is_mine` where this person held it back."""

    hold: str
    aok_title: str
    course_key: str
    pseudonym: str
    number: int
    where: WhereToLook
    at: datetime
    is_mine: bool


@dataclass(frozen=True, kw_only=True)
class Queue:
    """
    One page of the queue, oldest first, with counts over all of it; `reset` is for leads, `held` for them and for who
    held something back.
    """

    rows: tuple[QueueRow, ...]
    waiting: int
    mine: int
    late: int
    page: int
    pages: int
    recent: tuple[RecentRow, ...] = ()
    reset: tuple[ResetRow, ...] = ()
    held: tuple[HeldRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """
    How one piece of a resubmission differs from the submission before: "same", "changed", "new" or "gone".

    `words` is the text as runs of ("same" | "added" | "removed", text); empty where it is not text that changed.
    """

    requirement: str
    option: str
    kind: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class EarlierStep:
    """On a reopened criterion: the next step the teacher was given. Never the level."""

    criterion: str
    next_step: str
    missing: str = ""
    from_attempt: int = 1


@dataclass(frozen=True, kw_only=True)
class CarriedCriterion:
    """A criterion that was met in an earlier submission and is not judged again."""

    criterion: str
    name: str
    from_attempt: int


@dataclass(frozen=True, kw_only=True)
class ReadingView:
    """
    Everything the evaluator's page of one reading shows. Blind: nothing in it names the teacher, a file's own name or
    its author.

    `ai_use` and `what_changed` are the teacher's own statements. `criteria` are the ids to be scored now; `notes` is
    what was saved as a draft, `notes_revision` goes with the next save. `recorded` is set once the review is recorded:
    its scores; `undo_until` while it can be undone.
    """

    reading: str
    token: str
    state: str
    kind: str
    pseudonym: str
    number: int
    aok: Aok
    course_key: str
    submitted_at: datetime
    hear_by: date
    expires_at: datetime | None
    artifacts: tuple[ArtifactView, ...]
    criteria: tuple[str, ...]
    carried: tuple[CarriedCriterion, ...] = ()
    changes: tuple[Change, ...] = ()
    earlier_steps: tuple[EarlierStep, ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)
    notes_revision: int = 0
    recorded: ReviewScores | None = None
    result: Result | None = None
    undo_until: datetime | None = None
    ai_use: str = ""
    what_changed: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewReceipt:
    """
    What recording came to: the result, and until when it can be undone (it is released then); None where another
    reading is needed first.
    """

    reading: str
    result: Result
    release_due_at: datetime | None
