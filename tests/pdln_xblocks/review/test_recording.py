"""Recording a review: once, undone while there is time, released when there is none."""

import pytest

from pdln_xblocks.errors import InvalidRequest, NotFound
from pdln_xblocks.evidence.data import Stage
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost, InvalidScore, StaleNotes, TooLateToUndo
from pdln_xblocks.review.models import Decision, Review
from tests.builders import (
    ALL_MET,
    DAY,
    HOUR,
    MINUTE,
    NOON,
    ONE_BELOW,
    USAGE,
    a_teacher,
    an_aok_ref,
    an_evaluator,
    complete_content,
    decide,
    record,
    release,
    scores,
    start_next,
    submit,
    written,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work(platform):
    """A submission started by an evaluator: (evaluator, claim token, teacher)."""
    teacher, eva = a_teacher(), an_evaluator()
    submit(an_aok_ref(), teacher)
    return eva, start_next(eva), teacher


def test_a_double_click_on_record_gives_one_decision(at_work):
    eva, token, _ = at_work
    first = record(eva, token, ONE_BELOW)
    again = record(eva, token, ALL_MET, now=NOON + MINUTE)
    assert again == first
    assert (Review.objects.count(), Decision.objects.count()) == (1, 1)


def test_the_result_and_its_reason_are_read_before_recording(at_work):
    eva, token, _ = at_work
    result = review.preview_result(eva, token, ONE_BELOW, now=NOON)
    assert (result.outcome, [line.criterion for line in result.below]) == ("revise", ["c-access"])
    assert not Review.objects.exists()


def test_scores_that_cannot_be_recorded_say_why_by_criterion(at_work):
    eva, token, _ = at_work
    table = [
        (scores(target="proficient"), {"c-access": "Choose a level."}),
        (
            review.parse_scores(
                {
                    "scores": [
                        {"criterion": "c-target", "level": "developing"},
                        {"criterion": "c-access", "level": "proficient"},
                    ]
                }
            ),
            {"c-target": "Below the required level, say what is missing and give a next step."},
        ),
    ]
    for given, sentences in table:
        for ask in (review.preview_result, review.record_review):
            with pytest.raises(InvalidScore) as refused:
                ask(eva, token, given, now=NOON)
            assert str(refused.value) == "Something is still needed before this can be recorded."
            assert refused.value.details["problems"] == sentences
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "sent", [None, {}, {"scores": [None]}, {"scores": [{"criterion": 1, "level": "x"}]}, {"scores": [], "comment": 3}]
)
def test_what_is_not_a_review_is_refused_in_one_sentence(sent):
    with pytest.raises(InvalidRequest) as refused:
        review.parse_scores(sent)
    assert str(refused.value) == "This page is out of date. Copy what you wrote, then reload the page."


def test_scores_of_a_criterion_that_is_not_asked_are_of_a_page_that_is_out_of_date(at_work):
    eva, token, _ = at_work
    given = scores(target="proficient", access="extending", else_="proficient")
    for ask in (review.preview_result, review.record_review):
        with pytest.raises(InvalidRequest, match="out of date"):
            ask(eva, token, given, now=NOON)
    assert not Review.objects.exists()


def test_a_text_too_long_to_send_says_by_how_much():
    with pytest.raises(InvalidScore) as refused:
        review.parse_scores({"scores": [], "comment": "x" * 10_001})
    assert str(refused.value) == "One of your texts has 10001 characters; at most 10000 can be sent."


def test_undo_gives_the_reading_back_with_its_scores_and_keeps_the_rows(at_work):
    eva, token, teacher = at_work
    record(eva, token, ALL_MET)
    claim = review.undo(eva, token.reading, now=NOON + MINUTE)
    assert review.undo(eva, token.reading, now=NOON + MINUTE) == claim
    view = review.open_reading(eva, token.reading, now=NOON + MINUTE)
    assert (view.state, view.token, view.notes) == ("open", claim.token, ALL_MET.to_data())
    assert Review.objects.get().undone_at == NOON + MINUTE
    assert release(NOON + HOUR) == 0
    second = record(eva, type(token)(reading=token.reading, token=claim.token), ONE_BELOW, now=NOON + 2 * MINUTE)
    assert (second.result.outcome, Decision.objects.count()) == ("revise", 2)
    assert release(NOON + HOUR) == 1
    assert process.teacher_page(an_aok_ref(), teacher, now=NOON + HOUR).latest.stage == Stage.NOT_YET


