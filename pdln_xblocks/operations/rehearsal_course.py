"""The course of a rehearsal: one task, one criterion, one badge; in no course that a site can have."""

from typing import Any

from badge_issuer import rehearsal as issuer

from ..catalog.data import AokRef
from ..definitions.aok import Aok, Form
from ..definitions.pathway import Pathway
from ..evidence.data import DraftContent, Piece, Students
from ..review.data import CriterionScoreData, ReviewScores

__all__ = ["AOK_REF", "BODY", "COURSE", "FILE_NAME", "MET", "PATHWAY_USAGE", "content", "pathway"]

# No course of a site is named like this.
COURSE = "course-v1:pdln-rehearsal+rehearsal+rehearsal"
BLOCK = "aok-rehearsal"
FILE_NAME = "rehearsal.txt"
BODY = b"A line of text, so that a file is stored, hashed, checked and shown.\n"

LEVELS = [{"id": "below", "name": "Below", "points": 1}, {"id": "met", "name": "Met", "points": 2}]
TASK: dict[str, Any] = {
    "id": BLOCK,
    "version": "1.0",
    "title": "Rehearsal",
    "prompt": "A rehearsal by the site's operator.",
    "points": 1,
    "requirements": [
        {
            "id": "p-words",
            "title": "Words",
            "ask": "Any words.",
            "options": [{"id": "words", "forms": ["write"], "min_words": 1, "max_words": 20}],
        },
        {
            "id": "p-file",
            "title": "File",
            "ask": "Any file.",
            "options": [{"id": "file", "forms": ["upload"], "max_files": 1, "megabytes": 1}],
        },
    ],
    "rubric": {
        "id": "rubric-rehearsal",
        "version": "1.0",
        "title": "Rehearsal",
        "levels": LEVELS,
        "criteria": [
            {
                "id": "c-rehearsed",
                "name": "It was rehearsed",
                "required_level": "met",
                "look_in": ["p-words", "p-file"],
                "standards": [],
                "descriptors": {"below": "It was not.", "met": "It was."},
            }
        ],
    },
}
AOK_REF = AokRef(
    usage_key=f"block-v1:pdln-rehearsal+rehearsal+rehearsal+type@aok_submission+block@{BLOCK}",
    course_key=COURSE,
    block_id=BLOCK,
    aok=Aok.from_data(TASK),
)
PATHWAY_USAGE = "block-v1:pdln-rehearsal+rehearsal+rehearsal+type@pdln_pathway+block@pathway"
MET = ReviewScores(scores=(CriterionScoreData(criterion="c-rehearsed", level="met"),))


def pathway() -> Pathway:
    """A pathway of this one task, to the stand-in issuer's badge."""
    return Pathway.from_data(
        {
            "id": "rehearsal",
            "version": "1.0",
            "title": "Rehearsal",
            "summary": "Rehearsal.",
            "steps": [{"aok": BLOCK, "title": "Rehearsal"}],
            "badge": {
                "issuer": issuer.BADGE.issuer,
                "badge": issuer.BADGE.badge,
                "name": "Rehearsal",
                "description": "Rehearsal.",
                "image": "/static/rehearsal.svg",
            },
        }
    )


def content(file_id: str) -> DraftContent:
    """Everything that the task asks for."""
    return DraftContent(
        pieces={
            "p-words": {"words": Piece(form=Form.WRITE, text="It was rehearsed.")},
            "p-file": {"file": Piece(form=Form.UPLOAD, files=(file_id,), students=Students.NO_ONE)},
        },
        own_work=True,
    )
