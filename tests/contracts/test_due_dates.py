"""
Due dates as the platform gives them: `self.due` in a handler is the calling learner's own, extension included. A first
submission is due; what follows is not (docs/decisions/0008-due-dates.rst).
"""

import json
from dataclasses import replace

import pytest

from pdln_xblocks.evidence.models import Attempt
from pdln_xblocks.evidence.rules import is_closed
from pdln_xblocks.process import api as process
from tests import builders
from tests.builders import BLOCK, COURSE, DAY, HOUR, MINUTE, NOON, ONE_BELOW, USAGE, an_aok, an_evaluator
from tests.contracts import entries
from tests.contracts.conftest import definition_of

pytestmark = pytest.mark.django_db

REFUSED = (
    "The date for a first submission has passed, so nothing was sent. Your draft is safe. Ask your course team if you "
    "need more time."
)


@pytest.fixture
def due(site):
    """`due(when)`: the course's date, wherever above the block its author set it."""

    def set_to(when):
        site.add(f'<aok_submission url_name="{BLOCK}" due="{when.isoformat()}">{definition_of(BLOCK)}</aok_submission>')

    return set_to


@pytest.fixture
def teacher(tess):
    return entries.teacher(tess.pk)


@pytest.fixture
def submit(site, browser):
    """`submit(user)`: save a complete draft through the page's handler and submit it."""

    def sent(user, token="t"):
        client, aok_ref = browser(user), builders.an_aok_ref()
        page = process.teacher_page(aok_ref, entries.teacher(user.pk), now=entries.now())
        content = replace(builders.complete_content(), what_changed="Some of it I left as it is.")
        data = {"content": content.to_data(), "revision": page.draft.revision, "number": 1}
        saved = post(client, site.handler(BLOCK, "save_draft"), data)
        assert saved.status_code == 200, "a draft is never too late"
        data = {"token": token, "revision": saved.json()["revision"], "definition": an_aok().content_hash}
        return post(client, site.handler(BLOCK, "submit"), data)

    return sent


def post(client, to, data):
    return client.post(to, json.dumps(data), "application/json")


def page(browser, site, user):
    return browser(user).get(site.page(BLOCK)).content.decode()


def test_before_its_date_a_first_submission_is_taken(due, submit, tess):
    due(entries.now() + HOUR)
    assert submit(tess).status_code == 200


def test_after_its_date_it_is_refused_and_the_draft_stays(due, submit, tess):
    due(entries.now() - MINUTE)
    answer = submit(tess)
    assert answer.status_code == 409
    assert answer.json()["error"] == {"code": "past_due", "message": REFUSED}
    assert not Attempt.objects.exists()


def test_an_extension_of_one_s_own_counts_and_only_for_them(due, submit, site, tess, platform):
    theo = builders.a_user("theo")
    platform.enrolled.add((theo.pk, COURSE))
    due(entries.now() - DAY)
    site.extensions[BLOCK, tess.pk] = entries.now() + DAY
    assert submit(tess).status_code == 200
    assert submit(theo).status_code == 409


def test_an_extension_that_ended_is_over_too(due, submit, site, tess):
    due(entries.now() - DAY)
    site.extensions[BLOCK, tess.pk] = entries.now() - HOUR
    assert submit(tess).status_code == 409


def test_after_not_yet_the_next_one_is_taken_whatever_the_date(due, submit, tess, teacher):
    builders.decide(builders.an_aok_ref(), teacher, an_evaluator(), ONE_BELOW, now=entries.now() - 2 * DAY)
    due(entries.now() - DAY)
    assert submit(tess, token="t2").status_code == 200


def test_work_taken_back_can_be_sent_again_after_the_date(due, submit, tess, teacher):
    """Taking student information out must never cost a teacher their place."""
    receipt = builders.submit(builders.an_aok_ref(), teacher, now=entries.now() - 2 * DAY)
    process.withdraw(teacher, USAGE, receipt.attempt_id, now=entries.now() - DAY)
    due(entries.now() - HOUR)
    assert submit(tess, token="t2").status_code == 200


def test_a_submit_sent_again_after_the_date_gets_its_receipt(due, submit, site, tess, browser, teacher):
    """The first one was in time; its answer was lost on the way."""
    due(entries.now() + HOUR)
    first = submit(tess)
    due(entries.now() - MINUTE)
    data = {"token": "t", "revision": 1, "definition": an_aok().content_hash}
    again = post(browser(tess), site.handler(BLOCK, "submit"), data)
    assert (again.status_code, again.json()) == (200, first.json())


def test_the_page_says_the_date_before_and_after_it(due, site, browser, tess):
    due(entries.now() + DAY)
    assert "Submit the first time by" in page(browser, site, tess)
    due(entries.now() - DAY)
    shown = page(browser, site, tess)
    assert "The date for a first submission has passed." in shown and "Submit the first time by" not in shown
    assert "data-form" in shown, "the draft can still be changed"


def test_once_submitted_the_page_speaks_of_no_date(due, site, browser, tess, submit):
    due(entries.now() + DAY)
    submit(tess)
    due(entries.now() - DAY)
    shown = page(browser, site, tess)
    assert "first submission has passed" not in shown and "Submit the first time by" not in shown


def test_staff_who_look_as_a_learner_read_that_learner_s_date(due, site, browser, tess, ada):
    due(entries.now() - DAY)
    site.extensions[BLOCK, tess.pk] = entries.now() + DAY
    shown = browser(ada, as_learner=tess.pk).get(site.page(BLOCK)).content.decode()
    assert "Submit the first time by" in shown


def test_without_a_date_nothing_is_said(site, browser, tess):
    shown = page(browser, site, tess)
    assert "Submit the first time by" not in shown and "has passed" not in shown


@pytest.mark.parametrize(
    ("due_at", "has_submitted", "closed"),
    [
        (None, False, False),
        (NOON + MINUTE, False, False),
        (NOON, False, False),  # the minute itself still counts
        (NOON - MINUTE, False, True),
        (NOON - MINUTE, True, False),
    ],
)
def test_when_a_due_date_keeps_a_submission_out(due_at, has_submitted, closed):
    assert is_closed(due_at, has_submitted=has_submitted, now=NOON) is closed