def test_a_result_that_was_sent_cannot_be_undone(at_work):
    eva, token, _ = at_work
    record(eva, token, ALL_MET)
    with pytest.raises(TooLateToUndo) as refused:
        review.undo(eva, token.reading, now=NOON + 15 * MINUTE)
    assert str(refused.value) == "This result was sent to the teacher and cannot be undone. A lead can reopen it."


def test_only_the_one_who_recorded_can_undo(at_work):
    eva, token, _ = at_work
    record(eva, token, ALL_MET)
    with pytest.raises(NotFound):
        review.undo(an_evaluator("evan"), token.reading, now=NOON)


def test_a_release_happens_once(at_work):
    eva, token, _ = at_work
    record(eva, token, ALL_MET)
    assert (release(NOON + 14 * MINUTE), release(NOON + 15 * MINUTE), release(NOON + HOUR)) == (0, 1, 0)


def test_proficient_asks_for_full_points_and_not_yet_for_none(platform):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    decide(aok_ref, teacher, eva, ONE_BELOW)
    assert not GradePosting.objects.exists()
    submit(aok_ref, teacher, token="t2", now=NOON + DAY)
    record(eva, start_next(eva, now=NOON + DAY), scores(access="proficient"), now=NOON + DAY)
    release(NOON + DAY + HOUR)
    posting = GradePosting.objects.get()
    assert (posting.points_earned, posting.points_possible, posting.usage_key) == (8, 8, USAGE)


def test_a_resubmission_shows_what_changed_and_the_earlier_step_but_no_earlier_level(platform):
    aok_ref, teacher, eva, evan = an_aok_ref(), a_teacher(), an_evaluator("eva"), an_evaluator("evan")
    decide(aok_ref, teacher, eva, ONE_BELOW)
    submit(
        aok_ref,
        teacher,
        token="t2",
        now=NOON + DAY,
        content=complete_content(text=written("Twenty four see it at school.")),
    )
    view = review.open_reading(evan, start_next(evan, now=NOON + DAY).reading, now=NOON + DAY)
    assert view.criteria == ("c-access",)
    assert [(each.criterion, each.from_attempt) for each in view.carried] == [("c-target", 1)]
    assert {each.requirement: each.kind for each in view.changes} == {"p-context": "changed", "p-plan": "same"}
    assert [(each.criterion, each.next_step) for each in view.earlier_steps] == [
        ("c-access", "Say when those six will see it.")
    ]
    assert "developing" not in str(view.earlier_steps).lower()


def test_notes_saved_in_two_tabs_keep_both_texts(at_work):
    eva, token, _ = at_work
    assert review.save_notes(eva, token, {"comment": "one"}, revision=0, now=NOON) == 1
    with pytest.raises(StaleNotes) as refused:
        review.save_notes(eva, token, {"comment": "two"}, revision=0, now=NOON)
    assert refused.value.details == {"current": {"comment": "one"}, "revision": 1}
    assert review.save_notes(eva, token, {"comment": "one"}, revision=0, now=NOON) == 1


def test_notes_of_a_claim_that_ran_out_are_refused_with_what_to_do(at_work):
    eva, token, _ = at_work
    with pytest.raises(ClaimLost):
        review.save_notes(eva, token, {}, revision=0, now=NOON + 73 * HOUR)


def test_student_information_stops_the_review_and_asks_the_teacher(at_work):
    eva, token, teacher = at_work
    for _ in range(2):
        review.hold_back(eva, token, now=NOON)
    page = process.teacher_page(an_aok_ref(), teacher, now=NOON)
    assert (page.latest.stage, page.can_edit) == (Stage.HELD_BACK, False)
    assert review.claim_next(an_evaluator("evan"), now=NOON) is None
    process.withdraw(teacher, USAGE, page.latest.attempt_id, now=NOON)
    assert process.teacher_page(an_aok_ref(), teacher, now=NOON).can_edit


def test_recording_takes_at_most_fifteen_queries(at_work, count_queries):
    eva, token, _ = at_work
    with count_queries(at_most=15):
        record(eva, token, ONE_BELOW)


def test_what_an_evaluator_recorded_last_can_be_undone_from_the_list(at_work):
    eva, token, _ = at_work
    record(eva, token, ALL_MET)
    (row,) = review.queue(eva, now=NOON + MINUTE).recent
    assert (row.reading, row.outcome, row.undo_until) == (token.reading, "proficient", NOON + 15 * MINUTE)
    release(NOON + HOUR)
    (row,) = review.queue(eva, now=NOON + HOUR).recent
    assert row.undo_until is None
