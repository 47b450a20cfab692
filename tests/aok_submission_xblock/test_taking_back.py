"""Taking a submission back through the block: before its decision all of it, afterwards its files."""

import pytest

from pdln_xblocks.evidence.data import Stage
from pdln_xblocks.evidence.models import Draft
from pdln_xblocks.process import api as process
from tests import builders
from tests.aok_submission_xblock.conftest import teacher_of
from tests.aok_submission_xblock.test_submitting import OUT_OF_DATE, save, submit
from tests.builders import ALL_MET, DAY, USAGE, a_file, an_aok_ref, complete_content, uploaded
from tests.clock import NOW
from tests.pages import error, text_of, view
from tests.xblock_runtime import get, post


def take_back(block, attempt: str):
    return post(block, "take_back", {"attempt": attempt})


def test_what_waits_is_taken_back_and_the_draft_opens(block_for, tess):
    save(tess)
    block = block_for(tess)
    attempt = submit(block).json["attempt"]
    for _click in range(2):
        assert take_back(block, attempt).json == {}
    assert process.teacher_page(an_aok_ref(), teacher_of(tess), now=NOW).latest.stage is Stage.WITHDRAWN
    assert Draft.objects.get().is_open
    assert error(submit(block, revision=2, token="t2"))[1] == "not_ready", "the statement is asked anew"
    answer = submit(block, revision=save(tess), token="t2")
    assert (answer.status_code, answer.json["number"]) == (200, 2)


def test_after_its_decision_only_the_files_of_a_submission_go(block_for, tess, eva):
    aok_ref, teacher = an_aok_ref(), teacher_of(tess)
    file = a_file(aok_ref, teacher, now=NOW)
    sent = builders.submit(aok_ref, teacher, content=complete_content(plan=uploaded(file)), now=NOW - DAY)
    builders.record(eva, builders.start_next(eva, now=NOW - DAY), ALL_MET, now=NOW - DAY)
    builders.release(NOW)
    block = block_for(tess)
    assert "The files of this submission are removed for good. What was decided about it stays." in text_of(
        view(block, "student_view")
    )
    assert take_back(block, sent.attempt_id).json == {}
    html = view(block, "student_view")
    assert "Proficient. Every criterion is met." in text_of(html)
    assert "plan.txt (removed)" in text_of(html)
    assert error(get(block, "file", file))[:2] == (404, "not_found")


def test_somebody_elses_submission_is_not_found(platform, block_for, tess):
    theo = builders.a_teacher("theo")
    sent = builders.submit(an_aok_ref(), theo, now=NOW)
    for attempt in (sent.attempt_id, "0" * 32):
        message = "There is no such submission of yours."
        assert error(take_back(block_for(tess), attempt)) == (404, "not_found", message)
    assert process.teacher_page(an_aok_ref(), theo, now=NOW).latest.stage is Stage.IN_REVIEW


@pytest.mark.parametrize("wrong", [{}, {"attempt": ""}, {"attempt": 3}, {"attempt": "x" * 1_001}])
def test_a_request_to_take_back_of_another_form_is_refused(block_for, tess, wrong):
    assert error(post(block_for(tess), "take_back", wrong)) == OUT_OF_DATE


def test_the_submission_of_a_copy_is_not_this_tasks(block_for, tess):
    """A copy of a task is a new task with nothing in it."""
    elsewhere = an_aok_ref(usage=USAGE.replace("aok-plan", "aok-copy"))
    sent = builders.submit(elsewhere, teacher_of(tess), now=NOW)
    assert error(take_back(block_for(tess), sent.attempt_id))[:2] == (404, "not_found")
