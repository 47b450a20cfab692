"""Values of pathways: how far a teacher is, and what it earned."""

from dataclasses import dataclass
from datetime import datetime

from badge_issuer.data import AwardView

from ..definitions.pathway import Pathway


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
