"""
From a teacher's submit to the platform's gradebook and progress: the score by the real edx-submissions, heard as the
platform hears it, and the completion by the block's runtime.
"""

import json
from dataclasses import replace

import pytest
from submissions import api as submissions
from submissions.models import Submission, score_set

from pdln_xblocks.evidence.models import Attempt
from pdln_xblocks.grades import api as grades
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from tests import builders
from tests.builders import ALL_MET, BLOCK, COURSE, HOUR, ONE_BELOW, USAGE, an_aok, an_evaluator, complete_content
from tests.contracts import entries
from tests.contracts.conftest import definition_of, inside
from tests.platform import FakePlatform
from tests.xblock_runtime import post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("lost_messages")]


@pytest.fixture
def gradebook():
    """What the platform's receiver of `score_set` makes of it: points by user and block; the latest stands."""

    class Gradebook(dict):
        heard = 0

    book = Gradebook()

    def hear(sender, signal, **said):
        user = FakePlatform().find_user(said["anonymous_user_id"])
        book[user.pk, said["course_id"], said["item_id"]] = (said["points_earned"], said["points_possible"])
        book.heard += 1

    score_set.connect(hear)
    yield book
    score_set.disconnect(hear)


@pytest.fixture
def submit(site, browser):
    """`submit(user)`: through the page's own handlers."""

    def sent(user, token="t"):
        client = browser(user)
        page = process.teacher_page(builders.an_aok_ref(), entries.teacher(user.pk), now=entries.now())
        content = replace(complete_content(), what_changed="Some of it I left as it is.")
        data = {"content": content.to_data(), "revision": page.draft.revision, "number": 1}
        saved = client.post(site.handler(BLOCK, "save_draft"), json.dumps(data), "application/json").json()
        data = {"token": token, "revision": saved["revision"], "definition": an_aok().content_hash}
        answer = client.post(site.handler(BLOCK, "submit"), json.dumps(data), "application/json")
        assert answer.status_code == 200
        return answer.json()

    return sent


def judge(found, evaluator=None):
    """By somebody who is neither enrolled nor staff; released and posted by a worker."""
    evaluator = evaluator or an_evaluator()
    builders.record(evaluator, builders.start_next(evaluator, now=entries.now()), found, now=entries.now())
    builders.release(entries.now() + HOUR)
    grades.post_due(now=entries.now() + HOUR)
    return evaluator


def test_a_proficient_decision_posts_all_points_under_the_course_s_own_anonymous_id(site, submit, tess, gradebook):
    submit(tess)
    judge(ALL_MET)
    assert gradebook == {(tess.pk, COURSE, USAGE): (8, 8)}
    assert Submission.objects.get().student_item.student_id == f"anon-{tess.pk}"


def test_points_possible_are_the_block_s_weight_and_its_highest_score(site, submit, tess, gradebook):
    """The platform ignores a weight for scores that come this way: the two must be the same number."""
    block = site.block(BLOCK, tess)
    assert block.weight == block.max_score() == an_aok().points
    submit(tess)
    judge(ALL_MET)
    assert gradebook[tess.pk, COURSE, USAGE][1] == block.weight


@pytest.mark.parametrize("points", ["7.5", "0", "-1"])
def test_points_that_the_ledger_would_not_take_cannot_be_authored(site, tess, points):
    site.add(inside("aok_submission", "aok-odd", definition_of(BLOCK).replace('points="8"', f'points="{points}"')))
    block = site.block("aok-odd", tess)
    assert [problem for problem in block.validate().messages if "points" in problem.text]


def test_not_yet_posts_nothing(site, submit, tess, gradebook):
    submit(tess)
    judge(ONE_BELOW)
    assert gradebook == {}
    assert not GradePosting.objects.exists() and not Submission.objects.exists()


def test_a_later_proficient_submission_posts_all_points(site, submit, tess, gradebook):
    submit(tess)
    eva = judge(ONE_BELOW)
    submit(tess, token="t2")
    judge(builders.scores(access="proficient"), eva)
    assert gradebook == {(tess.pk, COURSE, USAGE): (8, 8)}


def test_a_decision_that_was_overturned_leaves_0_of_all_points(site, submit, tess, gradebook):
    """The latest score stands, on the same submission of the ledger's."""
    submit(tess)
    judge(ALL_MET)
    lead, attempt = an_evaluator("lea"), Attempt.objects.get().public_id
    review.decide_on_appeal(lead, attempt, ONE_BELOW, reason="Read again.", now=entries.now() + HOUR)
    builders.release(entries.now() + 2 * HOUR)
    grades.post_due(now=entries.now() + 2 * HOUR)
    assert gradebook == {(tess.pk, COURSE, USAGE): (0, 8)}
    item = {"student_id": f"anon-{tess.pk}", "course_id": COURSE, "item_id": USAGE, "item_type": "aok_submission"}
    assert submissions.get_score(item)["points_earned"] == 0
    assert (Submission.objects.count(), gradebook.heard) == (1, 2)


def test_nothing_is_posted_by_the_request_that_records_or_releases(site, submit, tess, gradebook):
    """The signal calls the platform's broker: only a worker sends it."""
    submit(tess)
    eva = an_evaluator()
    builders.record(eva, builders.start_next(eva, now=entries.now()), ALL_MET, now=entries.now())
    builders.release(entries.now() + HOUR)
    assert gradebook.heard == 0
    assert GradePosting.objects.get().due_at is not None


def test_evidence_is_not_kept_in_the_ledger(site, submit, tess, gradebook):
    submit(tess)
    judge(ALL_MET)
    assert Submission.objects.get().answer == {"posting": GradePosting.objects.get().pk}


class TestCompletion:
    def test_submitting_completes_the_block(self, site, submit, tess):
        submit(tess)
        assert site.published == [(tess.pk, "completion", {"completion": 1.0})]

    def test_looking_and_saving_do_not(self, site, browser, tess):
        client = browser(tess)
        client.get(site.page(BLOCK))
        data = {"content": complete_content().to_data(), "revision": 0, "number": 1}
        assert client.post(site.handler(BLOCK, "save_draft"), json.dumps(data), "application/json").status_code == 200
        assert site.published == []

    def test_a_submit_that_was_refused_completes_nothing(self, site, tess):
        answer = post(site.block(BLOCK, tess), "submit", {"token": "t", "revision": 0, "definition": "old"})
        assert answer.status_code == 409
        assert site.published == []

    def test_taking_back_leaves_it_as_the_platform_leaves_it(self, site, submit, tess, browser):
        receipt = submit(tess)
        data = json.dumps({"attempt": receipt["attempt"]})
        browser(tess).post(site.handler(BLOCK, "take_back"), data, "application/json")
        assert len(site.published) == 1

    def test_the_platform_is_told_not_to_complete_it_by_looking(self, site, tess):
        block = site.block(BLOCK, tess)
        assert block.has_score and block.has_custom_completion and block.completion_mode == "completable"

    def test_no_grade_is_published_by_the_runtime(self, site, submit, tess, gradebook):
        """It would be whoever publishes that is graded, and a score of the ledger's would hide it."""
        submit(tess)
        judge(ALL_MET)
        assert {kind for _user, kind, _data in site.published} == {"completion"}
