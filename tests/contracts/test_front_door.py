"""
The evaluators' front door for people who are neither enrolled nor staff, whatever the course's dates.

Before a course starts, and after it has ended, the platform gives an outsider no block of it. So the platform here has
none to give: it knows names, and every other question is an error.
"""

import json

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from pdln_xblocks.review.models import Decision
from tests import builders
from tests.builders import COURSE, USAGE
from tests.contracts import entries
from tests.platform import FakePlatform

pytestmark = pytest.mark.django_db(transaction=True)


class ClosedCourse(FakePlatform):
    """A course that its outsiders cannot enter: all that may be asked of the platform is what things are called."""

    def published_blocks(self, course_key):
        raise PermissionError("the course has not started")

    def due_date(self, usage_key, user_id):
        raise PermissionError("the course has not started")

    def find_user(self, anonymous_id):
        raise PermissionError("no block is shown to an outsider")


@pytest.fixture
def outsider(platform, settings):
    """On the roster alone, in a course that is closed to her; a picture waits there for a review."""
    aok_ref, teacher = builders.an_aok_ref(), builders.a_teacher()
    content = builders.complete_content(plan=builders.uploaded(entries.a_picture(aok_ref, teacher)))
    builders.submit(aok_ref, teacher, content=content, now=entries.now())
    settings.PDLN_PLATFORM = f"{ClosedCourse.__module__}.ClosedCourse"
    client = Client()
    client.force_login(get_user_model().objects.get(pk=builders.an_evaluator()))
    assert not platform.enrolled and not platform.staff
    return client


def act(client, name, **body):
    answer = client.post(f"/pdln/reviews/act/{name}", json.dumps(body), "application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_an_outsider_reviews_from_the_list_to_the_record_in_a_course_closed_to_her(outsider):
    assert "Plan a flipped lesson" in outsider.get("/pdln/reviews/").content.decode()
    going = act(outsider, "next", course=COURSE, aok=USAGE)["go"]
    page = outsider.get(going["url"]).content.decode()
    assert "Twenty four second graders." in page and "What moves out, what stays?" in page
    (picture,) = {part for part in page.split('"') if "/files/" in part and part.endswith("/1")}
    assert outsider.get(picture).headers["Content-Type"].startswith("image/")
    token = page.partition('data-token="')[2].partition('"')[0]
    held = {"reading": going["reading"], "token": token}
    act(outsider, "save_notes", **held, notes=builders.ONE_BELOW.to_data(), revision=0)
    act(outsider, "record", **held, **builders.ONE_BELOW.to_data())
    assert Decision.objects.get().outcome == "revise"
