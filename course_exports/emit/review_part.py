"""What leads need to qualify evaluators: sample submissions and their levels. Never in the teachers' course."""

import json
from typing import Any

from ..package import Package

FORMAT = "pdln-review/1"


def review_files(package: Package) -> dict[str, bytes]:
    """The files of the review part; none without sample submissions."""
    if not package.anchors:
        return {}
    value: dict[str, Any] = {
        "format": FORMAT,
        "package": package.outline.id,
        "version": package.outline.version,
        "anchors": [
            {**anchor.to_data(), "rubric": rubric.id, "rubric_version": rubric.version}
            for anchor in package.anchors
            for rubric in [package.aoks[anchor.aok].rubric]
        ],
    }
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    return {"anchors.json": text.encode("utf-8")}
