"""Claims: one evaluator at a time, for a while, without blame."""

import pytest

from pdln_xblocks.errors import NotFound
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost
from pdln_xblocks.roster.models import Evaluator
from tests.builders import (
    ALL_MET,
    COURSE,
    DAY,
    HOUR,
    NOON,
    OTHER_COURSE,
    USAGE,
    a_teacher,
    an_aok_ref,
    an_evaluator,
    record,
    start_next,
    submit,
)

pytestmark = pytest.mark.django_db

LATER = NOON + 73 * HOUR


def waiting(teacher="tess", now=NOON):
    aok_ref, someone = an_aok_ref(), a_teacher(teacher)
    submit(aok_ref, someone, now=now)
    return someone


def test_the_oldest_submission_comes_first(platform):
    waiting("tess", NOON + HOUR)
    waiting("theo", NOON)
    eva = an_evaluator()
    first = review.open_reading(eva, start_next(eva, now=NOON + DAY).reading, now=NOON + DAY)
    assert first.submitted_at == NOON


def test_two_evaluators_never_get_the_same_submission(platform):
    waiting()
    start_next(an_evaluator("eva"))
    assert review.claim_next(an_evaluator("evan"), now=NOON) is None


def test_a_claim_that_ran_out_goes_back_by_itself(platform):
    waiting()
    eva, evan = an_evaluator("eva"), an_evaluator("evan")
    token = start_next(eva)
    taken = start_next(evan, now=LATER)
    assert taken.reading == token.reading
    with pytest.raises(ClaimLost) as refused:
        record(eva, token, ALL_MET, now=LATER)
    assert (
        str(refused.value)
        == "This submission is not with you any more. What you wrote is still on this page: copy it if you need it."
    )


def test_a_claim_that_ran_out_unnoticed_can_be_started_again_with_its_notes(platform):
    waiting()
    eva = an_evaluator()
    token = start_next(eva)
    review.save_notes(eva, token, {"comment": "So far"}, revision=0, now=NOON)
    with pytest.raises(ClaimLost) as refused:
        record(eva, token, ALL_MET, now=LATER)
    assert (
        str(refused.value)
        == "Your time with this submission ran out. What you wrote is still on this page: start it again to go on."
    )
    assert review.open_reading(eva, token.reading, now=LATER).state == "expired"
    again = review.claim(eva, token.reading, now=LATER)
    view = review.open_reading(eva, token.reading, now=LATER)
    assert (view.token, view.notes) == (again.token, {"comment": "So far"})


def test_starting_what_one_holds_already_gives_the_same_claim(platform):
    waiting()
    eva = an_evaluator()
    token = start_next(eva)
    assert review.claim(eva, token.reading, now=NOON + HOUR).token == token.token


def test_starting_what_somebody_else_holds_is_refused(platform):
    waiting()
    token = start_next(an_evaluator("eva"))
    with pytest.raises(ClaimLost) as refused:
        review.claim(an_evaluator("evan"), token.reading, now=NOON)
    assert str(refused.value) == "Somebody else started this submission. Take the next one from your list."


def test_putting_back_gives_it_to_the_next_person(platform):
    waiting()
    eva, evan = an_evaluator("eva"), an_evaluator("evan")
    token = start_next(eva)
    for _ in range(2):
        review.put_back(eva, token, now=NOON)
    assert start_next(evan).reading == token.reading


def test_what_was_passed_on_is_not_offered_again(platform):
    waiting()
    eva, evan = an_evaluator("eva"), an_evaluator("evan")
    token = start_next(eva)
    review.pass_on(eva, token, now=NOON)
    assert review.claim_next(eva, now=NOON) is None
    assert review.queue(eva, now=NOON).waiting == 0
    with pytest.raises(ClaimLost) as refused:
        review.claim(eva, token.reading, now=NOON)
    assert str(refused.value) == "You passed this submission on, so it goes to somebody else."
    assert start_next(evan).reading == token.reading


