"""What time makes worth telling, once each."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model

from pdln_xblocks.evidence.data import Teacher
from pdln_xblocks.evidence.rules import late_date
from pdln_xblocks.letters import api as letters
from pdln_xblocks.letters.reminders import remind_before
from pdln_xblocks.notices.models import Notice, NoticeKind
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.models import Reading
from pdln_xblocks.roster.models import Evaluator
from tests.builders import (
    ALL_MET,
    COURSE,
    DAY,
    HOUR,
    MINUTE,
    NOON,
    OTHER_COURSE,
    a_teacher,
    an_aok_ref,
    an_evaluator,
    complete_content,
    decide,
    record,
    start_next,
    submit,
    written,
)

# What was handed to a worker is lost: only what is asked for here sends.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lost_messages")]

NIGHT = NOON.replace(hour=3)


@pytest.fixture(autouse=True)
def no_digests(request, settings):
    """The digest has tests of its own: nobody's day has come to its hour in the others."""
    if request.cls is not TestWorkThatWaits:
        settings.PDLN_DIGEST_HOUR = 24


def remind(now):
    letters.remind_due(now=now)
    return set(Notice.objects.filter(queued_at=now).values_list("user_id", "kind"))


class TestAClaimThatEnds:
    @pytest.fixture
    def held(self, tess, eva):
        submit(an_aok_ref(), tess)
        return start_next(eva)

    def test_is_said_a_day_before_with_the_way_back_to_it(self, held, eva, post):
        assert remind(NOON + 2 * DAY - MINUTE) == set()
        now = NOON + 2 * DAY
        assert remind(now) == {(eva, NoticeKind.CLAIM_ENDING)}
        *_, letter = post(now)
        assert letter.to == ["eva@example.org"]
        assert letter.subject == "Yours until Thursday, October 8, noon UTC: Plan a flipped lesson"
        assert f"https://learn.example.org/pdln/reviews/{held.reading}/" in letter.body

    def test_is_said_once_however_often_the_sweep_comes(self, held, eva):
        for minutes in range(3):
            letters.remind_due(now=NOON + 2 * DAY + minutes * MINUTE)
        assert Notice.objects.filter(kind=NoticeKind.CLAIM_ENDING).count() == 1

    def test_is_said_again_of_the_next_claim_on_the_same_reading(self, held, eva):
        assert remind(NOON + 2 * DAY) == {(eva, NoticeKind.CLAIM_ENDING)}
        review.claim(eva, held.reading, now=NOON + 4 * DAY)
        assert remind(NOON + 6 * DAY) == {(eva, NoticeKind.CLAIM_ENDING)}

    def test_is_not_said_of_what_was_put_back_before_the_letter_left(self, held, eva, post):
        remind(NOON + 2 * DAY)
        review.put_back(eva, held, now=NOON + 2 * DAY)
        assert [letter.to for letter in post(NOON + 2 * DAY)] == [["tess@example.org"]]

    def test_is_not_said_of_what_was_recorded(self, held, eva):
        record(eva, held, ALL_MET, now=NOON + DAY)
        assert remind(NOON + 2 * DAY) == set()

    def test_is_not_said_of_what_has_ended(self, held, eva):
        assert remind(NOON + 3 * DAY) == set()

    @pytest.mark.parametrize(("hours", "before"), [(72, 24), (96, 24), (24, 8), (3, 1)])
    def test_a_short_claim_is_reminded_of_later(self, hours, before):
        assert remind_before(timedelta(hours=hours)) == timedelta(hours=before)


class TestALateReview:
    @pytest.fixture
    def waiting(self, tess, eva):
        """Promised by Monday, October 19."""
        return submit(an_aok_ref(), tess)

    def test_is_admitted_the_day_after_with_a_new_date(self, waiting, tess, post):
        post()
        assert remind(NOON + 14 * DAY) == set()
        now = NOON + 15 * DAY
        assert remind(now) == {(tess.user_id, NoticeKind.LATE)}
        (letter,) = post(now)
        assert letter.subject == "A new date for your review: Plan a flipped lesson"
        assert letter.body.startswith("We're late, and that's on us.\n\nNew date: Thursday, October 22.")
        assert "You don't need to do anything." in letter.body

    def test_has_the_same_new_date_on_the_teacher_s_page(self, waiting, tess, post):
        """Whenever it is looked at: what was promised by mail holds there until it passes."""
        for days, promised in (
            (14, None),
            (15, date(2026, 10, 22)),
            (17, date(2026, 10, 22)),
            (18, date(2026, 10, 27)),
        ):
            page = process.teacher_page(an_aok_ref(), tess, now=NOON + days * DAY)
            assert page.latest.new_date == promised

    def test_is_said_once_for_each_date_that_passes(self, waiting, tess):
        for days in range(15, 19):
            letters.remind_due(now=NOON + days * DAY)
        promised = Notice.objects.filter(kind=NoticeKind.LATE).order_by("pk").values_list("promised", flat=True)
        assert list(promised) == [date(2026, 10, 22), date(2026, 10, 27)]

    def test_is_not_said_of_what_is_decided_or_taken_back(self, waiting, tess, eva, post):
        record(eva, start_next(eva, now=NOON + 14 * DAY), ALL_MET, now=NOON + 14 * DAY)
        assert remind(NOON + 15 * DAY) == set()

    def test_that_was_answered_before_the_letter_left_is_not_said(self, waiting, tess, eva, post):
        now = NOON + 15 * DAY
        remind(now)
        record(eva, start_next(eva, now=now), ALL_MET, now=now)
        process.release_due(now=now + HOUR)
        assert [letter.subject for letter in post(now + HOUR)] == ["Your review is back: Plan a flipped lesson"]

    def test_a_date_that_passed_while_no_mail_went_out_is_not_promised(self, waiting, post):
        post()
        remind(NOON + 15 * DAY)
        assert post(NOON + 40 * DAY) == []
        remind(NOON + 40 * DAY)
        (letter,) = post(NOON + 40 * DAY)
        assert "New date: Tuesday, November 17." in letter.body

    def test_many_are_taken_in_batches_until_all_are_told(self, platform):
        for number in range(5):
            submit(an_aok_ref(), a_teacher(f"teacher{number}"))
        now = NOON + 15 * DAY
        assert [letters.remind_due(now=now, limit=2) for _ in range(4)] == [2, 2, 1, 0]

    @pytest.mark.parametrize(
        ("today", "promised"),
        [(date(2026, 10, 17), date(2026, 10, 21)), (date(2026, 10, 21), date(2026, 10, 21))]
        + [(date(2026, 10, 22), date(2026, 10, 26)), (date(2026, 12, 1), date(2026, 12, 2))],
    )
    def test_the_new_date_is_a_school_day_that_is_not_past(self, today, promised):
        assert late_date(date(2026, 10, 16), today) == promised


