"""
"Delete student state" of the instructor dashboard: the block's `clear_student_state` is called with keywords, both
people by their anonymous ids, on a block that belongs to no request; its score is the block's own business then.
"""

import pytest
from django.db import transaction
from submissions import api as submissions
from submissions.models import score_reset, score_set

from badge_issuer.models import Award
from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import Stage
from pdln_xblocks.evidence.models import Attempt, AttemptStatus, Draft
from pdln_xblocks.grades import api as grades
from pdln_xblocks.pathways import api as pathways
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost
from pdln_xblocks.review.models import Decision, Reading
from pdln_xblocks.roster.models import Evaluator
from tests.builders import (
    ALL_MET,
    BLOCK,
    COURSE,
    DAY,
    HOUR,
    NOON,
    ONE_BELOW,
    USAGE,
    a_file,
    a_user,
    an_evaluator,
    complete_content,
    decide,
    record,
    release,
    start_next,
    submit,
    uploaded,
)
from tests.contracts import entries
from tests.contracts.tables import rows
from tests.pdln_xblocks.pathways import parts
from tests.pdln_xblocks.pathways.parts import PLAN_REF
from tests.platform import FakePlatform

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("lost_messages")]


@pytest.fixture
def teacher(tess):
    return entries.teacher(tess.pk)


@pytest.fixture
def delete_state(site, ada):
    """What the dashboard does for Ada: the block as the store gives it, to nobody, with the score's signal away."""

    def delete(user_id):
        receivers, score_set.receivers = score_set.receivers, []
        score_set.sender_receivers_cache.clear()
        try:
            site.block(BLOCK, None).clear_student_state(
                user_id=f"anon-{user_id}",
                course_id=COURSE,
                item_id=USAGE,
                requesting_user_id=f"anon-{ada.pk}",
            )
        finally:
            score_set.receivers = receivers
            score_set.sender_receivers_cache.clear()

    return delete


def page(teacher, now=NOON + DAY):
    return process.teacher_page(PLAN_REF, teacher, now=now)


def score(teacher):
    item = {"student_id": teacher.anonymous_id, "course_id": COURSE, "item_id": USAGE, "item_type": "aok_submission"}
    return submissions.get_score(item)


def test_a_submission_that_waits_is_archived_and_read_by_nobody(delete_state, teacher):
    submit(PLAN_REF, teacher)
    eva = an_evaluator()
    delete_state(teacher.user_id)
    assert page(teacher).latest.stage is Stage.ARCHIVED
    assert review.claim_next(eva, now=NOON + DAY) is None


def test_an_evaluator_who_is_at_it_is_told_why(delete_state, teacher):
    submit(PLAN_REF, teacher)
    eva = an_evaluator()
    token = start_next(eva)
    delete_state(teacher.user_id)
    with pytest.raises(ClaimLost) as refused:
        record(eva, token, ALL_MET)
    assert str(refused.value) == (
        "The course team set this work back to the beginning, so it needs no review now. Thank you for your time."
    )


def test_a_decision_that_was_recorded_is_never_released(delete_state, teacher):
    submit(PLAN_REF, teacher)
    eva = an_evaluator()
    record(eva, start_next(eva), ALL_MET)
    delete_state(teacher.user_id)
    assert release(NOON + DAY) == 0
    assert Decision.objects.get().undone_at is not None


def test_every_criterion_is_open_again_and_nothing_is_carried(delete_state, teacher):
    eva = an_evaluator()
    decide(PLAN_REF, teacher, eva, ONE_BELOW)
    assert page(teacher).reopened_criteria == {"c-access"}
    delete_state(teacher.user_id)
    assert (page(teacher).reopened_criteria, len(page(teacher).open_requirements)) == (frozenset(), 2)
    submit(PLAN_REF, teacher, token="t2", now=NOON + DAY)
    assert Attempt.objects.get(number=2).criteria == ["c-target", "c-access"]
    reading = start_next(eva, now=NOON + DAY).reading
    shown = review.open_reading(eva, reading, now=NOON + DAY)
    assert (shown.carried, shown.earlier_steps, shown.changes) == ((), (), ())


