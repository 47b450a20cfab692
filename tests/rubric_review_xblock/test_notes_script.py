"""The script that saves an evaluator's notes, run by node: what it does with each kind of answer."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import rubric_review_xblock

SCRIPT = Path(rubric_review_xblock.__file__).parent / "static/rubric_review_xblock/js/notes.js"
SAVED = {"said": "saved", "refused": False, "again": False}
LATER = {"said": "unsaved", "refused": False, "again": True}
REFUSED = {"said": "unsaved", "refused": True, "again": False}


@pytest.fixture(scope="module")
def node():
    found = shutil.which("node")
    if found is None and os.environ.get("PDLN_REQUIRE_ALL") == "1":
        pytest.fail("node must be installed for this test")
    return found or pytest.skip("node not installed")


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (200, "", SAVED),
        (409, "try_again", LATER),
        (409, "claim_lost", REFUSED),
        (409, "stale_notes", REFUSED),
        (400, "invalid_request", REFUSED),
        # Pages of a proxy and of the platform, which are no JSON of ours.
        (502, "", LATER),
        (503, "", LATER),
        (504, "", LATER),
        (500, "", REFUSED),
        (403, "", REFUSED),
        (0, "", {**LATER, "said": "offline"}),
    ],
)
def test_notes_are_sent_again_where_the_same_may_succeed_and_only_there(node, status, code, outcome):
    body = {"error": {"code": code}} if code else {"revision": 1} if status == 200 else {}
    answer = json.dumps({"status": status, "body": body})
    command = [node, Path(__file__).parent / "notes_answered.js", SCRIPT, answer]
    ran = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60)
    assert json.loads(ran.stdout) == outcome