class TestWorkThatWaits:
    @pytest.fixture
    def three_waiting(self, platform):
        for number in range(3):
            submit(an_aok_ref(), a_teacher(f"teacher{number}"))

    def digests(self, now):
        return {user for user, kind in remind(now) if kind == NoticeKind.WORK_WAITING}

    def test_is_said_once_a_day_not_once_a_submission(self, three_waiting, eva, post):
        post()
        assert self.digests(NOON) == {eva}
        (letter,) = post()
        assert letter.subject == "3 submissions wait for a review"
        assert "The first answer is promised by Monday, October 19." in letter.body
        assert "https://learn.example.org/pdln/reviews/\n" in letter.body
        submit(an_aok_ref(), a_teacher("late"), now=NOON + HOUR)
        assert self.digests(NOON + HOUR) == set()
        assert self.digests(NOON + DAY) == {eva}

    def test_is_not_said_before_the_hour_that_the_site_chose(self, three_waiting, eva, settings):
        assert self.digests(NIGHT) == set()
        settings.PDLN_DIGEST_HOUR = 3
        assert self.digests(NIGHT) == {eva}

    def test_is_said_to_those_for_whom_it_waits(self, three_waiting, eva):
        evan = an_evaluator("evan", block="aok-plan")
        an_evaluator("olaf", course=OTHER_COURSE)
        an_evaluator("edna", block="aok-teach")
        gone = an_evaluator("gone")
        get_user_model().objects.filter(pk=gone).update(is_active=False)
        ended = an_evaluator("ended")
        Evaluator.objects.filter(user_id=ended).update(active_until=date(2026, 10, 4))
        assert self.digests(NOON) == {eva, evan}

    def test_is_not_said_where_all_of_it_is_taken_or_one_s_own(self, tess, eva, post):
        submit(an_aok_ref(), tess)
        Evaluator.objects.create(user_id=tess.user_id, course_key=COURSE, block_id="", pseudonym="T")
        assert self.digests(NOON) == {tess.user_id, eva}
        start_next(eva)
        # Tess has only her own work before her, and Eva holds the one there was.
        assert [letter.subject for letter in post()] == ["Submitted: Plan a flipped lesson"]

    def test_is_not_said_where_nothing_waits(self, tess, eva):
        decide(an_aok_ref(), tess, eva, ALL_MET)
        assert self.digests(NOON + DAY) == set()

    def test_a_sweep_that_finds_nothing_new_asks_little_and_writes_nothing(self, three_waiting, eva, count_queries):
        letters.remind_due(now=NOON)
        with count_queries(at_most=4):
            assert letters.remind_due(now=NOON + MINUTE) == 0


def test_no_letter_to_an_evaluator_names_a_teacher(platform, post, settings):
    """Canaries stand in everything that says who the teacher is, and in the work."""
    settings.PDLN_DIGEST_HOUR = 0
    user = get_user_model().objects.create(
        username="canaryuser", first_name="Canaryfirst", last_name="Canarylast", email="canarymail@example.org"
    )
    teacher = Teacher(user_id=user.pk, anonymous_id=f"anon-{user.pk}")
    submit(an_aok_ref(), teacher, content=complete_content(text=written("Canarywork in three words.")))
    submit(an_aok_ref(), a_teacher("other"))
    eva = an_evaluator()
    start_next(eva)
    remind(NOON + 2 * DAY)
    letters = [letter for letter in post(NOON + 2 * DAY) if letter.to == ["eva@example.org"]]
    assert {letter.subject.split()[0] for letter in letters} == {"Yours", "One"}
    pseudonyms = set(Reading.objects.values_list("attempt__pseudonym", flat=True))
    for letter in letters:
        whole = repr(letter.message().as_bytes()) + letter.body + letter.alternatives[0][0] + letter.subject
        assert "canary" not in whole.lower()
        assert not any(each in whole for each in pseudonyms)
