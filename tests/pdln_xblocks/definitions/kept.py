"""
Bodies as past schemas stored them, each with its hash of that time, and what later and stricter releases make of them.

A file is never changed. A release that adds keys adds a file of its own, with all of them.
"""

import copy
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "stored"
AOKS = tuple(sorted(path.stem for path in FOLDER.glob("*-aok-*.json")))
PATHWAYS = tuple(sorted(path.stem for path in FOLDER.glob("*-pathway*.json")))


def kept(name: str) -> tuple[dict[str, Any], str]:
    """The body and its hash."""
    found = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found["body"], found["hash"]


def of_another_release(body: dict[str, Any]) -> dict[str, Any]:
    """
    The same AOK as no author may write it today: keys that nobody knows, at each level; a name of another spelling; a
    text that is too long; more files than fit; a standard without an address; and nothing of a key that is required.
    """
    body = copy.deepcopy(body)
    requirement, rubric = body["requirements"][0], body["rubric"]
    for each in (body, requirement, requirement["options"][0], rubric, rubric["levels"][0], rubric["criteria"][0]):
        each["mood"] = "calm"
    body |= {"schema": 2, "id": "Plan No. 1", "version": "1.0-beta", "terms": {"evaluator": "assessor", "mood": "calm"}}
    of_old = {"code": "9", "label": "Of old", "framework": "", "edition": "", "url": ""}
    body["standards"] = [*body["standards"], of_old]
    requirement["options"][0]["max_files"] = 999
    rubric["criteria"][0]["name"] = "A target that gains " * 20
    del rubric["title"]
    return body


def of_another_shape(body: dict[str, Any]) -> dict[str, Any]:
    """What nobody could be judged by: the criteria are no list."""
    body = copy.deepcopy(body)
    body["rubric"]["criteria"] = "in another table"
    return body
