"""While an operator has stopped submissions: the teacher's page keeps what was written, and says so."""

import json

import pytest
from webob import Request

from pdln_xblocks.evidence.models import Attempt, Draft
from tests.aok_submission_xblock.conftest import olx_of
from tests.builders import COURSE, an_aok, complete_content
from tests.pages import text_of, view
from tests.xblock_runtime import BlockRuntime

pytestmark = pytest.mark.django_db(transaction=True)

PAUSED = "Submitting is paused while we work on this site."
BUTTON_OFF = 'data-do="review" aria-disabled="true"'


@pytest.fixture
def block(tess):
    return BlockRuntime(COURSE, person=tess).read(olx_of(an_aok()))


def call(block, handler, data):
    request = Request.blank(f"/{handler}")
    request.method, request.body = "POST", json.dumps(data).encode()
    answer = block.handle(handler, request)
    return answer.status_code, answer.json


def test_a_draft_is_saved_and_submitting_is_answered_with_when_and_what_is_safe(block, settings):
    settings.PDLN_STOP_SUBMISSIONS = True
    status, draft = call(block, "save_draft", {"content": complete_content().to_data(), "revision": 0, "number": 1})
    assert (status, draft["revision"]) == (200, 1)
    sent = {"token": "t1", "revision": 1, "definition": an_aok().content_hash}
    assert call(block, "submit", sent) == (
        409,
        {
            "error": {
                "code": "submissions_stopped",
                "message": "Submitting is paused while we work on this site. Nothing was sent; your draft is safe. Try "
                "again later.",
            }
        },
    )
    assert not Attempt.objects.exists()
    assert Draft.objects.get().is_open
    settings.PDLN_STOP_SUBMISSIONS = False
    assert call(block, "submit", sent)[0] == 200


def test_the_page_says_it_before_the_button_and_the_form_stays_open(block, settings):
    settings.PDLN_STOP_SUBMISSIONS = True
    html = view(block, "student_view")
    page = text_of(html)
    said = (
        "Submitting is paused while we work on this site. Go on writing: everything is saved, and you can submit as "
        "soon as we are done."
    )
    assert page.index(said) < page.index("Your evidence")
    assert PAUSED in text_of(ready_check(html))
    assert BUTTON_OFF in ready_check(html)
    assert "<textarea" in html and "inert" not in html


def test_otherwise_the_page_says_nothing_of_it(block):
    html = view(block, "student_view")
    assert "data-stopped hidden" in html
    assert PAUSED not in text_of(ready_check(html))
    assert BUTTON_OFF not in html


def test_each_save_tells_an_open_page_whether_it_is_so_now(block, settings):
    answers, revision = [], 0
    for stopped in (False, True, False):
        settings.PDLN_STOP_SUBMISSIONS = stopped
        draft = {"content": complete_content().to_data(), "revision": revision, "number": 1}
        _status, answer = call(block, "save_draft", draft)
        answers.append(answer["ready"])
        revision = answer["revision"]
    assert [("data-is-stopped" in each, BUTTON_OFF in each) for each in answers] == [
        (False, False),
        (True, True),
        (False, False),
    ]


def ready_check(html: str) -> str:
    return html.partition("data-ready>")[2]
