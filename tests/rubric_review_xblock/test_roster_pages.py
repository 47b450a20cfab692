"""/pdln/reviews/roster/<course>/: the course team keeps who reviews; leads look."""

import html
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.roster.models import Evaluator
from tests import builders
from tests.clock import NOW
from tests.pdln_xblocks.pathways.parts import publish
from tests.rubric_review_xblock.conftest import asked_by_us
from tests.rubric_review_xblock.test_block import a_block, view
from tests.rubric_review_xblock.test_reading_page import text_of

ADDRESS = f"/pdln/reviews/roster/{builders.COURSE}/"
FORM = {"person": "nora", "block_id": "", "pseudonym": "Evaluator 7", "credential": "", "employer": ""}


@pytest.fixture
def staff(platform):
    """On the course's team, on no roster."""
    publish(platform)
    builders.a_user("nora")
    user = builders.a_user("ada")
    platform.staff.add((user.pk, builders.COURSE))
    return user.pk


@pytest.fixture
def line(staff, eva):
    return Evaluator.objects.get(user_id=eva)


def address_of(line):
    return f"{ADDRESS}{line.pk}/"


def invalid(page, name):
    """The sentence that is tied to a field which is marked as wrong."""
    control = re.search(rf'<(?:input|select)[^>]*name="{name}"[^>]*>', page).group(0)
    assert 'aria-invalid="true"' in control
    described = re.search(r'aria-describedby="([^"]+)"', control).group(1).split()[-1]
    return html.unescape(re.search(rf'id="{described}">([^<]+)<', page).group(1)).strip()


def test_the_team_sees_everybody_with_where_and_until_when(browser, staff, line):
    Evaluator.objects.filter(pk=line.pk).update(is_lead=True, credential="NBCT", active_until=date(2020, 6, 30))
    page = text_of(browser(staff).get(ADDRESS).content.decode())
    for words in ("Evaluator E", "Lead", "eva", "eva@example.org", "Every task of the course", "NBCT", "June 30, 2020"):
        assert words in page
    assert "Ended" in page and "Change" in page and "Add somebody" in page


def test_a_lead_sees_who_reviews_without_addresses_and_without_a_way_to_change_it(browser, staff, people):
    page = browser(people["lead"]).get(ADDRESS).content.decode()
    assert "Evaluator E" in page and "The course team keeps this list." in page
    assert "@example.org" not in page and "<form" not in page
    posted = browser(people["lead"]).post(ADDRESS, FORM)
    assert posted.status_code == 403
    assert "This page is for the course team" in posted.content.decode()


def test_a_course_without_anybody_says_what_that_means(browser, staff):
    assert "Nobody is on the list yet. Submissions wait until somebody is." in text_of(
        browser(staff).get(ADDRESS).content.decode()
    )


def test_somebody_is_added_and_can_review_at_once(browser, staff, submission):
    answer = browser(staff).post(ADDRESS, {**FORM, "is_lead": "on", "active_until": "2099-06-30"})
    kept = Evaluator.objects.get(pseudonym="Evaluator 7")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{ADDRESS}?kept={kept.pk}")
    assert (kept.user.username, kept.is_lead, kept.active_until) == ("nora", True, date(2099, 6, 30))
    assert "Saved. Evaluator 7 (nora)" in text_of(browser(staff).get(answer.headers["Location"]).content.decode())
    assert "Plan a flipped lesson" in browser(kept.user_id).get("/pdln/reviews/").content.decode()
    assert AuditEvent.objects.get(action="roster_added").actor_id == staff


def test_somebody_is_added_for_one_task(browser, staff):
    browser(staff).post(ADDRESS, {**FORM, "block_id": "aok-teach"})
    assert Evaluator.objects.get(pseudonym="Evaluator 7").block_id == "aok-teach"
    assert "Teach it and respond" in browser(staff).get(ADDRESS).content.decode()


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(browser, staff):
    sent = {**FORM, "person": "nobody", "pseudonym": "", "employer": "Northfield <Review>"}
    answer = browser(staff).post(ADDRESS, sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert invalid(page, "person") == "Nobody on this site has the account nobody. Ask them to register first."
    assert invalid(page, "pseudonym").startswith("Give a name that teachers see")
    assert 'value="Northfield &lt;Review&gt;"' in page
    assert "Not saved yet." in page
    assert not Evaluator.objects.filter(user__username="nora").exists()


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"active_until": "soon"}, "active_until", "Write a date as 2026-10-31."),
        (
            {"active_from": "2026-10-02", "active_until": "2026-10-01"},
            "active_until",
            "The last day is before the first.",
        ),
        ({"pseudonym": "x" * 81}, "pseudonym", "At most 80 characters fit here."),
    ],
)
def test_what_cannot_be_kept_is_refused_by_the_page(browser, staff, sent, field, said):
    assert invalid(browser(staff).post(ADDRESS, {**FORM, **sent}).content.decode(), field) == said


