"""The tab in the instructor dashboard, through the platform's own package of filters."""

from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from opaque_keys.edx.keys import CourseKey
from openedx_filters.learning import filters
from openedx_filters.tooling import OpenEdxPublicFilter

from rubric_review_xblock.plugin_settings import STEP, TABS_REQUESTED, plugin_settings
from tests import builders

pytestmark = pytest.mark.django_db

SITE = "https://learn.example.org"
# As the LMS hands them over.
OWN = {"tab_id": "course_info", "title": "Course Info", "url": "/instructor-dashboard/x/course_info", "sort_order": 10}


class Tabs(OpenEdxPublicFilter):
    """The filter as the LMS runs it, also where the installed package is older than its class."""

    filter_type = TABS_REQUESTED


@pytest.fixture
def tabs(settings, platform):
    """`tabs(user)`: what the dashboard of the course shows this person."""
    plugin_settings(settings)

    def shown(user, before=(OWN,)):
        course_key = CourseKey.from_string(builders.COURSE)
        return Tabs.run_pipeline(tabs=list(before), user=user, course_key=course_key)["tabs"]

    return shown


@pytest.fixture
def eva(platform):
    return get_user_model().objects.get(pk=builders.an_evaluator())


@pytest.fixture
def ada(platform):
    staff = builders.a_user("ada")
    platform.staff.add((staff.pk, builders.COURSE))
    return staff


def test_the_filter_is_the_one_that_the_platform_runs():
    # The platform's own class came with openedx-filters 3.4, which `make test` installs and no pinned release has yet.
    platforms = getattr(filters, "InstructorDashboardTabsRequested", Tabs)
    assert platforms.filter_type == TABS_REQUESTED


def test_who_reviews_in_the_course_finds_their_list_last_and_as_a_whole_address(tabs, eva):
    assert tabs(eva) == [
        OWN,
        {
            "tab_id": "pdln_reviews",
            "title": "Reviews",
            "url": f"{SITE}/pdln/reviews/?course=course-v1%3Apdln%2Bflip%2B2026",
            "sort_order": 900,
        },
    ]


def test_staff_who_review_nothing_find_who_does(tabs, ada):
    [_own, tab] = tabs(ada)
    assert tab["url"] == f"{SITE}/pdln/reviews/roster/{builders.COURSE}/"


@pytest.mark.parametrize("who", ["eva", "ada"])
def test_the_tab_leads_to_a_page_that_opens(tabs, request, who):
    user = request.getfixturevalue(who)
    client = Client()
    client.force_login(user)
    assert client.get(tabs(user)[1]["url"].removeprefix(SITE)).status_code == 200


def test_nobody_else_is_shown_it(tabs, platform):
    teacher = builders.a_user("tess")
    platform.enrolled.add((teacher.pk, builders.COURSE))
    olaf = get_user_model().objects.get(pk=builders.an_evaluator("olaf", course=builders.OTHER_COURSE))
    for person in (teacher, olaf, AnonymousUser(), None):
        assert tabs(person) == [OWN]


def test_a_tab_that_is_there_already_is_not_there_twice(tabs, eva):
    once = tabs(eva)
    assert tabs(eva, before=once) == once


class TestSettings:
    """All plugins share one setting, and a site's YAML replaces it between *common* and *production*."""

    OTHERS = {"org.other.filter": {"fail_silently": False, "pipeline": ["other.step"]}}

    def test_what_others_configured_stays_and_is_not_changed_in_place(self):
        before = {name: dict(value) for name, value in self.OTHERS.items()}
        settings = SimpleNamespace(OPEN_EDX_FILTERS_CONFIG=self.OTHERS)
        plugin_settings(settings)
        plugin_settings(settings)
        ours = {TABS_REQUESTED: {"fail_silently": True, "pipeline": [STEP]}}
        assert {**before, **ours} == settings.OPEN_EDX_FILTERS_CONFIG
        assert before == self.OTHERS

    @pytest.mark.parametrize(
        ("configured", "fails_silently"),
        [
            ({"fail_silently": False, "pipeline": ["other.step"]}, False),
            (["other.step"], True),
            ("other.step", True),
        ],
    )
    def test_a_step_of_another_plugin_for_the_same_filter_comes_first(self, configured, fails_silently):
        settings = SimpleNamespace(OPEN_EDX_FILTERS_CONFIG={TABS_REQUESTED: configured})
        plugin_settings(settings)
        assert settings.OPEN_EDX_FILTERS_CONFIG[TABS_REQUESTED] == {
            "fail_silently": fails_silently,
            "pipeline": ["other.step", STEP],
        }

    @pytest.mark.parametrize("settings", [SimpleNamespace(), SimpleNamespace(OPEN_EDX_FILTERS_CONFIG=None)])
    def test_a_site_without_filters_gets_this_one(self, settings):
        plugin_settings(settings)
        assert settings.OPEN_EDX_FILTERS_CONFIG == {TABS_REQUESTED: {"fail_silently": True, "pipeline": [STEP]}}
