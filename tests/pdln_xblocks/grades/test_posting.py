"""From a wish to the gradebook, through the real edx-submissions."""

from datetime import timedelta

import pytest
from django.db import transaction
from submissions import api as submissions
from submissions.models import Score, Submission, score_reset, score_set

from pdln_xblocks.grades import api as grades
from pdln_xblocks.grades.models import GradePosting
from tests.builders import COURSE, MINUTE, NOON, USAGE, a_teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def tess():
    return a_teacher()


@pytest.fixture
def gradebook():
    """What the platform hears: the arguments of every `score_set`; `then` runs inside it, as its receivers do."""

    class Gradebook:
        heard: list[dict] = []
        then = None

    def hear(sender, signal, created_at, **said):
        Gradebook.heard.append(said)
        if Gradebook.then:
            Gradebook.then()

    Gradebook.heard = []
    score_set.connect(hear)
    yield Gradebook
    score_set.disconnect(hear)


def want(teacher, *, earned=8, possible=8, now=NOON):
    grades.request(
        teacher.user_id,
        teacher.anonymous_id,
        usage_key=USAGE,
        course_key=COURSE,
        earned=earned,
        possible=possible,
        now=now,
    )


def said(teacher, *, earned=8, possible=8):
    return {
        "anonymous_user_id": teacher.anonymous_id,
        "course_id": COURSE,
        "item_id": USAGE,
        "points_earned": earned,
        "points_possible": possible,
    }


def item(teacher):
    return {
        "student_id": teacher.anonymous_id,
        "course_id": COURSE,
        "item_id": USAGE,
        "item_type": "aok_submission",
    }


def test_a_grade_reaches_edx_submissions_once_with_the_teachers_ids_and_whole_points(tess, gradebook):
    want(tess)
    assert grades.post_due(now=NOON) == 1
    assert gradebook.heard == [said(tess)]
    score = submissions.get_score(item(tess))
    assert (score["points_earned"], score["points_possible"]) == (8, 8)


def test_nothing_is_posted_before_somebody_works(tess, gradebook):
    want(tess)
    assert gradebook.heard == []
    assert grades.QUEUE.backlog(NOON).due_since == NOON


def test_working_again_posts_nothing_again(tess, gradebook):
    want(tess)
    grades.post_due(now=NOON)
    assert grades.post_due(now=NOON + MINUTE) == 0
    assert len(gradebook.heard) == Score.objects.count() == 1
    assert grades.QUEUE.backlog(NOON + MINUTE).due_since is None


def test_wanting_what_was_posted_posts_nothing_again(tess, gradebook):
    want(tess)
    grades.post_due(now=NOON)
    want(tess, now=NOON + MINUTE)
    assert grades.post_due(now=NOON + MINUTE) == 0
    assert len(gradebook.heard) == 1


def test_an_overturned_decision_posts_zero_on_the_same_submission(tess, gradebook):
    want(tess)
    grades.post_due(now=NOON)
    want(tess, earned=0, now=NOON + MINUTE)
    assert grades.post_due(now=NOON + MINUTE) == 1
    assert gradebook.heard == [said(tess), said(tess, earned=0)]
    assert Submission.objects.count() == 1


def test_a_score_that_is_there_already_is_not_set_again(tess, gradebook):
    submission = submissions.create_submission(item(tess), "by hand")
    submissions.set_score(submission["uuid"], 8, 8)
    want(tess)
    assert grades.post_due(now=NOON) == 1
    assert len(gradebook.heard) == Score.objects.count() == 1


def test_a_wish_that_changed_before_it_was_posted_is_posted_as_it_is_now(tess, gradebook):
    want(tess)
    want(tess, earned=0)
    grades.post_due(now=NOON)
    assert gradebook.heard == [said(tess, earned=0)]


def test_a_broker_outage_is_tried_again_and_announced_without_a_second_score(tess, gradebook):
    def broker_is_down():
        raise ConnectionRefusedError("amqp://user:secret@broker")

    want(tess)
    gradebook.then = broker_is_down
    assert grades.post_due(now=NOON) == 0
    posting = GradePosting.objects.get()
    assert (posting.problem, posting.attempts, posting.posted_at) == ("ConnectionRefusedError", 1, None)
    assert timedelta(seconds=30) <= posting.due_at - NOON < timedelta(seconds=46)
    gradebook.then = None
    assert grades.post_due(now=NOON + MINUTE) == 1
    assert gradebook.heard == [said(tess), said(tess)]
    assert Score.objects.count() == 1
    assert GradePosting.objects.get().problem == ""


def test_a_worker_killed_after_its_claim_is_followed_by_another_when_its_lease_ends(tess, gradebook):
    def killed():
        raise SystemExit

    want(tess)
    gradebook.then = killed
    with pytest.raises(SystemExit):
        grades.post_due(now=NOON)
    gradebook.then = None
    assert grades.post_due(now=NOON + MINUTE) == 0
    assert grades.post_due(now=NOON + 6 * MINUTE) == 1
    assert Score.objects.count() == 1
    # Whether the killed worker was heard cannot be known: the platform is told again, not left in the dark.
    assert gradebook.heard == [said(tess), said(tess)]


def test_two_workers_post_one_grade_once(tess, gradebook):
    others = []
    gradebook.then = lambda: others.append(grades.post_due(now=NOON))
    want(tess)
    assert grades.post_due(now=NOON) == 1
    assert others == [0]
    assert len(gradebook.heard) == 1


def test_a_slow_worker_does_not_mark_a_newer_wish_as_posted(tess, gradebook):
    def overturned_meanwhile():
        gradebook.then = None
        want(tess, earned=0, now=NOON)

    want(tess)
    gradebook.then = overturned_meanwhile
    assert grades.post_due(now=NOON) == 0
    assert GradePosting.objects.get().posted_at is None
    assert grades.post_due(now=NOON + MINUTE) == 1
    assert gradebook.heard == [said(tess), said(tess, earned=0)]
    assert submissions.get_score(item(tess))["points_earned"] == 0


