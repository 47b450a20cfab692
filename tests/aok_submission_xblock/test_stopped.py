"""While an operator has stopped submissions: the teacher's page keeps what was written, and says so."""

import json

import pytest
from webob import Request

from pdln_xblocks.evidence.models import Attempt, Draft
from tests.aok_submission_xblock.conftest import olx_of
from tests.builders import COURSE, an_aok, complete_content
from tests.xblock_runtime import BlockRuntime

pytestmark = pytest.mark.django_db(transaction=True)


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
