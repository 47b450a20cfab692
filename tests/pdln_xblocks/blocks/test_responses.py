"""How a refusal of the domain becomes an answer: one table, and it has every refusal there is."""

import json
from importlib import import_module

import pytest

from pdln_xblocks.blocks.requests import MOST_WHOLE, Sent
from pdln_xblocks.blocks.responses import HTTP_STATUS, respond, wrong_method
from pdln_xblocks.errors import DomainError, InvalidRequest
from pdln_xblocks.evidence.errors import NotReady

ERRORS = (
    "pdln_xblocks.errors",
    "pdln_xblocks.evidence.errors",
    "pdln_xblocks.files.errors",
    "pdln_xblocks.review.errors",
    "pdln_xblocks.roster.errors",
    "pdln_xblocks.blocks.editing",
    "pdln_xblocks.blocks.requests",
)


def codes() -> set[str]:
    found = (each for name in ERRORS for each in vars(import_module(name)).values())
    return {
        each.code
        for each in found
        if isinstance(each, type) and issubclass(each, DomainError) and each is not DomainError
    }


def test_every_refusal_that_anybody_can_meet_has_a_status():
    assert codes() == HTTP_STATUS.keys()
    assert all(400 <= status < 500 for status in HTTP_STATUS.values())


def test_a_refusal_carries_its_code_its_sentence_and_what_helps():
    def refuse():
        raise NotReady("Something is still needed.", gaps=())

    message = {"code": "not_ready", "message": "Something is still needed.", "ready": "<p>…</p>"}
    assert respond(refuse, lambda error: {"ready": "<p>…</p>"}) == (409, {"error": message})


def test_two_requests_that_met_are_a_conflict_and_no_server_that_is_down():
    """A proxy may put a page of its own in the place of a 503, and our scripts read the code in the JSON."""
    assert HTTP_STATUS["try_again"] == 409


def test_a_request_sent_the_wrong_way_is_told_the_right_one():
    answer = wrong_method("POST")
    assert (answer.status_code, answer.json["error"]["message"]) == (405, "Send this as POST.")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"3", b"\xff", b"[" * 100_000])
def test_a_body_that_is_not_an_object_is_refused(data):
    with pytest.raises(InvalidRequest) as refused:
        Sent(data)
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
    assert Sent(f'{{"text": ["{sent}"]}}'.encode()).data == {"text": [kept]}


@pytest.mark.parametrize(
    ("read", "values"),
    [
        (lambda sent: sent.text("key"), [None, 3, "", [], "x" * 1_001]),
        (lambda sent: sent.text("key", default="", at_most=4), [3, "12345"]),
        (lambda sent: sent.whole("key"), [None, "3", 1.5, True, -1, MOST_WHOLE + 1]),
        (lambda sent: sent.mapping("key"), [None, [], "{}"]),
        (lambda sent: sent.course_key("key"), [3, "flipped", "x" * 256]),
    ],
)
def test_what_no_page_sends_is_told_to_be_out_of_date(read, values):
    for value in values:
        with pytest.raises(InvalidRequest, match="This page is out of date"):
            read(Sent(json.dumps({"key": value}).encode()))


def test_what_a_page_sends_is_read():
    sent = Sent(b'{"text": "a", "empty": "", "whole": 0, "mapping": {"a": 1}, "course": "course-v1:pdln+flip+2026"}')
    assert (sent.text("text"), sent.text("empty", default=""), sent.text("none", default="")) == ("a", "", "")
    assert (sent.whole("whole"), sent.mapping("mapping")) == (0, {"a": 1})
    assert (sent.course_key("course"), sent.course_key("none")) == ("course-v1:pdln+flip+2026", "")
