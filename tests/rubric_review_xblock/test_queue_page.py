"""/pdln/reviews/: the list over all of an evaluator's courses."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import builders
from tests.clock import NOW
from tests.rubric_review_xblock.conftest import asked_by_us

ADDRESS = "/pdln/reviews/"


def test_a_visitor_is_sent_to_log_in(browser):
    response = browser(None).get(ADDRESS)
    assert (response.status_code, response.headers["Location"]) == (302, f"/accounts/login/?next={ADDRESS}")


def test_somebody_on_no_roster_reads_why_the_pages_are_not_theirs(browser, people):
    response = browser(people["teacher"]).get(ADDRESS)
    assert response.status_code == 403
    page = response.content.decode()
    assert "You are not on the list of evaluators of this course. Ask the person who invited you." in page
    assert "Looking for your own submissions? They are in your course." in page


def test_an_evaluator_sees_what_waits_in_their_courses(browser, submission, eva):
    page = browser(eva).get(ADDRESS).content.decode()
    assert "Plan a flipped lesson" in page
    assert "Start the next one" in page
    assert "<strong>1</strong> waiting" in page


def test_an_evaluator_of_another_course_sees_an_empty_list_kindly_said(browser, submission, people):
    page = browser(people["evaluator of another course"]).get(ADDRESS).content.decode()
    assert "Nothing is waiting" in page
    assert "up to date. New submissions appear here as teachers send them in." in page
    assert "Plan a flipped lesson" not in page


def test_nobody_finds_their_own_work_in_their_list(browser, submission, people):
    page = browser(people["own work"]).get(ADDRESS).content.decode()
    assert "Nothing is waiting" in page


def test_a_reading_that_i_hold_opens_from_the_list(browser, held, eva):
    page = browser(eva).get(ADDRESS).content.decode()
    assert f'href="/pdln/reviews/{held.reading}/"' in page
    assert "Yours until" in page


def test_what_was_recorded_can_be_undone_from_the_list_until_it_is_sent(browser, held, eva):
    builders.record(eva, held, builders.ONE_BELOW, now=NOW)
    page = browser(eva).get(ADDRESS).content.decode()
    assert 'data-act="undo"' in page and "Sent at" in page and "Not yet" in page
    builders.release(NOW + timedelta(hours=1))
    page = browser(eva).get(ADDRESS).content.decode()
    assert 'data-act="undo"' not in page and "Not yet" in page


def test_the_list_names_nobody(browser, submission, eva):
    page = browser(eva).get(ADDRESS).content.decode()
    assert "tess" not in page


def test_a_late_submission_says_so_in_words(browser, aok_ref, teacher, eva):
    builders.submit(aok_ref, teacher, now=NOW - timedelta(days=40))
    page = browser(eva).get(ADDRESS).content.decode()
    assert '<span class="pdln-tag pdln-tag--warn">Late</span>' in page
    assert "<strong>1</strong> late" in page


@pytest.fixture
def two_aoks(aok_ref, teacher, eva):
    """A second AOK of the course, with a submission of its own."""
    other = builders.an_aok_ref(
        builders.an_aok(id="aok-teach", title="Teach it and respond"),
        usage="block-v1:pdln+flip+2026+type@aok_submission+block@aok-teach",
    )
    for each in (aok_ref, other):
        builders.list_aok(each)
        builders.submit(each, teacher, token=each.block_id, now=NOW)
    return other


def test_the_list_can_be_narrowed_to_one_aok(browser, two_aoks, eva):
    page = browser(eva).get(ADDRESS, {"aok": two_aoks.usage_key}).content.decode()
    assert page.count('<li class="pdln-queue__row') == 1
    assert f'data-aok="{two_aoks.usage_key}"' in page


def test_a_filter_that_names_another_course_s_aok_is_no_filter(browser, two_aoks, eva):
    page = browser(eva).get(ADDRESS, {"aok": "block-v1:other+else+2026+type@aok_submission+block@x"}).content.decode()
    assert page.count('<li class="pdln-queue__row') == 2


def test_nothing_under_a_filter_leads_back_to_all(browser, two_aoks, eva):
    builders.record(eva, builders.start_next(eva, now=NOW), builders.ALL_MET, now=NOW)
    page = browser(eva).get(ADDRESS, {"aok": builders.USAGE}).content.decode()
    assert "Nothing is waiting here" in page and "Show all" in page


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "7"])
def test_a_page_that_is_not_there_is_the_nearest_one(browser, submission, eva, page):
    assert "Plan a flipped lesson" in browser(eva).get(ADDRESS, {"page": page}).content.decode()


def fill(aok_ref, count):
    for number in range(count):
        builders.submit(aok_ref, builders.a_teacher(f"teacher{number}"), token=f"t{number}", now=NOW)


@pytest.mark.parametrize("size", [3, 60])
def test_the_list_takes_six_queries_whatever_its_length(browser, aok_ref, eva, size):
    """Beside the two with which Django learns who is logged in."""
    builders.list_aok(aok_ref)
    fill(aok_ref, size)
    builders.record(eva, builders.start_next(eva, now=NOW), builders.ONE_BELOW, now=NOW)
    builders.start_next(eva, now=NOW)
    client = browser(eva)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(ADDRESS)
    asked = asked_by_us(queries)
    assert response.status_code == 200
    assert len(asked) <= 6, asked
    assert len(response.content) < 50_000
    assert response.content.decode().count('<li class="pdln-queue__row') == min(size - 1, 25)
