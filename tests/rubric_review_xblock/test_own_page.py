"""The page of one's own submissions and badges."""

from django.urls import reverse

from tests import builders
from tests.rubric_review_xblock.test_reading_page import text_of


def test_a_teacher_finds_all_of_their_work_with_the_way_to_it(browser, submission, teacher):
    page = browser(teacher.user_id).get("/pdln/mine/").content.decode()
    assert f"code {submission.code}" in text_of(page)
    assert "Plan a flipped lesson" in page and "In review" in page
    where = builders.an_aok_ref()
    assert f'href="/courses/{where.course_key}/jump_to/{where.usage_key}"' in page
    assert "None yet. A badge appears here as soon as you have earned it." in page


def test_whoever_has_nothing_is_told_what_will_stand_here(browser, people):
    page = text_of(browser(people["teacher"]).get("/pdln/mine/").content.decode())
    assert "Nothing yet. A task appears here once you have begun to write in it." in page


def test_nobody_sees_anybody_elses(browser, submission, people):
    page = browser(people["teacher"]).get("/pdln/mine/").content.decode()
    assert submission.code not in page


def test_a_visitor_signs_in_first(browser):
    answer = browser(None).get("/pdln/mine/")
    assert (answer.status_code, "next=/pdln/mine/" in answer["Location"]) == (302, True)


def test_it_stands_where_the_teachers_block_leads(browser, people):
    assert reverse("pdln_reviews:own_work") == "/pdln/mine/"