def test_an_aok_that_the_course_does_not_have_cannot_be_chosen(browser, staff):
    answer = browser(staff).post(ADDRESS, {**FORM, "block_id": "aok-x"})
    assert "aok-x is not one of the available choices" in invalid(answer.content.decode(), "block_id")


def test_a_line_is_changed_on_its_own_page(browser, staff, line):
    page = browser(staff).get(address_of(line)).content.decode()
    assert 'value="Evaluator E"' in page and "eva@example.org" in page
    answer = browser(staff).post(address_of(line), {"pseudonym": "Evaluator 1", "is_lead": "on"})
    assert answer.headers["Location"] == f"{ADDRESS}?kept={line.pk}"
    line.refresh_from_db()
    assert (line.pseudonym, line.is_lead, line.user.username) == ("Evaluator 1", True, "eva")
    assert AuditEvent.objects.get(action="roster_changed").details["changed"] == ["is_lead", "pseudonym"]


def test_a_last_day_that_is_past_ends_a_line_and_closes_the_list(browser, staff, line, submission):
    two_days_ago = NOW.date() - timedelta(days=2)
    browser(staff).post(address_of(line), {"pseudonym": "Evaluator E", "active_until": two_days_ago.isoformat()})
    assert browser(line.user_id).get("/pdln/reviews/").status_code == 403
    assert Evaluator.objects.filter(pk=line.pk).exists()
    page = browser(staff).get(address_of(line)).content.decode()
    assert f'value="{two_days_ago.isoformat()}"' in page


def test_a_change_that_cannot_be_kept_stays_on_the_page(browser, staff, line):
    answer = browser(staff).post(address_of(line), {"pseudonym": ""})
    assert answer.status_code == 400
    assert invalid(answer.content.decode(), "pseudonym").startswith("Give a name")


def test_another_course_s_line_is_not_found_through_this_one(browser, staff, people):
    other = Evaluator.objects.get(user_id=people["evaluator of another course"])
    for send in (browser(staff).get, lambda address: browser(staff).post(address, {"pseudonym": "x"})):
        answer = send(address_of(other))
        assert answer.status_code == 404
        assert "There is no such line on the list of this course." in answer.content.decode()


def test_what_is_no_course_key_is_not_found(browser, staff):
    answer = browser(staff).get("/pdln/reviews/roster/flipped/")
    assert (answer.status_code, "There is no such course here." in answer.content.decode()) == (404, True)


def test_a_form_without_its_token_is_refused(staff):
    client = Client(enforce_csrf_checks=True)
    client.force_login(Evaluator._meta.get_field("user").related_model.objects.get(pk=staff))
    assert client.post(ADDRESS, FORM).status_code == 403
    page = client.get(ADDRESS).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    assert client.post(ADDRESS, {**FORM, "csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_takes_few_queries_however_long_the_list_is(browser, staff, size):
    for number in range(size):
        builders.an_evaluator(f"evaluator{number}")
    client = browser(staff)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(ADDRESS).status_code == 200
    assert len(asked_by_us(queries)) <= 3, asked_by_us(queries)


class TestTheWayThere:
    def test_is_on_the_lead_s_list_of_submissions(self, browser, staff, people):
        page = browser(people["lead"]).get("/pdln/reviews/").content.decode()
        assert f'href="{ADDRESS}"' in page
        assert f"Evaluators of Course {builders.COURSE}" in page

    def test_is_there_for_an_evaluator_who_is_on_the_course_s_team(self, browser, staff, platform, eva):
        assert ADDRESS not in browser(eva).get("/pdln/reviews/").content.decode()
        platform.staff.add((eva, builders.COURSE))
        assert ADDRESS in browser(eva).get("/pdln/reviews/").content.decode()
        other = browser(eva).get("/pdln/reviews/", {"course": builders.OTHER_COURSE}).content.decode()
        assert ADDRESS in other, "a filter that names a course without tasks is no filter"

    def test_is_in_the_unit_for_the_team_and_for_nobody_else(self, staff, people):
        assert ADDRESS in view(a_block(staff), "student_view")
        assert ADDRESS not in view(a_block(people["teacher"]), "student_view")
        assert ADDRESS in text_of(view(a_block(staff), "author_view"))