def test_nobody_reviews_their_own_work(platform):
    teacher = waiting()
    Evaluator.objects.create(user_id=teacher.user_id, course_key=COURSE, pseudonym="Evaluator T")
    token = start_next(an_evaluator("eva"))
    assert review.claim_next(teacher.user_id, now=LATER) is None
    assert review.queue(teacher.user_id, now=LATER).waiting == 0
    with pytest.raises(NotFound) as refused:
        review.claim(teacher.user_id, token.reading, now=LATER)
    assert str(refused.value) == "There is no such submission for you to review."


@pytest.mark.parametrize(
    "line",
    [
        {"course_key": OTHER_COURSE},
        {"course_key": COURSE, "block_id": "aok-teach"},
        {"course_key": COURSE, "active_until": (NOON - DAY).date()},
        {"course_key": COURSE, "active_from": (NOON + DAY).date()},
    ],
)
def test_outside_the_roster_a_submission_does_not_exist(platform, line):
    waiting()
    token = start_next(an_evaluator("eva"))
    stranger = an_evaluator("sam", course=OTHER_COURSE)
    Evaluator.objects.filter(user_id=stranger).update(**line)
    assert review.claim_next(stranger, now=LATER if "active_until" in line else NOON) is None
    assert review.queue(stranger, now=NOON).rows == ()
    for ask in (review.claim, review.open_reading):
        with pytest.raises(NotFound) as refused:
            ask(stranger, token.reading, now=NOON)
        assert str(refused.value) == "There is no such submission for you to review."


def test_an_evaluator_of_one_aok_gets_that_aok(platform):
    waiting()
    assert review.claim_next(an_evaluator("eva", block="aok-plan"), now=NOON) is not None


def test_a_reading_that_is_with_nobody_is_not_opened_but_started(platform):
    waiting()
    eva = an_evaluator()
    token = start_next(eva)
    review.put_back(eva, token, now=NOON)
    with pytest.raises(ClaimLost) as refused:
        review.open_reading(eva, token.reading, now=NOON)
    assert str(refused.value) == "This submission is not with you now. Start it, or take the next one, from your list."


def test_work_taken_back_ends_the_claim_with_thanks(platform):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    receipt = submit(aok_ref, teacher)
    token = start_next(eva)
    process.withdraw(teacher, USAGE, receipt.attempt_id, now=NOON)
    with pytest.raises(ClaimLost) as refused:
        record(eva, token, ALL_MET)
    assert str(refused.value) == (
        "This submission was taken back by the teacher, so it needs no review now. Thank you for your time."
    )


@pytest.mark.parametrize("waiting_count", [2, 12])
def test_claiming_the_next_takes_at_most_five_queries(platform, count_queries, waiting_count):
    for number in range(waiting_count):
        waiting(f"teacher{number}")
    eva = an_evaluator()
    with count_queries(at_most=5):
        review.claim_next(eva, now=NOON)


@pytest.mark.parametrize("waiting_count", [2, 30])
def test_a_page_of_the_list_takes_at_most_six_queries(platform, count_queries, waiting_count):
    for number in range(waiting_count):
        waiting(f"teacher{number}")
    eva = an_evaluator()
    start_next(eva)
    with count_queries(at_most=6):
        listed = review.queue(eva, now=NOON)
    assert (listed.waiting, listed.mine, len(listed.rows)) == (waiting_count - 1, 1, min(waiting_count, 25))
    assert listed.rows[0].is_mine


def test_a_page_beyond_the_end_is_the_last(platform):
    for number in range(26):
        waiting(f"teacher{number}")
    listed = review.queue(an_evaluator(), now=NOON, page=9)
    assert (listed.page, listed.pages, len(listed.rows)) == (2, 2, 1)


def test_an_answer_that_is_overdue_is_counted_late(platform):
    waiting()
    listed = review.queue(an_evaluator(), now=NOON + 20 * DAY)
    assert (listed.late, listed.rows[0].is_late) == (1, True)
