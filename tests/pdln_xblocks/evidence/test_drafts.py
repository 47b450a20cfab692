"""Drafts: saved from anywhere, never overwritten unseen."""

import pytest

from pdln_xblocks.definitions.aok import Form
from pdln_xblocks.errors import InvalidRequest
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import Piece, Students
from pdln_xblocks.evidence.errors import AttemptWaiting, StaleDraft
from pdln_xblocks.files.errors import InvalidEvidence
from pdln_xblocks.process import api as process
from tests.builders import (
    HOUR,
    MINUTE,
    NOON,
    ONE_BELOW,
    a_teacher,
    an_aok,
    an_aok_ref,
    an_evaluator,
    complete_content,
    decide,
    submit,
    written,
)

pytestmark = pytest.mark.django_db

OUT_OF_DATE = "This page is out of date. Copy what you wrote, then reload the page."


def save(aok_ref, teacher, content, revision, now=NOON):
    return evidence.save_draft(aok_ref, teacher, content, revision=revision, now=now)


def test_a_teacher_comes_back_to_the_same_draft(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    save(aok_ref, teacher, complete_content(plan=written("First thought.")), 0)
    page = process.teacher_page(aok_ref, teacher, now=NOON + HOUR)
    assert page.draft.content.piece("p-plan", "plan").text == "First thought."
    assert page.draft.revision == 1


def test_a_draft_saved_from_two_tabs_keeps_both_texts(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    save(aok_ref, teacher, complete_content(plan=written("From tab one.")), 0)
    with pytest.raises(StaleDraft) as refused:
        save(aok_ref, teacher, complete_content(plan=written("From tab two.")), 0)
    assert refused.value.details["current"].content.piece("p-plan", "plan").text == "From tab one."
    assert str(refused.value) == (
        "This draft was saved in another tab or on another device after you opened this page. Both versions are "
        "below: choose what to keep."
    )


def test_a_save_repeated_after_a_lost_answer_is_answered_like_the_first(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    first = save(aok_ref, teacher, complete_content(), 0)
    again = save(aok_ref, teacher, complete_content(), 0, now=NOON + MINUTE)
    assert (again.revision, again.saved_at) == (first.revision, first.saved_at)


def test_nothing_is_saved_while_a_submission_is_with_the_evaluators(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    submit(aok_ref, teacher)
    with pytest.raises(AttemptWaiting) as refused:
        save(aok_ref, teacher, complete_content(plan=written("Changed my mind.")), 1)
    assert str(refused.value) == (
        "Your submission is with us, so nothing can be changed right now. You can take it back to change it."
    )


def test_a_part_that_was_met_is_kept_and_the_reopened_one_may_change(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    decide(aok_ref, teacher, an_evaluator(), ONE_BELOW)
    with pytest.raises(InvalidEvidence) as refused:
        save(aok_ref, teacher, complete_content(plan=written("Another plan.")), 2)
    assert str(refused.value) == "Lesson plan is kept from your last submission: the criteria it was judged by are met."
    assert save(aok_ref, teacher, complete_content(text=written("Six see it at school.")), 2).revision == 3


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {"pieces": []},
        {"pieces": {"p-gone": {}}},
        {"pieces": {"p-plan": {"gone": {"form": "write"}}}},
        {"pieces": {"p-context": {"text": {"form": "upload"}}}},
        {"pieces": {"p-plan": {"plan": {"form": "write", "text": 7}}}},
        {"pieces": {"p-plan": {"plan": {"form": "upload", "files": ["../etc"]}}}},
        {"pieces": {"p-plan": {"plan": {"form": "upload", "files": ["a" * 32] * 21}}}},
        {"pieces": {"p-plan": {"plan": {"form": "upload", "students": "some"}}}},
    ],
)
def test_what_does_not_fit_the_task_is_refused_in_one_sentence(sent):
    with pytest.raises(InvalidRequest) as refused:
        evidence.parse_content(sent, an_aok())
    assert str(refused.value) == OUT_OF_DATE


def test_a_text_too_long_to_save_says_by_how_much():
    sent = {"pieces": {"p-plan": {"plan": {"form": "write", "text": "x" * 100_001}}}}
    with pytest.raises(InvalidEvidence) as refused:
        evidence.parse_content(sent, an_aok())
    assert str(refused.value) == (
        "Lesson plan: this text has 100001 characters; at most 100000 can be saved. Shorten it or upload it as a file."
    )


def test_a_link_too_long_to_save_says_so():
    sent = {"pieces": {"p-plan": {"plan": {"form": "link", "url": "https://" + "x" * 2000}}}}
    with pytest.raises(InvalidEvidence) as refused:
        evidence.parse_content(sent, an_aok())
    assert str(refused.value) == "Lesson plan: this link is longer than 2000 characters."


def test_content_survives_the_way_through_json_and_back():
    piece = Piece(form=Form.UPLOAD, files=("a" * 32,), transcript="I say…", students=Students.DEIDENTIFIED)
    content = complete_content(plan=piece)
    assert evidence.parse_content(content.to_data(), an_aok()) == content


def test_one_teachers_draft_is_not_anothers(platform):
    aok_ref = an_aok_ref()
    save(aok_ref, a_teacher("tess"), complete_content(), 0)
    assert process.teacher_page(aok_ref, a_teacher("theo"), now=NOON).draft.revision == 0


def test_a_first_draft_without_files_is_saved_in_one_statement(platform, count_queries):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    save(aok_ref, teacher, complete_content(), 0)
    with count_queries(at_most=1):
        save(aok_ref, teacher, complete_content(plan=written("Second thought.")), 1)


@pytest.mark.parametrize("number", [1, 2])
def test_whatever_number_a_page_names_what_is_kept_is_kept(platform, number):
    """The number only says in which order the database is asked."""
    aok_ref, teacher = an_aok_ref(), a_teacher()
    decide(aok_ref, teacher, an_evaluator(), ONE_BELOW)
    another = complete_content(plan=written("Another plan."))
    with pytest.raises(InvalidEvidence):
        evidence.save_draft(aok_ref, teacher, another, revision=2, number=number, now=NOON)
    with pytest.raises(StaleDraft):
        evidence.save_draft(aok_ref, teacher, complete_content(text=written("New.")), revision=1, number=1, now=NOON)
    changed = complete_content(text=written("Six see it at school."))
    saved = evidence.save_draft(aok_ref, teacher, changed, revision=2, number=number, now=NOON)
    assert (saved.revision, saved.came_back is None) == (3, False)
