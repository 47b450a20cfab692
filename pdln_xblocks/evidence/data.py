"""
Values of evidence: what crosses between the blocks and the domain. Times are aware UTC datetimes, sizes are
bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from ..catalog.data import AokRef
from ..definitions.aok import Aok, Form
from ..files.data import FileView


class Students(StrEnum):
    """The teacher's statement about students who can be recognized in a piece of evidence."""

    NO_ONE = "no_one"
    DEIDENTIFIED = "deidentified"
    WITH_PERMISSION = "with_permission"


@dataclass(frozen=True, kw_only=True)
class Teacher:
    """Who gives evidence: the platform's user, and the per-course anonymous id that grades are keyed by."""

    user_id: int
    anonymous_id: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """
    What a teacher has for one option of one requirement. `files` are public ids; `text` is shown as it was typed unless
    its teacher turned formatting on: then it is Markdown.

    A draft keeps what was written in another form, and in an option that is not `chosen` at the moment; neither is
    evidence.
    """

    form: Form
    text: str = ""
    url: str = ""
    files: tuple[str, ...] = ()
    transcript: str = ""
    students: Students | None = None
    chosen: bool = True
    formatted: bool = False

    def to_data(self) -> dict[str, Any]:
        return {
            "form": str(self.form),
            "text": self.text,
            "url": self.url,
            "files": list(self.files),
            "transcript": self.transcript,
            "students": str(self.students) if self.students else "",
            "chosen": self.chosen,
            "formatted": self.formatted,
        }


@dataclass(frozen=True, kw_only=True)
class DraftContent:
    """
    All of a draft: `pieces[requirement id][option id]`, and the statements that go with one submission and are asked
    anew for the next. `what_changed` is asked once something came back.

    As JSON: {"pieces": {"p-plan": {"plan": {"form": "write", "text": "…", "url": "", "files": [], "transcript": "",
    "students": "", "chosen": true, "formatted": false}}}, "own_work": true, "ai_use": "…", "what_changed": "…"}.
    """

    pieces: Mapping[str, Mapping[str, Piece]] = field(default_factory=dict)
    own_work: bool = False
    ai_use: str = ""
    what_changed: str = ""

    def __post_init__(self) -> None:
        frozen = {key: MappingProxyType(dict(options)) for key, options in self.pieces.items()}
        object.__setattr__(self, "pieces", MappingProxyType(frozen))

    def piece(self, requirement: str, option: str) -> Piece | None:
        return self.pieces.get(requirement, {}).get(option)

    @property
    def file_ids(self) -> frozenset[str]:
        return frozenset(each for options in self.pieces.values() for piece in options.values() for each in piece.files)

    def to_data(self) -> dict[str, Any]:
        pieces = {
            key: {option: piece.to_data() for option, piece in options.items()} for key, options in self.pieces.items()
        }
        return {
            "pieces": pieces,
            "own_work": self.own_work,
            "ai_use": self.ai_use,
            "what_changed": self.what_changed,
        }

    def asked_anew(self) -> "DraftContent":
        """The same pieces, no statement made: what the next submission starts from."""
        return DraftContent(pieces=self.pieces)


@dataclass(frozen=True, kw_only=True)
class CameBack:
    """
    What a "not yet" left behind: the criteria that are `kept` as met, and the digest of what each part held when it was
    submitted (rules.part_digests), by requirement id; none where a later submission was taken back.
    """

    kept: frozenset[str]
    parts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class DraftView:
    """A draft as saved; `revision` goes with the next save. `came_back` is set while it answers a "not yet"."""

    content: DraftContent
    revision: int
    saved_at: datetime | None
    files: tuple[FileView, ...] = ()
    came_back: CameBack | None = None

    def to_data(self) -> dict[str, Any]:
        return {
            "content": self.content.to_data(),
            "revision": self.revision,
            "saved_at": self.saved_at.isoformat() if self.saved_at else None,
            "files": [file.to_data() for file in self.files],
        }


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something that a submission still needs: a code of evidence.labels, where, and the numbers that go into the
    sentence."""

    code: str
    requirement: str = ""
    option: str = ""
    criterion: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """
    `ready` of `total` things are there: the parts that are open, the statement, and after a "not yet" each criterion to
    revise. `gaps` say what is missing, in the order of the page; `changed` are the parts that differ from what came
    back.
    """

    ready: int
    total: int
    gaps: tuple[Gap, ...]
    changed: frozenset[str] = frozenset()

    @property
    def is_ready(self) -> bool:
        return not self.gaps


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a teacher keeps of a submission."""

    attempt_id: str
    number: int
    code: str
    submitted_at: datetime
    hear_by: date

    def to_data(self) -> dict[str, Any]:
        return {
            "attempt": self.attempt_id,
            "number": self.number,
            "code": self.code,
            "submitted_at": self.submitted_at.isoformat(),
            "hear_by": self.hear_by.isoformat(),
        }