def test_a_posting_that_is_refused_stops_until_an_operator_sends_it_again(tess, gradebook):
    want(tess)
    GradePosting.objects.update(anonymous_user_id="")
    assert grades.post_due(now=NOON) == 0
    posting = GradePosting.objects.get()
    assert (posting.problem, posting.due_at, posting.posted_at) == ("SubmissionRequestError", None, None)
    assert grades.post_due(now=NOON + 1000 * MINUTE) == 0
    GradePosting.objects.update(anonymous_user_id=tess.anonymous_id)
    assert grades.QUEUE.try_again(GradePosting.objects.all(), now=NOON + MINUTE) == 1
    assert grades.post_due(now=NOON + MINUTE) == 1
    assert gradebook.heard == [said(tess)]


def test_a_score_that_cannot_be_read_back_is_not_called_posted(tess, gradebook):
    def somebody_sets_another():
        gradebook.then = None
        submissions.set_score(Submission.objects.get().uuid, 3, 8)

    want(tess)
    gradebook.then = somebody_sets_another
    assert grades.post_due(now=NOON) == 0
    assert GradePosting.objects.get().problem == "NotReadBack"


class TestTakingAGradeAway:
    @pytest.fixture
    def resets(self):
        """What the platform hears of scores that are gone; `then` runs inside it, as its receivers do."""

        class Resets:
            heard: list[dict] = []
            then = None

        def hear(sender, signal, created_at, **said):
            Resets.heard.append(said)
            if Resets.then:
                Resets.then()

        Resets.heard = []
        score_reset.connect(hear)
        yield Resets
        score_reset.disconnect(hear)

    def take_away(self, teacher, now=NOON):
        grades.remove(teacher.user_id, teacher.anonymous_id, usage_key=USAGE, course_key=COURSE, now=now)

    def gone(self, teacher):
        return {"anonymous_user_id": teacher.anonymous_id, "course_id": COURSE, "item_id": USAGE}

    def test_the_ledger_shows_no_score_and_the_platform_hears_it_once(self, tess, gradebook, resets):
        want(tess)
        grades.post_due(now=NOON)
        self.take_away(tess)
        assert grades.post_due(now=NOON) == 1
        assert submissions.get_score(item(tess)) is None
        assert resets.heard == [self.gone(tess)]
        assert gradebook.heard == [said(tess)]

    def test_taking_it_away_again_does_nothing(self, tess, gradebook, resets):
        want(tess)
        grades.post_due(now=NOON)
        for _again in range(2):
            self.take_away(tess)
            grades.post_due(now=NOON)
        assert len(resets.heard) == 1
        assert Score.objects.count() == 2

    def test_where_there_is_no_score_nothing_is_sent(self, tess, gradebook, resets):
        self.take_away(tess)
        assert grades.post_due(now=NOON) == 1
        assert (resets.heard, gradebook.heard, Score.objects.count()) == ([], [], 0)

    def test_a_score_that_somebody_set_by_hand_goes_too(self, tess, gradebook, resets):
        submissions.set_score(submissions.create_submission(item(tess), "by hand")["uuid"], 3, 8)
        self.take_away(tess)
        assert grades.post_due(now=NOON) == 1
        assert resets.heard == [self.gone(tess)]

    def test_a_later_grade_stands_again(self, tess, gradebook, resets):
        want(tess)
        grades.post_due(now=NOON)
        self.take_away(tess)
        grades.post_due(now=NOON)
        want(tess)
        assert grades.post_due(now=NOON) == 1
        assert submissions.get_score(item(tess))["points_earned"] == 8
        assert Submission.objects.count() == 1

    def test_after_a_broker_outage_it_is_announced_without_a_second_reset(self, tess, gradebook, resets):
        def broker_is_down():
            raise ConnectionRefusedError

        want(tess)
        grades.post_due(now=NOON)
        self.take_away(tess)
        resets.then = broker_is_down
        assert grades.post_due(now=NOON) == 0
        resets.then = None
        assert grades.post_due(now=NOON + MINUTE) == 1
        assert resets.heard == [self.gone(tess), self.gone(tess)]
        assert Score.objects.count() == 2


def test_one_grade_that_goes_wrong_stops_no_other(tess, gradebook):
    theo = a_teacher("theo")
    want(tess)
    want(theo)
    GradePosting.objects.filter(user_id=tess.user_id).update(anonymous_user_id="")
    assert grades.post_due(now=NOON) == 1
    assert gradebook.heard == [said(theo)]


def test_problem_and_log_hold_no_personal_data(tess, gradebook, caplog):
    def receiver_that_says_too_much():
        raise ValueError(f"tess@example.org {tess.anonymous_id}")

    want(tess)
    gradebook.then = receiver_that_says_too_much
    with caplog.at_level("INFO"):
        grades.post_due(now=NOON)
    posting = GradePosting.objects.get()
    assert posting.problem == "ValueError"
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("pdln", "badge"))]
    assert len(ours) == 1
    assert ours[0].startswith(f"grade posting {posting.pk}: attempt 1: ValueError in ")
    assert not any(private in ours[0] for private in ("tess", "example.org", tess.anonymous_id))


@pytest.mark.django_db(transaction=True)
def test_posting_inside_a_transaction_is_refused(tess, gradebook, lost_messages):
    want(tess)
    with (
        transaction.atomic(),
        pytest.raises(RuntimeError, match="A durable atomic block cannot be nested within another atomic block."),
    ):
        grades.post_due(now=NOON)
    assert gradebook.heard == []
