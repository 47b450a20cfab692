"""Values of pathways: how far a teacher is, and what it earned."""

from dataclasses import dataclass
from datetime import date, datetime

from badge_issuer.data import AwardView, HeldBadge

from ..definitions.pathway import Pathway
from ..definitions.terms import Terms


@dataclass(frozen=True, kw_only=True)
class StepProgress:
    """One AOK on the way: where it stands in this course, and how far this teacher is with it."""

    aok: str
    title: str
    usage_key: str
    stage: str
    """
    not_started, draft, in_review, late, not_yet, proficient, withdrawn, …: evidence.data.Stage with the two before
    it.
    """
    changed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A teacher's way along one pathway; `award` is None until it is earned."""

    pathway: Pathway
    steps: tuple[StepProgress, ...]
    award: AwardView | None = None

    @property
    def done(self) -> int:
        return sum(step.stage == "proficient" for step in self.steps)

    @property
    def needed(self) -> int:
        return self.pathway.needed


@dataclass(frozen=True, kw_only=True)
class OwnTask:
    """
    One task of a teacher in the list of all of theirs; `stage` as in StepProgress. `number` and `code` are of the last
    submission, 0 and "" before one; `hear_by` is set while it waits.
    """

    title: str
    course_key: str
    usage_key: str
    stage: str
    terms: Terms
    number: int
    code: str
    moved_at: datetime
    hear_by: date | None


@dataclass(frozen=True, kw_only=True)
class OwnWork:
    """One page of a teacher's tasks over all courses, and all of their badges."""

    tasks: tuple[OwnTask, ...]
    badges: tuple[HeldBadge, ...]
    page: int
    pages: int
