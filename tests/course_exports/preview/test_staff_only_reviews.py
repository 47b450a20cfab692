"""The evaluators' block in a unit for the course team only, in the running course."""

import json

import pytest

from pdln_xblocks.roster.models import Evaluator
from tests import builders
from tests.contracts import entries

from .sample import COURSE_KEY, FILES, usage

UNIT = f"/courses/{COURSE_KEY}/units/{usage('vertical', 'u-team')}/"
BLOCK = f"/courses/{COURSE_KEY}/xblock/{usage('rubric_review', 'reviews')}/handler"
TEAM = '<vertical display_name="Reviews"><rubric_review url_name="reviews" display_name="Reviews in place"/></vertical>'

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.served_files(FILES | {"course/vertical/u-team.xml": TEAM}),
]


@pytest.fixture
def waiting(people):
    """A submission of Theo's waits; Ada, of the course's team, and Eva, from outside, are on the roster."""
    aok_ref = builders.an_aok_ref(course=COURSE_KEY, usage=usage("aok_submission", "aok-plan"))
    builders.submit(aok_ref, entries.teacher(people["theo"].pk), now=entries.now())
    for name in ("ada", "eva"):
        Evaluator.objects.create(user=people[name], course_key=COURSE_KEY, block_id="", pseudonym=name)


def start_next(client):
    body = json.dumps({"course": "", "aok": ""})
    return client.post(f"{BLOCK}/act/next", body, "application/json")


def test_an_evaluator_of_the_team_finds_and_starts_work_in_the_unit(browser, waiting):
    ada = browser("ada")
    assert "Plan a flipped lesson" in ada.get(UNIT).content.decode()
    answer = start_next(ada)
    assert (answer.status_code, len(answer.json()["go"]["reading"])) == (200, 32)


def test_of_the_team_whoever_is_on_no_roster_reads_where_it_is_kept(browser, waiting):
    Evaluator.objects.filter(pseudonym="ada").delete()
    page = browser("ada").get(UNIT).content.decode()
    assert "Plan a flipped lesson" not in page
    assert f'href="/pdln/reviews/roster/{COURSE_KEY}/"' in page


def test_a_teacher_finds_neither_the_unit_nor_its_handlers(browser, waiting):
    tess = browser("tess")
    assert (tess.get(UNIT).status_code, start_next(tess).status_code) == (404, 404)


def test_an_evaluator_from_outside_has_the_front_door_instead(browser, waiting):
    eva = browser("eva")
    assert start_next(eva).status_code in (403, 404)
    assert "Plan a flipped lesson" in eva.get("/pdln/reviews/").content.decode()
