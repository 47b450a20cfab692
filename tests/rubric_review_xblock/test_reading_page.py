"""/pdln/reviews/<reading>/: the evidence beside the rubric."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils.formats import date_format

from pdln_xblocks.definitions.aok import Form
from pdln_xblocks.evidence.data import Piece, Students
from pdln_xblocks.process.retirement import retire
from pdln_xblocks.review import api as review
from pdln_xblocks.review.data import ClaimToken
from tests import builders
from tests.clock import NOW
from tests.pages import text_of
from tests.site import policy


def address(reading: str) -> str:
    return f"/pdln/reviews/{reading}/"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("visitor", 302),
        ("teacher", 404),
        ("evaluator", 200),
        ("evaluator of another course", 404),
        ("lead", 409),
        ("own work", 404),
    ],
)
def test_a_reading_opens_for_whoever_holds_it_and_for_nobody_else(browser, held, people, role, status):
    response = browser(people[role]).get(address(held.reading))
    assert response.status_code == status
    assert ("Move the explanation out." in response.content.decode()) == (status == 200)


def test_a_reading_that_is_not_there_looks_like_one_that_is_not_mine(browser, held, people, eva):
    absent = browser(eva).get(address("0" * 32))
    foreign = browser(people["evaluator of another course"]).get(address(held.reading))
    assert absent.status_code == foreign.status_code == 404
    assert "There is no such submission for you to review." in text_of(absent.content.decode())
    assert text_of(absent.content.decode()) == text_of(foreign.content.decode())


def test_a_reading_that_somebody_else_holds_says_so_and_shows_nothing_of_it(browser, held, people):
    page = browser(people["lead"]).get(address(held.reading)).content.decode()
    assert "This submission is not with you now. Start it, or take the next one, from your list." in text_of(page)
    assert "Every student can use it" not in page


def test_evidence_stands_by_part_and_the_rubric_leads_to_it(browser, held, eva):
    page = browser(eva).get(address(held.reading)).content.decode()
    assert '<section class="pdln-part" id="pdln-part-p-plan"' in page
    assert '<a href="#pdln-part-p-plan" data-jump>Lesson plan</a>' in page
    assert page.count('<fieldset class="pdln-criterion"') == 2
    assert page.count('type="radio"') == 8


def test_the_rubric_says_in_words_what_each_criterion_needs(browser, held, eva):
    page = browser(eva).get(address(held.reading)).content.decode()
    assert text_of(page).count("Needs Proficient or above.") == 2
    assert page.count('<span class="pdln-level__needed">needed</span>') == 2
    assert "Every student can use it, developing." in text_of(page)


def test_the_blind_note_and_the_lease_are_said(browser, held, eva):
    page = text_of(browser(eva).get(address(held.reading)).content.decode())
    assert "Names we hold are hidden; voices and places may not be." in page
    assert "I may know this person: pass it on No reason needed." in page
    assert "Yours until" in page


def test_the_page_names_nobody(browser, held, eva):
    response = browser(eva).get(address(held.reading))
    assert "tess" not in response.content.decode() + str(response.headers)


def test_a_brand_s_own_words_are_used_for_the_result(browser, teacher, eva):
    aok_ref = builders.an_aok_ref(builders.an_aok(terms={"proficient": "Demonstrated", "not_yet": "Revise"}))
    builders.submit(aok_ref, teacher, now=NOW)
    token = builders.start_next(eva, now=NOW)
    builders.record(eva, token, builders.ONE_BELOW, now=NOW)
    page = text_of(browser(eva).get(address(token.reading)).content.decode())
    assert "Result: Revise, because Every student can use it is Developing (needs Proficient)." in page


def piece_page(browser, aok_ref, teacher, eva, piece: Piece) -> str:
    builders.submit(aok_ref, teacher, now=NOW, content=builders.complete_content(plan=piece))
    token = builders.start_next(eva, now=NOW)
    return browser(eva).get(address(token.reading)).content.decode()


def test_a_link_opens_outside_and_tells_nothing_of_where_it_was_followed(browser, aok_ref, teacher, eva):
    page = piece_page(
        browser,
        aok_ref,
        teacher,
        eva,
        Piece(form=Form.LINK, url="https://drive.example.org/d/1?usp=sharing", students=Students.NO_ONE),
    )
    link = '<a href="https://drive.example.org/d/1?usp=sharing" target="_blank" rel="noopener noreferrer">'
    assert f"{link}Link to drive.example.org</a>" in page
    assert "opens outside" in page


def test_a_picture_from_elsewhere_in_a_text_is_not_loaded(browser, aok_ref, teacher, eva):
    """Its server would learn who reviews, and when."""
    text = "Here it is, as promised ![a shelf](https://tracker.example.org/x.png) and [more](https://example.org/more)."
    page = piece_page(browser, aok_ref, teacher, eva, Piece(form=Form.WRITE, text=text, formatted=True))
    assert "<img" not in page
    assert re.search(r'<a href="https://example.org/more"[^>]*rel="noopener noreferrer"', page)


def test_what_a_teacher_wrote_cannot_run(browser, aok_ref, teacher, eva):
    page = piece_page(
        browser, aok_ref, teacher, eva, builders.written("Move <script>alert(1)</script> it out, please.")
    )
    assert "<script>alert(1)" not in page


def test_saved_notes_are_on_the_page_again(browser, held, eva):
    notes = {
        "scores": [{"criterion": "c-access", "level": "developing", "missing": "Six <students>", "next_step": ""}],
        "comment": "Thank you.",
    }
    review.save_notes(eva, held, notes, revision=0, now=NOW)
    page = browser(eva).get(address(held.reading)).content.decode()
    assert re.search(r'value="developing"\s+data-meets="false" checked', page)
    assert "Six &lt;students&gt;</textarea>" in page
    assert "Thank you.</textarea>" in page
    assert 'data-revision="1"' in page


def test_a_level_below_the_needed_one_asks_for_two_texts_at_once(browser, held, eva):
    notes = {"scores": [{"criterion": "c-access", "level": "developing"}], "comment": ""}
    review.save_notes(eva, held, notes, revision=0, now=NOW)
    page = browser(eva).get(address(held.reading)).content.decode()
    assert "Below Proficient. Say what is missing and the next step: the teacher works from these two." in text_of(page)
    assert page.count("data-below hidden") == 1
    assert page.count(" required>") == 2


@pytest.mark.parametrize("notes", [{}, {"scores": 3}, {"scores": [3, {"criterion": ["x"]}], "comment": None}])
def test_notes_of_an_odd_form_leave_the_page_whole(browser, held, eva, notes):
    review.save_notes(eva, held, notes, revision=0, now=NOW)
    assert browser(eva).get(address(held.reading)).status_code == 200


def test_a_claim_that_ran_out_keeps_the_scores_and_offers_to_go_on(browser, aok_ref, teacher, eva):
    early = NOW - timedelta(days=4)
    builders.submit(aok_ref, teacher, now=early)
    token = builders.start_next(eva, now=early)
    notes = {"scores": [{"criterion": "c-access", "level": "developing", "missing": "Six students."}], "comment": ""}
    review.save_notes(eva, token, notes, revision=0, now=early)
    page = browser(eva).get(address(token.reading)).content.decode()
    assert "Your time with this submission ran out. Start it again to go on: your notes are here." in text_of(page)
    assert 'data-act="start" data-stay' in page
    assert "Six students.</textarea>" in page
    assert 'data-token=""' in page


def test_a_recorded_reading_says_its_result_its_reason_and_when_it_is_sent(browser, held, eva):
    builders.record(eva, held, builders.ONE_BELOW, now=NOW)
    html = browser(eva).get(address(held.reading)).content.decode()
    page = text_of(html)
    assert "Recorded. Result: Not yet, because Every student can use it is Developing (needs Proficient)." in page
    sent_at = date_format(NOW + timedelta(seconds=settings.PDLN_UNDO_SECONDS), "TIME_FORMAT")
    assert f"Sent at {sent_at} UTC. Until then you can undo." in page
    assert 'data-act="undo"' in html
    assert "What is missing Six students are left to chance." in page
    assert "<form" not in html


def test_a_proficient_result_says_that_every_criterion_is_there(browser, held, eva):
    builders.record(eva, held, builders.ALL_MET, now=NOW)
    page = text_of(browser(eva).get(address(held.reading)).content.decode())
    assert "Result: Proficient. Every criterion is at the level it needs or above." in page


def test_a_released_result_cannot_be_undone_from_its_page(browser, held, eva):
    builders.record(eva, held, builders.ONE_BELOW, now=NOW)
    builders.release(NOW + timedelta(hours=1))
    html = browser(eva).get(address(held.reading)).content.decode()
    assert "The teacher has it." in html and 'data-act="undo"' not in html


def test_a_result_whose_teacher_closed_their_account_stays_and_says_that_the_evidence_is_gone(
    browser, held, eva, teacher
):
    builders.record(eva, held, builders.ONE_BELOW, now=NOW)
    builders.release(NOW + timedelta(hours=1))
    retire(teacher.user_id, now=NOW + timedelta(hours=2))
    page = text_of(browser(eva).get(address(held.reading)).content.decode())
    assert page.count("No longer here: its owner's account was closed.") == 2
    assert "Result: Not yet, because Every student can use it is Developing (needs Proficient)." in page
    assert "Six students" not in page and "second graders" not in page


@pytest.fixture
def resubmitted(aok_ref, teacher, eva) -> ClaimToken:
    """Not yet on one criterion; submission 2, started by Eva."""
    early = NOW - timedelta(days=2)
    builders.decide(aok_ref, teacher, eva, builders.ONE_BELOW, now=early)
    changed = builders.complete_content(text=builders.written("Twenty six second graders."))
    builders.submit(aok_ref, teacher, token="t2", now=NOW, content=changed)
    return builders.start_next(eva, now=NOW)


def test_a_resubmission_asks_only_for_what_was_reopened(browser, resubmitted, eva):
    html = browser(eva).get(address(resubmitted.reading)).content.decode()
    assert re.findall(r'data-criterion="([^"]+)"', html) == ["c-access"]
    assert "Met A target that gains from flipping, in submission 1" in text_of(html)


def test_a_resubmission_shows_the_earlier_next_step_and_never_the_earlier_level(browser, resubmitted, eva):
    html = browser(eva).get(address(resubmitted.reading)).content.decode()
    assert "Next step given for submission 1: Say when those six will see it." in text_of(html)
    assert " checked" not in html


def test_a_resubmission_shows_what_changed_word_by_word(browser, resubmitted, eva):
    html = browser(eva).get(address(resubmitted.reading)).content.decode()
    assert re.search(r"<del><span[^>]*> removed: </span> ?four<span", html)
    assert re.search(r"<ins><span[^>]*> added: </span> ?six<span", html)
    assert "Changed since submission 1" in text_of(html)
    assert "Same as submission 1" in text_of(html)


def test_opening_a_reading_takes_the_same_queries_however_much_waits(
    browser, aok_ref, eva, django_assert_max_num_queries
):
    for number in range(12):
        builders.submit(aok_ref, builders.a_teacher(f"teacher{number}"), token=f"t{number}", now=NOW)
    token = builders.start_next(eva, now=NOW)
    client = browser(eva)
    with django_assert_max_num_queries(12):
        assert client.get(address(token.reading)).status_code == 200


@pytest.mark.parametrize("path", ["", "{reading}/", f"roster/{builders.COURSE}/"])
def test_the_pages_work_under_a_policy_that_lets_nothing_inline_run_or_style(browser, held, people, platform, path):
    platform.staff.add((people["evaluator"], builders.COURSE))
    response = browser(people["evaluator"]).get(f"/pdln/reviews/{path.format(reading=held.reading)}")
    assert response.status_code == 200
    assert policy.blocked(response.content.decode(), "https://learn.example.org/pdln/", policy.STRICT) == []
