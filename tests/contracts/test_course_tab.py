"""The course tab, found and asked as the LMS does it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from opaque_keys.edx.keys import CourseKey

from pdln_xblocks.roster.models import Evaluator
from tests import builders
from tests.contracts.platform.tabs import CourseOverview

pytestmark = pytest.mark.django_db

COURSE = CourseOverview(id=CourseKey.from_string(builders.COURSE))
ADDRESS = "/pdln/reviews/?course=course-v1%3Apdln%2Bflip%2B2026"


@pytest.fixture
def eva(platform):
    return get_user_model().objects.get(pk=builders.an_evaluator())


def test_an_evaluator_who_is_neither_enrolled_nor_staff_is_shown_the_tab(platform_tabs, eva):
    assert platform_tabs(COURSE, eva) == {"Reviews": ADDRESS}


def test_an_evaluator_of_one_task_is_shown_it_too(platform_tabs, platform):
    edna = builders.an_evaluator("edna", block=builders.BLOCK)
    assert platform_tabs(COURSE, get_user_model().objects.get(pk=edna)) == {"Reviews": ADDRESS}


def test_the_tab_leads_to_that_course_s_list(platform_tabs, eva):
    builders.submit(builders.an_aok_ref(), builders.a_teacher(), now=datetime.now(UTC))
    client = Client()
    client.force_login(eva)
    assert "Plan a flipped lesson" in client.get(platform_tabs(COURSE, eva)["Reviews"]).content.decode()


def test_nobody_else_is_shown_it(platform_tabs, platform, eva):
    teacher, staff = builders.a_user("tess"), builders.a_user("ada")
    platform.enrolled.add((teacher.pk, builders.COURSE))
    platform.staff.add((staff.pk, builders.COURSE))
    olaf = get_user_model().objects.get(pk=builders.an_evaluator("olaf", course=builders.OTHER_COURSE))
    for person in (teacher, staff, olaf, AnonymousUser(), None):
        assert platform_tabs(COURSE, person) == {}
    assert platform_tabs(CourseOverview(id=CourseKey.from_string(builders.OTHER_COURSE)), olaf) != {}


def test_a_line_that_has_ended_or_not_begun_shows_none(platform_tabs, eva):
    today = datetime.now(UTC).date()
    for dates in ({"active_until": today - timedelta(days=1)}, {"active_from": today + timedelta(days=1)}):
        Evaluator.objects.filter(user=eva).update(**{"active_from": None, "active_until": None, **dates})
        assert platform_tabs(COURSE, eva) == {}


def test_each_page_of_the_course_asks_one_query_for_it_and_none_for_visitors(platform_tabs, eva, count_queries):
    with count_queries(at_most=1):
        assert platform_tabs(COURSE, eva)
    with count_queries(at_most=0):
        platform_tabs(COURSE, AnonymousUser())


def test_a_dynamic_tab_is_never_among_those_that_a_course_stores(platform_tabs):
    from rubric_review_xblock.course_tab import ReviewsTab

    assert (ReviewsTab.is_dynamic, ReviewsTab.is_default, ReviewsTab.is_movable) == (True, False, False)
