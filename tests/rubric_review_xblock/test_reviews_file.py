"""/pdln/reviews/recorded/<course>/reviews.csv: the team and leads take home what was recorded."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.roster.models import Evaluator
from tests import builders
from tests.clock import NOW
from tests.pdln_xblocks.pathways.parts import publish
from tests.rubric_review_xblock.conftest import asked_by_us
from tests.rubric_review_xblock.test_block import a_block, view
from tests.rubric_review_xblock.test_reading_page import text_of

ADDRESS = f"/pdln/reviews/recorded/{builders.COURSE}/reviews.csv"
ROSTER = f"/pdln/reviews/roster/{builders.COURSE}/"
TEACH = "aok-teach"
REFUSED = "Only the course team and its lead evaluators can do this."


@pytest.fixture
def recorded(submission, eva):
    """Tess's first submission, read by Eva."""
    return builders.record(eva, builders.start_next(eva, now=NOW), builders.ONE_BELOW, now=NOW)


@pytest.fixture
def recorded_of_both(recorded, eva, teacher):
    """Another of hers as well, for another AOK."""
    aok_ref = builders.an_aok_ref(
        builders.an_aok(id=TEACH, title="Teach it"), usage=builders.USAGE.replace(builders.BLOCK, TEACH)
    )
    builders.submit(aok_ref, teacher, now=NOW)
    builders.record(eva, builders.start_next(eva, now=NOW), builders.ALL_MET, now=NOW)


def lines(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def lead_of(block):
    user = builders.a_user("lou")
    Evaluator.objects.create(user=user, course_key=builders.COURSE, block_id=block, pseudonym="Lou", is_lead=True)
    return user.pk


def test_a_lead_gets_a_file_with_the_course_and_the_day_in_its_name(browser, recorded, people):
    answer = browser(people["lead"]).get(ADDRESS)
    today = NOW.date()
    assert answer.status_code == 200 and answer.streaming
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="reviews-pdln-flip-2026-{today}.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"] and "private" in answer.headers["Cache-Control"]
    assert [line["criterion"] for line in lines(answer)] == ["c-target", "c-access"]


def test_the_team_gets_it_without_being_on_the_list(browser, recorded, platform):
    ada = builders.a_user("ada").pk
    platform.staff.add((ada, builders.COURSE))
    assert len(lines(browser(ada).get(ADDRESS))) == 2


def test_it_can_be_of_one_task(browser, recorded_of_both, people):
    answer = browser(people["lead"]).get(ADDRESS, {"aok": TEACH})
    assert f"reviews-pdln-flip-2026-{TEACH}-" in answer.headers["Content-Disposition"]
    assert {line["aok"] for line in lines(answer)} == {TEACH}


def test_a_lead_of_one_task_gets_that_one_and_no_other(browser, recorded_of_both):
    lou = browser(lead_of(TEACH))
    assert {line["aok"] for line in lines(lou.get(ADDRESS))} == {TEACH}
    assert {line["aok"] for line in lines(lou.get(ADDRESS, {"aok": TEACH}))} == {TEACH}
    refused = lou.get(ADDRESS, {"aok": builders.BLOCK})
    assert (refused.status_code, REFUSED in text_of(refused.content.decode())) == (403, True)


@pytest.mark.parametrize("who", ["teacher", "evaluator", "evaluator of another course", "own work"])
def test_nobody_else_gets_any_of_it(browser, recorded, people, who):
    answer = browser(people[who]).get(ADDRESS)
    page = text_of(answer.content.decode())
    assert answer.status_code == 403 and not answer.streaming
    assert "This page is for the course team and its lead evaluators" in page and REFUSED in page


def test_a_visitor_logs_in_first(browser, recorded):
    assert browser(None).get(ADDRESS).status_code == 302


def test_a_lead_whose_days_are_over_gets_none(browser, recorded, people):
    Evaluator.objects.filter(user_id=people["lead"]).update(active_until="2020-01-01")
    assert browser(people["lead"]).get(ADDRESS).status_code == 403


def test_what_is_no_course_is_not_found(browser, people):
    answer = browser(people["lead"]).get("/pdln/reviews/recorded/flipped/reviews.csv")
    assert (answer.status_code, "There is no such course here." in answer.content.decode()) == (404, True)


def test_a_lead_s_own_submissions_are_not_in_it(browser, recorded, teacher):
    Evaluator.objects.create(
        user_id=teacher.user_id, course_key=builders.COURSE, block_id="", pseudonym="T", is_lead=True
    )
    assert lines(browser(teacher.user_id).get(ADDRESS)) == []


def taken():
    rows = AuditEvent.objects.filter(action="reviews_exported").order_by("pk")
    return list(rows.values_list("actor_id", "course_key", "subject", "details"))


def test_who_took_it_is_in_the_audit_trail_before_its_first_byte(browser, recorded_of_both, people):
    answer = browser(people["lead"]).get(ADDRESS)
    assert taken() == [(people["lead"], builders.COURSE, builders.COURSE, {"lines": 4})]
    assert len(lines(answer)) == 4
    browser(people["lead"]).get(ADDRESS, {"aok": TEACH})
    browser(lead_of(TEACH)).get(ADDRESS)
    assert [(details["lines"], details["blocks"]) for _actor, _course, _subject, details in taken()[1:]] == [
        (2, [TEACH]),
        (2, [TEACH]),
    ]


def test_what_was_refused_was_not_taken(browser, recorded, eva):
    assert browser(eva).get(ADDRESS).status_code == 403
    assert taken() == []


@pytest.mark.parametrize("size", [2, 40])
def test_few_reviews_take_seven_queries(browser, aok_ref, eva, people, size):
    for number in range(size):
        builders.submit(aok_ref, builders.a_teacher(f"teacher{number}"), now=NOW)
        builders.record(eva, builders.start_next(eva, now=NOW), builders.ONE_BELOW, now=NOW)
    client = browser(people["lead"])
    with CaptureQueriesContext(connection) as queries:
        assert len(lines(client.get(ADDRESS))) == 2 * size
    assert len(asked_by_us(queries)) <= 7, asked_by_us(queries)


class TestTheWayThere:
    def test_is_on_the_lead_s_list_of_submissions(self, browser, people, recorded, platform):
        publish(platform)
        page = browser(people["lead"]).get("/pdln/reviews/").content.decode()
        assert f'href="{ADDRESS}"' in page
        assert f"Reviews of Course {builders.COURSE} (CSV)" in text_of(page)
        assert ADDRESS not in browser(people["evaluator"]).get("/pdln/reviews/").content.decode()

    def test_is_on_the_page_of_who_reviews_for_all_tasks_and_for_each(self, browser, people, platform):
        publish(platform)
        page = browser(people["lead"]).get(ROSTER).content.decode()
        assert re.findall(r'href="([^"]*reviews\.csv[^"]*)"', page) == [
            ADDRESS,
            f"{ADDRESS}?aok={builders.BLOCK}",
            f"{ADDRESS}?aok={TEACH}",
        ]
        assert "Reviews of Teach it and respond (CSV)" in text_of(page)

    def test_leads_a_lead_of_one_task_to_no_other(self, browser, platform):
        publish(platform)
        page = browser(lead_of(TEACH)).get(ROSTER).content.decode()
        assert re.findall(r'href="([^"]*reviews\.csv[^"]*)"', page) == [ADDRESS]

    def test_is_not_in_the_unit(self, people, recorded):
        assert "reviews.csv" not in view(a_block(people["lead"]), "student_view")
