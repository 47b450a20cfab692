"""Held back for student information: nobody reads it, its clock stands still, and it can be put back."""

from datetime import date

import pytest

from pdln_xblocks.errors import InvalidRequest, NotFound
from pdln_xblocks.evidence.data import Stage
from pdln_xblocks.evidence.models import Attempt, AttemptStatus
from pdln_xblocks.evidence.rules import resumed
from pdln_xblocks.letters.composing import letter_of
from pdln_xblocks.letters.reminders import remind_due
from pdln_xblocks.notices.models import Notice, NoticeKind
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost, NothingToPutBack
from pdln_xblocks.review.held import LISTED
from pdln_xblocks.review.models import Hold, Reading
from pdln_xblocks.roster.models import Evaluator
from tests import builders
from tests.builders import (
    ALL_MET,
    COURSE,
    DAY,
    HOUR,
    NOON,
    USAGE,
    a_teacher,
    a_user,
    an_aok_ref,
    an_evaluator,
    list_aok,
    record,
    start_next,
    submit,
)

pytestmark = pytest.mark.django_db

WORDS = "A first name on the board, on page 2."
MONDAY = date(2026, 10, 5)


def a_lead(name: str = "lena", *, block: str = "") -> int:
    user = a_user(name)
    Evaluator.objects.create(user=user, course_key=COURSE, block_id=block, pseudonym=name, is_lead=True)
    return user.pk


@pytest.fixture
def held(platform):
    """Tess's submission, held back by Eva: `(eva, token, teacher, hold id)`."""
    list_aok(an_aok_ref())
    teacher, eva = a_teacher(), an_evaluator()
    submit(an_aok_ref(), teacher)
    token = start_next(eva)
    review.save_notes(eva, token, {"comment": "So far."}, revision=0, now=NOON)
    review.hold_back(eva, token, requirement="p-plan", words=WORDS, now=NOON)
    return eva, token, teacher, Hold.objects.get().public_id


def the_page(teacher, now=NOON):
    return process.teacher_page(an_aok_ref(), teacher, now=now).latest


def test_its_teacher_is_told_where_to_look_and_the_evaluators_words_stay_on_the_page(held):
    _eva, _token, teacher, _hold = held
    notice = Notice.objects.get(kind=NoticeKind.HELD_BACK)
    assert notice.user_id == teacher.user_id
    letter = letter_of(notice, now=NOON)
    assert letter is not None
    assert (letter.context["part"], letter.context["number"]) == ("Lesson plan", 1)
    assert WORDS not in str(letter.context), "they may name a child"
    page = the_page(teacher)
    assert (page.stage, page.look_in, page.look_for) == (Stage.HELD_BACK, "Lesson plan", WORDS)


def test_once_it_is_taken_back_no_letter_goes_out_and_where_to_look_stays(held):
    _eva, _token, teacher, _hold = held
    process.withdraw(teacher, USAGE, the_page(teacher).attempt_id, now=NOON)
    assert letter_of(Notice.objects.get(kind=NoticeKind.HELD_BACK), now=NOON) is None
    page = the_page(teacher)
    assert (page.stage, page.look_in, page.look_for) == (Stage.WITHDRAWN, "Lesson plan", WORDS)


def test_what_was_put_back_is_not_pointed_at_when_its_teacher_takes_it_back_later(held):
    eva, _token, teacher, hold = held
    review.lift(eva, hold, now=NOON)
    process.withdraw(teacher, USAGE, the_page(teacher).attempt_id, now=NOON)
    page = the_page(teacher)
    assert (page.stage, page.look_in, page.look_for) == (Stage.WITHDRAWN, "", "")


def test_an_evaluator_who_is_still_at_it_is_told_that_it_is_held_back(held):
    eva, token, _teacher, _hold = held
    with pytest.raises(ClaimLost) as refused:
        review.save_notes(eva, token, {"comment": "More."}, revision=1, now=NOON)
    assert str(refused.value) == "This submission is held back for student information, so nobody reads it for now."


def test_while_it_is_held_back_it_is_not_late_and_nobody_is_reminded(held):
    eva, _token, teacher, _hold = held
    later = NOON + 60 * DAY
    assert the_page(teacher, now=later).stage is Stage.HELD_BACK
    remind_due(now=later)
    assert not Notice.objects.filter(kind=NoticeKind.LATE).exists()
    assert review.queue(eva, now=later).late == 0


def test_who_held_it_back_and_the_leads_there_have_it_in_their_lists(held):
    eva, _token, _teacher, hold = held
    lead, other, elsewhere = a_lead(), an_evaluator("evan"), a_lead("lou", block="another-aok")
    (row,) = review.queue(eva, now=NOON).held
    assert (row.hold, row.aok_title, row.number, row.is_mine) == (hold, "Plan a flipped lesson", 1, True)
    assert (row.where.part, row.where.words, row.at) == ("Lesson plan", WORDS, NOON)
    assert [each.is_mine for each in review.queue(lead, now=NOON).held] == [False]
    assert review.queue(other, now=NOON).held == ()
    assert review.queue(elsewhere, now=NOON).held == ()