def test_numbers_go_on_and_what_was_given_and_said_is_kept(delete_state, teacher):
    decide(PLAN_REF, teacher, an_evaluator(), ONE_BELOW)
    before = {
        name: kept for name, kept in rows().items() if name in {"Artifact", "Review", "CriterionScore", "Decision"}
    }
    delete_state(teacher.user_id)
    assert {name: rows()[name] for name in before} == before
    assert submit(PLAN_REF, teacher, token="t2", now=NOON + DAY).number == 2
    assert [each.number for each in page(teacher).attempts] == [1, 2]


def test_the_draft_keeps_its_words_and_opens(delete_state, teacher):
    submit(PLAN_REF, teacher)
    delete_state(teacher.user_id)
    assert page(teacher).draft.content.pieces == complete_content().pieces
    assert Draft.objects.get().is_open


def test_the_grade_goes_from_the_gradebook(delete_state, teacher):
    decide(PLAN_REF, teacher, an_evaluator(), ALL_MET)
    grades.post_due(now=entries.now())
    assert score(teacher)["points_earned"] == 8
    heard = []

    def hear(sender, signal, **said):
        heard.append((said["anonymous_user_id"], said["item_id"]))

    score_reset.connect(hear)
    try:
        delete_state(teacher.user_id)
        assert heard == [], "nothing is sent inside the dashboard's request"
        grades.post_due(now=entries.now())
    finally:
        score_reset.disconnect(hear)
    assert score(teacher) is None
    assert heard == [(teacher.anonymous_id, USAGE)]


def test_a_grade_that_was_not_yet_posted_never_is(delete_state, teacher):
    decide(PLAN_REF, teacher, an_evaluator(), ALL_MET)
    delete_state(teacher.user_id)
    grades.post_due(now=entries.now())
    assert score(teacher) is None


def test_a_badge_stays_and_is_not_earned_twice(delete_state, teacher, platform, settings, tmp_path):
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    parts.publish(platform, parts.pathway_block(mode="n_of", count=1))
    parts.tell_issuer(tmp_path / "issuer-part")
    eva = an_evaluator()
    decide(PLAN_REF, teacher, eva, ALL_MET)
    delete_state(teacher.user_id)
    assert Award.objects.get().revoked_at is None
    assert pathways.evaluate(COURSE, now=NOON + DAY, dry_run=True) == ()
    decide(PLAN_REF, teacher, eva, ALL_MET, now=NOON + 2 * DAY, token="t2")
    assert Award.objects.count() == 1


def test_doing_it_again_changes_nothing(delete_state, teacher):
    decide(PLAN_REF, teacher, an_evaluator(), ALL_MET)
    delete_state(teacher.user_id)
    grades.post_due(now=entries.now())
    before = rows("pdln_xblocks", "badge_issuer", "submissions")
    delete_state(teacher.user_id)
    grades.post_due(now=entries.now())
    assert rows("pdln_xblocks", "badge_issuer", "submissions") == before


def test_where_nothing_was_submitted_a_score_set_by_hand_goes(delete_state, teacher):
    """The platform leaves the whole score to a block that has this method."""
    item = {"student_id": teacher.anonymous_id, "course_id": COURSE, "item_id": USAGE, "item_type": "aok_submission"}
    submissions.set_score(submissions.create_submission(item, "by hand")["uuid"], 3, 8)
    delete_state(teacher.user_id)
    grades.post_due(now=entries.now())
    assert score(teacher) is None


def test_somebody_whom_the_platform_does_not_know_has_nothing(delete_state, teacher):
    submit(PLAN_REF, teacher)
    before = rows()
    delete_state(987_654)
    assert rows() == before


