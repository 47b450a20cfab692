"""
What one step costs in calls of our own functions: a count that no machine changes, and that a layer too many does.

The definition was read before, as it was for whoever opened the page that sends this.
"""

import sys
from contextlib import contextmanager
from pathlib import Path

import pdln_xblocks
from pdln_xblocks.process import api as process
from tests.aok_submission_xblock.conftest import olx_of
from tests.builders import ALL_MET, COURSE, DAY, HOUR, NOON, an_aok, decide, record, release, start_next, submit
from tests.clock import clock
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF
from tests.xblock_runtime import BlockRuntime, LoggedIn, post

__all__ = ["clock"]

ROOT = Path(pdln_xblocks.__file__).parents[1]
OURS = tuple(f"{ROOT / name}/" for name in ("pdln_xblocks", "badge_issuer", "aok_submission_xblock"))


@contextmanager
def own_calls(*, at_most: int):
    calls = []

    def watch(frame, event, _arg):
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            calls.append(frame.f_code.co_qualname)

    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(None)
    assert 0 < len(calls) <= at_most, f"{len(calls)} calls: {sorted(calls)}"


def test_submitting(course, tess, clock, django_capture_on_commit_callbacks):
    person = LoggedIn(user_id=tess.user_id, anonymous_id=tess.anonymous_id)
    block = BlockRuntime(COURSE, person=person, services={}).read(olx_of(an_aok()))
    block.student_view()
    kept = {"p-context": {"text": {"form": "write", "text": "Twenty four second graders."}}}
    kept["p-plan"] = {"plan": {"form": "write", "text": "Videos before, talk in class."}}
    draft = {"content": {"pieces": kept, "own_work": True}, "revision": 0, "number": 1}
    assert post(block, "save_draft", draft).status_code == 200
    sent = {"token": "t1", "revision": 1, "definition": an_aok().content_hash}
    with django_capture_on_commit_callbacks(), own_calls(at_most=230):
        assert post(block, "submit", sent).status_code == 200


def test_releasing_a_decision_that_earns_a_badge(course, issuer, tess, eva, django_capture_on_commit_callbacks):
    decide(PLAN_REF, tess, eva, ALL_MET, now=NOON)
    submit(TEACH_REF, tess, now=NOON + DAY)
    record(eva, start_next(eva, now=NOON + DAY), ALL_MET, now=NOON + DAY)
    with django_capture_on_commit_callbacks(), own_calls(at_most=350):
        assert release(NOON + DAY + HOUR) == 1
    assert process.teacher_page(TEACH_REF, tess, now=NOON + DAY + HOUR).latest.stage == "proficient"
