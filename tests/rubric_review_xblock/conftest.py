"""One submission, waiting, and the people around it; each with a client that is logged in as them."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pdln_xblocks.review.data import ClaimToken
from pdln_xblocks.roster.models import Evaluator
from tests import builders
from tests.clock import NOW


@pytest.fixture(autouse=True)
def _database(clock, db, platform):
    """Every test here asks the database, beginning at `NOW`; the platform is empty before and after."""


@pytest.fixture
def teacher():
    return builders.a_teacher("tess")


@pytest.fixture
def aok_ref():
    return builders.an_aok_ref()


@pytest.fixture
def submission(aok_ref, teacher):
    """Tess's first submission, in the queue."""
    return builders.submit(aok_ref, teacher, now=NOW)


@pytest.fixture
def eva():
    """On the roster of the course, neither enrolled nor staff."""
    return builders.an_evaluator("eva")


@pytest.fixture
def people(teacher, eva):
    """
    User ids by role; `None` is a visitor. "teacher" is another one; "own work" is Tess herself, who is on the roster.
    """
    outsider = builders.an_evaluator("olaf", course=builders.OTHER_COURSE)
    lead = builders.a_user("lena")
    Evaluator.objects.create(user=lead, course_key=builders.COURSE, block_id="", pseudonym="Lead", is_lead=True)
    return {
        "visitor": None,
        "teacher": builders.a_user("theo").pk,
        "evaluator": eva,
        "evaluator of another course": outsider,
        "lead": lead.pk,
        "own work": _also_evaluator(teacher.user_id),
    }


def _also_evaluator(user_id: int) -> int:
    Evaluator.objects.create(user_id=user_id, course_key=builders.COURSE, block_id="", pseudonym="Evaluator T")
    return user_id


@pytest.fixture
def browser():
    """A client logged in as a user, with CSRF checked as a browser would have it."""

    def as_user(user_id: int | None) -> Client:
        client = Client()
        if user_id is not None:
            client.force_login(get_user_model().objects.get(pk=user_id))
        return client

    return as_user


@pytest.fixture
def held(submission, eva) -> ClaimToken:
    """The submission, started by Eva."""
    return builders.start_next(eva, now=NOW)


def asked_by_us(queries: CaptureQueriesContext) -> list[str]:
    """The queries of a request beside Django's own: who is logged in, and where transactions begin and end."""
    of_django = re.compile(r"SAVEPOINT|BEGIN|django_session|auth_user.\..password")
    return [each["sql"] for each in queries if not of_django.search(each["sql"])]
