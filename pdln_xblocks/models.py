"""Every table of the suite's domain; Django looks for them here, they stand with the part they belong to."""

from .audit.models import AuditEvent
from .catalog.models import AokBlock, Definition, PathwayBlock
from .evidence.models import Artifact, Attempt, Draft
from .files.models import StoredFile
from .grades.models import GradePosting
from .notices.models import Notice
from .operations.models import SweepRun
from .pathways.models import OwedAward
from .review.models import CriterionScore, Decision, DecisionLine, Hold, Reading, Recusal, Review
from .roster.models import Evaluator

__all__ = [
    "AokBlock",
    "Artifact",
    "Attempt",
    "AuditEvent",
    "CriterionScore",
    "Decision",
    "DecisionLine",
    "Definition",
    "Draft",
    "Evaluator",
    "GradePosting",
    "Hold",
    "Notice",
    "OwedAward",
    "PathwayBlock",
    "Reading",
    "Recusal",
    "Review",
    "StoredFile",
    "SweepRun",
]