def test_nobody_else_s_work_is_touched(delete_state, teacher, platform):
    theo = a_user("theo")
    platform.enrolled.add((theo.pk, COURSE))
    submit(PLAN_REF, entries.teacher(theo.pk))
    before = rows()
    delete_state(teacher.user_id)
    changed = {name for name, kept in rows().items() if kept != before[name]}
    assert changed == {"GradePosting"}


def test_in_the_request_s_own_transaction_it_goes_or_stays_with_the_request(delete_state, teacher):
    submit(PLAN_REF, teacher)
    before = rows()
    with transaction.atomic():
        delete_state(teacher.user_id)
        transaction.set_rollback(True)
    assert rows() == before
    with transaction.atomic():
        delete_state(teacher.user_id)
    assert Attempt.objects.get().status == AttemptStatus.ARCHIVED


def test_the_audit_trail_says_who_asked_and_what_it_was(delete_state, teacher, ada):
    submit(PLAN_REF, teacher)
    delete_state(teacher.user_id)
    event = AuditEvent.objects.get(action="set_back")
    assert (event.actor_id, event.subject) == (ada.pk, Attempt.objects.get().public_id)
    assert event.details == {"number": 1, "was": "submitted"}


class TestForAll:
    """The platform's task deletes everybody's rows and asks no block."""

    @pytest.fixture
    def state(self, site, settings):
        """The LMS's rows of state, in an app that is installed as the LMS's own is: ours hear of it by its name."""
        settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.contracts.platform.courseware"]
        from tests.contracts.platform.courseware import models

        with models.rows_of_state():
            yield models

    @pytest.fixture
    def row(self, state):
        """`row(user)`: a learner has state of the block, as whoever submitted has."""

        def make(user_id, block_type="aok_submission", usage=USAGE):
            keys = {"module_type": block_type, "module_state_key": usage, "course_id": COURSE}
            state.StudentModule.objects.create(student_id=user_id, **keys)

        return make

    @pytest.fixture
    def two(self, row, teacher, platform):
        """Tess was found proficient and has her grade, Theo waits."""
        theo = entries.teacher(a_user("theo").pk)
        decide(PLAN_REF, teacher, an_evaluator(), ALL_MET)
        submit(PLAN_REF, theo, token="t2")
        grades.post_due(now=entries.now())
        for each in (teacher, theo):
            row(each.user_id)
        return teacher, theo

    def test_everybody_s_work_goes_back_to_its_beginning(self, two, state):
        assert state.delete_for_all(USAGE, COURSE) == 2
        assert {attempt.status for attempt in Attempt.objects.all()} == {AttemptStatus.ARCHIVED}
        grades.post_due(now=entries.now())
        assert [score(each) for each in two] == [None, None]
        assert AuditEvent.objects.filter(action="set_back", actor_id=None).count() == 2

    def test_another_block_s_rows_are_nobody_s_work(self, two, state, row, teacher):
        state.StudentModule.objects.all().delete()
        submit(PLAN_REF, teacher, token="t3", now=NOON + DAY)
        before = rows()
        row(teacher.user_id, "problem")
        state.delete_for_all(USAGE, COURSE)
        assert rows() == before

    def test_who_never_submitted_is_left_as_they_are(self, state, row, teacher):
        """An account that is deleted takes its rows of state along, and must find none of ours that it makes."""
        row(teacher.user_id)
        before = rows()
        state.delete_for_all(USAGE, COURSE)
        assert rows() == before

    def test_deleting_one_learner_s_state_is_done_once(self, two, state, delete_state, teacher):
        delete_state(teacher.user_id)
        before = rows()
        state.StudentModule.objects.filter(student_id=teacher.user_id).delete()
        assert rows() == before

    def test_an_error_keeps_the_row_for_the_next_run(self, two, state, settings):
        settings.PDLN_PLATFORM = "tests.contracts.test_delete_student_state.KnowsNobody"
        with pytest.raises(LookupError):
            state.delete_for_all(USAGE, COURSE)
        assert state.StudentModule.objects.count() == 2
        assert not AuditEvent.objects.filter(action="set_back").exists()


