"""The course's settings and its grading."""

import json
from collections.abc import Iterator
from typing import Any

from pdln_xblocks.definitions.pathway import Mode

from ..package import Package
from ..references import static_path
from .archive import Content

OUR_BLOCKS = ("aok_submission", "pdln_pathway", "rubric_review")


def policy_files(package: Package) -> Iterator[tuple[str, Content]]:
    run = package.course.run
    yield f"policies/{run}/policy.json", _json({f"course/{run}": _policy(package)})
    yield f"policies/{run}/grading_policy.json", _json(_grading(package))


def _policy(package: Package) -> dict[str, Any]:
    identity = package.outline.course
    policy: dict[str, Any] = {
        "display_name": package.outline.title,
        "start": identity.start,
        "language": identity.language,
        "advanced_modules": list(OUR_BLOCKS),
        # The one setting that survives import and export untouched: it tells which package a course was built from.
        "other_course_settings": {
            "pdln": {
                "package": package.outline.id,
                "version": package.outline.version,
                "brand": package.brand.id,
                "hash": package.content_hash,
            }
        },
    }
    if identity.end:
        policy["end"] = identity.end
    # Studio's name for a file: it keeps no folders. Without a picture of its own the course shows its badge.
    image = f"/static/{static_path(identity.image)}" if identity.image else package.pathway.badge.image
    policy["course_image"] = image.removeprefix("/static/").replace("/", "_")
    return policy


def _grading(package: Package) -> dict[str, Any]:
    """Every AOK the badge takes counts alike, and the course is passed when they are all there."""
    pathway = package.pathway
    count = len(pathway.steps)
    dropped = count - pathway.needed if pathway.mode is Mode.N_OF else 0
    grader = {"type": "AOK", "short_label": "AOK", "min_count": count, "drop_count": dropped, "weight": 1.0}
    return {"GRADER": [grader], "GRADE_CUTOFFS": {"Pass": 1.0}}


def _json(value: Any) -> Content:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode
