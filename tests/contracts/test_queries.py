"""
What a page or a handler asks of the database on a site, with all that the platform asks on its way to our answers.

`EdxPlatform` runs over tables of the platform's shape (`platform.rows`), so each question costs what it does there.
Django's own session and user are counted too.
"""

import json
import re

import crum
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from edx_django_utils.cache import RequestCache
from opaque_keys.edx.keys import CourseKey

from pdln_xblocks.process import api as process
from pdln_xblocks.roster.models import Evaluator
from tests import builders
from tests.builders import BLOCK, COURSE, ONE_BELOW
from tests.clock import NOW
from tests.contracts.platform import models, rows
from tests.contracts.releases import Recorded, install

pytestmark = pytest.mark.django_db

QUEUE = "/pdln/reviews/"


@pytest.fixture(autouse=True)
def edx_platform(clock, monkeypatch, settings):
    """A Teak site: its tables, and the middleware by which it knows a request."""
    RequestCache.clear_all_namespaces()
    install("teak", Recorded(), monkeypatch)
    settings.PDLN_PLATFORM = "pdln_xblocks.compat.EdxPlatform"
    settings.MIDDLEWARE = [*rows.MIDDLEWARE, *settings.MIDDLEWARE]


@pytest.fixture
def asked():
    """`asked(client.get, address)`: the answer, and every statement but those that only mark transactions."""

    def asking(call, *args, **given):
        with CaptureQueriesContext(connection) as captured:
            answer = call(*args, **given)
        marks = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
        return answer, [each["sql"] for each in captured if not each["sql"].startswith(marks)]

    return asking


def logged_in(user_id):
    client = Client()
    client.force_login(get_user_model().objects.get(pk=user_id))
    return client


def course_key(number):
    return f"course-v1:pdln+flip{number}+2026"


def a_course(number, *, evaluator, is_lead=False):
    """A course with its overview, one AOK, a submission that waits, and this evaluator on its roster."""
    key = course_key(number)
    usage = f"block-v1:pdln+flip{number}+2026+type@aok_submission+block@aok-plan"
    aok_ref = builders.an_aok_ref(course=key, usage=usage)
    models.CourseOverview.objects.create(id=CourseKey.from_string(key), display_name=f"Flip {number}", language="en")
    builders.list_aok(aok_ref)
    Evaluator.objects.create(user_id=evaluator, course_key=key, block_id="", pseudonym=f"E{number}", is_lead=is_lead)
    builders.submit(aok_ref, builders.a_teacher(f"teacher{number}"), now=NOW)
    return aok_ref


def set_back(aok_ref, teacher):
    """Course staff ask the platform to take this teacher's work back to the beginning."""
    given = {"user_id": teacher.user_id, "course_id": CourseKey.from_string(aok_ref.course_key)}
    models.AnonymousUserId.objects.create(anonymous_user_id=teacher.anonymous_id, **given)
    process.reset(teacher.anonymous_id, aok_ref.usage_key, course_key=aok_ref.course_key, asked_by="", now=NOW)


@pytest.mark.parametrize("courses", [1, 50])
@pytest.mark.parametrize("is_lead", [False, True], ids=["evaluator", "lead"])
def test_the_list_takes_eight_in_all_whatever_the_number_of_courses(asked, courses, is_lead):
    eva = builders.a_user("eva").pk
    places = [a_course(number, evaluator=eva, is_lead=is_lead) for number in range(courses)]
    builders.record(eva, builders.start_next(eva, now=NOW), ONE_BELOW, now=NOW)
    anew = builders.a_teacher("anew")
    builders.submit(places[0], anew, now=NOW)
    set_back(places[0], anew)
    builders.submit(places[0], builders.a_teacher("later"), now=NOW)
    answer, statements = asked(logged_in(eva).get, QUEUE)
    page = answer.content.decode()
    assert "Flip 0" in page and "Recently recorded" in page
    assert ("Set back by course staff" in page) is is_lead
    assert len(statements) <= 8, "\n".join(statements)


def test_the_list_is_told_once_what_its_courses_are_called(asked):
    """Three places of it name courses: the filter, the rows, and the ways to who reviews."""
    eva = builders.a_user("eva").pk
    for number in range(3):
        a_course(number, evaluator=eva, is_lead=True)
    _answer, statements = asked(logged_in(eva).get, QUEUE)
    assert len([each for each in statements if "course_overviews" in each]) == 1


@pytest.mark.parametrize("what", ["staff of the course", "staff of its organization"])
def test_an_evaluator_of_the_course_team_finds_the_way_to_who_reviews(asked, what):
    eva = builders.a_user("eva").pk
    a_course(0, evaluator=eva)
    key = CourseKey.from_string(course_key(0))
    course = key if what == "staff of the course" else None
    models.CourseAccessRole.objects.create(user_id=eva, role="staff", org=key.org, course_id=course)
    answer, statements = asked(logged_in(eva).get, QUEUE)
    assert "Evaluators of" in answer.content.decode()
    assert len(statements) <= 8, "\n".join(statements)


def test_a_reading_asks_the_platform_only_what_its_course_is_called(asked):
    eva = builders.a_user("eva").pk
    a_course(0, evaluator=eva)
    held = builders.start_next(eva, now=NOW)
    answer, statements = asked(logged_in(eva).get, f"{QUEUE}{held.reading}/")
    assert "Flip 0" in answer.content.decode()
    of_platform = [each for each in statements if re.search(r"FROM .(student_|course_overviews|user_api)", each)]
    assert len(of_platform) == 1 and "course_overviews" in of_platform[0]


# A teacher's page and handlers. In a Teak LMS with its whole middleware and individual due dates (November 2026) a bare
# handler cost 26 before any of ours, an HTML block by itself 39, a plain page 12; with ours a draft 33, a submission
# 43, the task's page 42, the list 18 to 19. Here there are Django's session and user instead.
OF_DJANGO = 2


@pytest.fixture
def tess(db):
    """A teacher who is enrolled."""
    user = builders.a_user("tess")
    models.CourseEnrollment.objects.create(user_id=user.pk, course_id=CourseKey.from_string(COURSE))
    models.CourseOverview.objects.create(id=CourseKey.from_string(COURSE), display_name="Flip", language="en")
    builders.list_aok(builders.an_aok_ref())
    return user


def of_platform(statements):
    """What the platform read on its way to our answers, by table."""
    found = [re.search(r"FROM .(student_\w+|course_overviews\w+|user_api\w+|auth_user)", each) for each in statements]
    return sorted(each[1] for each in found if each)


ANSWERED = ["course_overviews_courseoverview", "student_courseaccessrole", "student_courseenrollment"]


def sent(client, address, data):
    return client.post(address, json.dumps(data), "application/json")


def test_a_teacher_s_page_asks_the_platform_each_thing_once(site, tess, asked):
    client = logged_in(tess.pk)
    answer, statements = asked(client.get, site.page(BLOCK))
    assert "Plan a flipped lesson" in answer.content.decode()
    assert of_platform(statements) == ["auth_user", *ANSWERED]
    assert len(statements) <= 8 + len(ANSWERED) + OF_DJANGO, "\n".join(statements)


def test_saving_and_submitting_ask_the_platform_each_thing_once(site, tess, asked, lost_messages):
    client, content = logged_in(tess.pk), builders.complete_content().to_data()
    saved, statements = asked(
        sent, client, site.handler(BLOCK, "save_draft"), {"content": content, "revision": 0, "number": 1}
    )
    assert saved.status_code == 200
    assert of_platform(statements) == ["auth_user", *ANSWERED]
    assert len(statements) <= 3 + len(ANSWERED) + OF_DJANGO, "\n".join(statements)

    data = {"token": "t", "revision": saved.json()["revision"], "definition": builders.an_aok().content_hash}
    answer, statements = asked(sent, client, site.handler(BLOCK, "submit"), data)
    assert answer.status_code == 200
    assert of_platform(statements) == ["auth_user", *ANSWERED[1:]]
    assert len(statements) <= 12 + len(ANSWERED[1:]) + OF_DJANGO, "\n".join(statements)


def test_staff_who_look_as_a_learner_have_that_learner_looked_up_once(site, tess, asked, platform):
    """The handler's request stays theirs, so the platform's answers about the learner are kept nowhere but here."""
    ada = builders.a_user("ada")
    platform.staff.add((ada.pk, COURSE))
    client = logged_in(ada.pk)
    session = client.session
    session["as_learner"] = tess.pk
    session.save()
    answer, statements = asked(client.get, site.handler(BLOCK, "page"))
    assert answer.status_code == 200
    # Who asks, whom the platform shows the block to, and that learner for its roles.
    assert of_platform(statements).count("auth_user") == 3


def test_a_second_block_on_the_page_asks_the_platform_nothing_more(site, tess, asked):
    """A unit of an AOK and its pathway, made in one request."""
    request = RequestFactory().get("/")
    request.user = tess
    crum.set_current_request(request)
    try:
        _answer, first = asked(site.block(BLOCK, tess).student_view)
        _answer, second = asked(site.block("way", tess).student_view)
    finally:
        crum.set_current_request(None)
    assert of_platform(first) == ANSWERED
    assert of_platform(second) == []
