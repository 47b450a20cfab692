"""How a refusal of the domain becomes an answer: one table, and it has every refusal there is."""

import json
from importlib import import_module

import pytest
from webob import Request

from pdln_xblocks.blocks.answers import HTTP_STATUS, json_body, refusal, wrong_method
from pdln_xblocks.errors import DomainError, InvalidRequest
from pdln_xblocks.evidence.errors import NotReady

# Evaluators' refusals are answered by a table of their block's (rubric_review_xblock).
ERRORS = (
    "pdln_xblocks.errors",
    "pdln_xblocks.evidence.errors",
    "pdln_xblocks.files.errors",
    "pdln_xblocks.blocks.answers",
)


def codes() -> set[str]:
    found = (each for name in ERRORS for each in vars(import_module(name)).values())
    return {
        each.code
        for each in found
        if isinstance(each, type) and issubclass(each, DomainError) and each is not DomainError
    }


def test_every_refusal_that_a_teacher_or_an_author_can_meet_has_a_status():
    assert codes() == HTTP_STATUS.keys()
    assert all(400 <= status < 500 for status in HTTP_STATUS.values())


def test_a_refusal_carries_its_code_its_sentence_and_what_helps():
    answer = refusal(NotReady("Something is still needed.", gaps=()), {"ready": "<p>…</p>"})
    assert (answer.status_code, answer.content_type) == (409, "application/json")
    message = {"code": "not_ready", "message": "Something is still needed.", "ready": "<p>…</p>"}
    assert json.loads(answer.body) == {"error": message}


def test_a_request_sent_the_wrong_way_is_told_the_right_one():
    answer = wrong_method("POST")
    assert (answer.status_code, answer.json["error"]["message"]) == (405, "Send this as POST.")


def body(data: bytes) -> dict:
    return json_body(Request.blank("/", method="POST", body=data))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"3", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_mapping_is_refused(data):
    with pytest.raises(InvalidRequest) as refused:
        body(data)
    assert str(refused.value) == "This page is out of date. Copy what you wrote, then reload the page."


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (r"plain é \u00e9 \ud83d\udcd8", "plain é é \U0001f4d8"),
        (r"half \ud83d", "half \ufffd"),
        (r"\udcd8 the other half", "\ufffd the other half"),
        (r"the wrong way round \udcd8\ud83d", "the wrong way round \ufffd\ufffd"),
    ],
)
def test_characters_are_whole(sent, kept):
    assert body(f'{{"text": ["{sent}"]}}'.encode()) == {"text": [kept]}