class KnowsNobody(FakePlatform):
    """Asked for a learner's anonymous id, it cannot say."""

    def anonymous_id(self, user_id, course_key):
        raise LookupError


class TestWhatALeadIsTold:
    @pytest.fixture
    def told(self, browser):
        def read(user_id):
            user = entries.get_user_model().objects.get(pk=user_id)
            return browser(user).get("/pdln/reviews/").content.decode()

        return read

    def lead(self, course=COURSE, block_id=""):
        user = a_user(f"lead-{block_id or course}"[:30])
        Evaluator.objects.create(user=user, course_key=course, block_id=block_id, pseudonym="Lead", is_lead=True)
        return user.pk

    @pytest.fixture
    def gone(self, delete_state, teacher):
        """A submission that left the list; its pseudonym."""
        submit(PLAN_REF, teacher, now=entries.now())
        delete_state(teacher.user_id)
        return Attempt.objects.get().pseudonym

    def test_a_lead_reads_what_left_the_list(self, gone, told):
        shown = told(self.lead())
        assert "Set back by course staff" in shown and gone in shown and "tess" not in shown

    def test_a_lead_of_that_aok_reads_it_too_and_of_another_does_not(self, gone, told):
        assert gone in told(self.lead(block_id=BLOCK))
        assert gone not in told(self.lead(block_id="aok-teach"))

    def test_an_evaluator_who_leads_nothing_is_not_told(self, gone, told):
        assert "Set back by course staff" not in told(an_evaluator())

    @pytest.mark.parametrize("size", [1, 12])
    def test_telling_takes_two_queries_however_much_there_is(self, delete_state, platform, count_queries, size):
        for number in range(size):
            teacher = entries.teacher(a_user(f"teacher{number}").pk)
            submit(PLAN_REF, teacher, now=entries.now())
            delete_state(teacher.user_id)
        lead = self.lead()
        with count_queries(at_most=7):  # five for the list of an evaluator
            shown = review.queue(lead, now=entries.now())
        assert len(shown.reset) == min(size, 10)

    def test_after_two_weeks_it_is_told_no_more(self, gone, told):
        AuditEvent.objects.update(happened_at=entries.now() - 15 * DAY)
        assert "Set back by course staff" not in told(self.lead())


def test_the_teacher_reads_what_happened_and_goes_on(delete_state, site, tess, teacher, browser):
    submit(PLAN_REF, teacher, now=entries.now())
    delete_state(teacher.user_id)
    shown = browser(tess).get(site.page(BLOCK)).content.decode()
    assert "Your course team set this back to the beginning." in shown
    assert "data-form" in shown and "Set aside" in shown


def test_files_of_an_archived_submission_can_still_be_taken_back(delete_state, teacher):
    """Student information may be found at any time."""
    file = a_file(PLAN_REF, teacher)
    receipt = submit(PLAN_REF, teacher, content=complete_content(plan=uploaded(file)))
    delete_state(teacher.user_id)
    process.withdraw(teacher, USAGE, receipt.attempt_id, now=NOON + HOUR)
    assert evidence.get_file(teacher, USAGE, file).state == "purged"
    assert Attempt.objects.get().status == AttemptStatus.ARCHIVED


def test_a_submission_leaves_state_for_the_platform_to_delete(site, tess, browser):
    """Without a row of the learner's own the dashboard answers "Module does not exist", after the block was called."""
    client = browser(tess)
    content = {"content": complete_content().to_data(), "revision": 0, "number": 1}
    post = {"content_type": "application/json"}
    saved = client.post(site.handler(BLOCK, "save_draft"), content, **post).json()
    assert not site.block(BLOCK, tess).has_submitted
    data = {"token": "t", "revision": saved["revision"], "definition": PLAN_REF.aok.content_hash}
    assert client.post(site.handler(BLOCK, "submit"), data, **post).status_code == 200
    assert site.block(BLOCK, tess).has_submitted
    assert Reading.objects.count() == 1