def test_what_is_held_back_elsewhere_in_the_course_takes_no_place_in_a_leads_list(held):
    eva, _token, _teacher, _hold = held
    attempt = Attempt.objects.get()
    Hold.objects.bulk_create(Hold(attempt=attempt, held_by_id=eva, held_at=NOON) for _each in range(LISTED))
    Attempt.objects.filter(pk=attempt.pk).update(block_id="another-aok")
    submit(an_aok_ref(), a_teacher("theo"))
    token = start_next(eva)
    review.hold_back(eva, token, now=NOON + HOUR)
    (row,) = review.queue(a_lead(block="aok-plan"), now=NOON + HOUR).held
    assert row.at == NOON + HOUR


def test_who_held_it_back_puts_it_back_and_goes_on_where_they_were(held):
    eva, token, teacher, hold = held
    review.lift(eva, hold, now=NOON + HOUR)
    assert review.lift(eva, hold, now=NOON + HOUR) == "", "the second click changes nothing"
    view = review.open_reading(eva, token.reading, now=NOON + HOUR)
    assert (view.notes, view.state) == ({"comment": "So far."}, "open")
    assert the_page(teacher).stage is Stage.IN_REVIEW
    record(eva, builders.ClaimToken(reading=view.reading, token=view.token), ALL_MET, now=NOON + HOUR)
    assert review.queue(eva, now=NOON + HOUR).held == ()


def test_the_answer_leads_back_to_the_reading(held):
    eva, token, _teacher, hold = held
    assert review.lift(eva, hold, now=NOON) == token.reading


def test_a_lead_puts_it_back_for_whoever_is_next(held):
    _eva, token, _teacher, hold = held
    assert review.lift(a_lead(), hold, now=NOON) == ""
    reading = Reading.objects.get(public_id=token.reading)
    assert (reading.evaluator_id, reading.state) == (None, "open")
    assert review.claim_next(an_evaluator("evan"), now=NOON) is not None


def test_nobody_else_puts_it_back(held):
    _eva, _token, teacher, hold = held
    for user in (an_evaluator("evan"), a_lead("lou", block="another-aok"), teacher.user_id, a_user("sam").pk):
        with pytest.raises(NotFound):
            review.lift(user, hold, now=NOON)
    with pytest.raises(NotFound):
        review.lift(a_lead(), "f" * 32, now=NOON)
    assert Attempt.objects.get().status == "quarantined"


def test_what_its_teacher_took_back_is_not_put_back(held):
    eva, _token, teacher, hold = held
    process.withdraw(teacher, USAGE, the_page(teacher).attempt_id, now=NOON)
    with pytest.raises(NothingToPutBack) as refused:
        review.lift(eva, hold, now=NOON)
    assert str(refused.value) == "Its teacher took this submission back, so there is nothing to put back."
    assert review.queue(eva, now=NOON).held == ()


def test_what_the_course_team_set_back_is_not_put_back(held):
    eva, _token, _teacher, hold = held
    Attempt.objects.update(status=AttemptStatus.ARCHIVED)
    with pytest.raises(NothingToPutBack) as refused:
        review.lift(eva, hold, now=NOON)
    assert str(refused.value).startswith("The course team set this work back to the beginning")


def test_the_days_that_were_left_are_given_again(held):
    eva, token, teacher, hold = held
    promised = Attempt.objects.get().hear_by
    review.lift(eva, hold, now=NOON + 14 * DAY)
    assert Attempt.objects.get().hear_by == promised + 14 * DAY
    assert Reading.objects.get(public_id=token.reading).hear_by == Attempt.objects.get().hear_by
    assert the_page(teacher, now=NOON + 14 * DAY).stage is Stage.IN_REVIEW


@pytest.mark.parametrize(
    ("hear_by", "held_on", "today", "new"),
    [
        (date(2026, 10, 9), MONDAY, MONDAY, date(2026, 10, 9)),
        (date(2026, 10, 9), MONDAY, date(2026, 10, 12), date(2026, 10, 16)),
        (date(2026, 10, 12), date(2026, 10, 9), date(2026, 10, 14), date(2026, 10, 15)),
        (date(2026, 10, 2), MONDAY, date(2026, 10, 12), date(2026, 10, 13)),
    ],
    ids=["the same day", "a week later", "over a weekend", "late already"],
)
def test_the_clock_goes_on_with_the_school_days_that_were_left(hear_by, held_on, today, new):
    assert resumed(hear_by, held_on=held_on, today=today) == new


def test_days_of_a_break_are_not_counted_as_left():
    breaks = {date(2026, 10, 7), date(2026, 10, 8)}
    assert resumed(date(2026, 10, 9), held_on=MONDAY, today=date(2026, 10, 12), breaks=breaks) == date(2026, 10, 14)


def test_a_part_that_the_task_does_not_have_is_refused_and_nothing_is_held(platform):
    list_aok(an_aok_ref())
    eva = an_evaluator()
    submit(an_aok_ref(), a_teacher())
    token = start_next(eva)
    for wrong in ({"requirement": "p-gone"}, {"words": "x" * 501}):
        with pytest.raises(InvalidRequest):
            review.hold_back(eva, token, now=NOON, **wrong)
    assert not Hold.objects.exists()


def test_a_list_takes_no_query_more_for_what_is_held_back(held, count_queries):
    eva, _token, teacher, _hold = held
    with count_queries(at_most=6):
        review.queue(eva, now=NOON)
    with count_queries(at_most=8):
        the_page(teacher)
