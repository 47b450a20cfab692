"""The course's settings and grading, and its page in the catalogue."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from badge_issuer.prose import to_html
from pdln_xblocks.definitions.pathway import Mode

from ..media import static_path
from ..package import Package
from .archive import Content

OUR_BLOCKS = ("aok_submission", "pdln_pathway", "rubric_review")


def policy_files(package: Package) -> Iterator[tuple[str, Content]]:
    run = package.course.run
    yield f"policies/{run}/policy.json", _json({f"course/{run}": _policy(package)})
    yield f"policies/{run}/grading_policy.json", _json(_grading(package))


def about_files(package: Package) -> Iterator[tuple[str, Content]]:
    """The course's page in the catalogue."""
    overview = to_html(package.body(package.overview))
    yield "about/overview.html", overview.encode
    yield "about/short_description.html", escape(package.outline.summary, quote=False).encode
    if package.outline.time:
        yield "about/effort.html", escape(package.outline.time, quote=False).encode


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