@dataclass(frozen=True, kw_only=True)
class ArtifactView:
    """One piece of a submission, frozen; `formatted` as in Piece. `files` are (public id, kind, size, sha256)."""

    requirement: str
    option: str
    form: str
    text: str
    url: str
    transcript: str
    students: str
    files: tuple["ArtifactFile", ...] = ()
    formatted: bool = False


@dataclass(frozen=True, kw_only=True)
class ArtifactFile:
    """A file of a submission: what was there at submit, and what can be shown of it now (`pages` views; none once
    purged)."""

    public_id: str
    kind: str
    size: int
    sha256: str
    pages: int = 0
    content_type: str = ""
    purged: bool = False
    name: str = ""


class Stage(StrEnum):
    """Where one attempt is, as its teacher sees it."""

    IN_REVIEW = "in_review"
    LATE = "late"
    NOT_YET = "not_yet"
    PROFICIENT = "proficient"
    WITHDRAWN = "withdrawn"
    HELD_BACK = "held_back"
    INCOMPLETE = "incomplete"
    ARCHIVED = "archived"


@dataclass(frozen=True, kw_only=True)
class CriterionFeedback:
    """
    What came back on one criterion: its name, the level found and taken, and the feedback; `from_attempt` says which
    submission it was read in.
    """

    criterion: str
    name: str
    level_name: str
    required_level_name: str
    met: bool
    descriptor: str
    from_attempt: int
    working: str = ""
    missing: str = ""
    next_step: str = ""


@dataclass(frozen=True, kw_only=True)
class AttemptView:
    """
    A submission as its teacher sees it: never more of a decision than was released. `new_date` is set while it is late;
    `look_in` (a part's title) and `look_for` (an evaluator's words) where it was held back.
    """

    attempt_id: str
    number: int
    code: str
    submitted_at: datetime
    hear_by: date
    stage: Stage
    aok: Aok
    artifacts: tuple[ArtifactView, ...]
    feedback: tuple[CriterionFeedback, ...] = ()
    comment: str = ""
    released_at: datetime | None = None
    new_date: date | None = None
    ai_use: str = ""
    what_changed: str = ""
    look_in: str = ""
    look_for: str = ""

    @property
    def met(self) -> int:
        return sum(each.met for each in self.feedback)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom a teacher can write to about what came back, and the day by which they answer a letter of today."""

    name: str
    email: str
    answer_by: date


@dataclass(frozen=True, kw_only=True)
class TeacherPage:
    """
    Everything one teacher's page of one AOK shows.

    `open_requirements` are the parts that may be changed now: all of them before the first submission, those that the
    reopened criteria look in after a "not yet", none while a submission is with the evaluators or all criteria are met.
    `is_closed` says that the due date passed before a first submission, `is_stopped` that an operator has stopped
    submissions; the draft can still be changed. `contact` is there where the site names one.
    """

    aok_ref: AokRef
    draft: DraftView
    readiness: Readiness
    attempts: tuple[AttemptView, ...]
    open_requirements: frozenset[str]
    reopened_criteria: frozenset[str]
    is_closed: bool = False
    is_stopped: bool = False
    contact: Contact | None = None

    @property
    def latest(self) -> AttemptView | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def can_edit(self) -> bool:
        return bool(self.open_requirements)

    @property
    def to_revise(self) -> tuple[CriterionFeedback, ...]:
        """What came back as not yet met, while the draft answers it: of the last submission that was decided."""
        decided = [each for each in self.attempts if each.stage in (Stage.NOT_YET, Stage.ARCHIVED)]
        if not self.can_edit or not decided or decided[-1].stage is not Stage.NOT_YET:
            return ()
        return tuple(line for line in decided[-1].feedback if not line.met)
