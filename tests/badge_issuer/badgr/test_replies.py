"""What Badgr answered, and which decision each answer is."""

import json
from datetime import timedelta

import pytest

from badge_issuer.badgr import errors, replies
from badge_issuer.badgr.replies import Reply, login_problem, problem_of, reasons
from tests.badge_issuer.conftest import NOON


@pytest.mark.parametrize(
    ("errors_of", "expected"),
    [
        ({"email": ["a"]}, [("email", "a")]),
        ({"image": "plain string"}, [("image", "plain string")]),
        ({"recipient": {"non_field_errors": ["a"]}}, [("recipient", "a")]),
        ({"tags": {"0": ["a"]}}, [("tags", "a")]),
        ([{}, {"recipient": {"non_field_errors": ["a"]}}], [("recipient", "a")]),
        ("Method not allowed.", [("", "Method not allowed.")]),
        (None, []),
        (7, []),
    ],
)
def test_errors_are_read_in_whatever_shape_they_come(errors_of, expected):
    assert reasons({"fieldErrors": errors_of, "validationErrors": []}) == expected
    assert reasons({"fieldErrors": {}, "validationErrors": errors_of}) == expected
    assert reasons([]) == []


@pytest.mark.parametrize(
    ("headers", "body", "wait"),
    [
        ({}, b'{"error": "login attempts throttled", "expires": 8}', timedelta(seconds=8)),
        ({"Retry-After": "30"}, b"", timedelta(seconds=30)),
        ({"Retry-After": "Fri, 16 Oct 2026 12:02:00 GMT"}, b"", timedelta(minutes=2)),
        ({"Retry-After": "Fri, 16 Oct 2026 11:00:00 GMT"}, b"", None),
        ({"Retry-After": "soon"}, b"<html>", None),
        ({"Retry-After": "999999999999"}, b"", timedelta(hours=1)),
        ({"Retry-After": "9" * 5_000}, b"", None),
        ({"Retry-After": "-30"}, b"", None),
        ({"Retry-After": "Wed, 21 Oct 99999999999999 07:28:00 GMT"}, b"", None),
        ({}, b'{"expires": true}', timedelta(seconds=1)),
        ({}, b'{"expires": 999999999999}', timedelta(hours=1)),
        ({}, b"", None),
    ],
)
def test_the_services_own_back_off_is_read(headers, body, wait):
    problem = problem_of(Reply(asked="GET /x", status=429, headers=headers, content=body), now=NOON)
    assert isinstance(problem, errors.BadgrUnavailable)
    assert problem.wait == wait


@pytest.mark.parametrize("count", [0, 2])
def test_an_answer_about_another_number_of_things_is_no_answer(count):
    reply = Reply(asked="GET /x", status=200, headers={}, content=json.dumps({"result": [{}] * count}).encode())
    with pytest.raises(errors.BadgrUnavailable) as refusal:
        replies.only_result(reply)
    assert str(refusal.value) == f"GET /x: HTTP 200 about {count} things instead of one."


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"result": ' + b"1" * 5_000 + b"}", b"<html>", b"\xff"])
def test_an_answer_that_is_no_json_to_speak_of_is_no_answer(content):
    with pytest.raises(errors.BadgrUnavailable) as refusal:
        replies.only_result(Reply(asked="GET /x", status=200, headers={}, content=content))
    assert str(refusal.value) == "GET /x: HTTP 200 with an answer that cannot be read."


def test_an_award_without_an_id_is_no_answer():
    with pytest.raises(errors.BadgrUnavailable) as refusal:
        replies.remote_award(Reply(asked="POST /x", status=201, headers={}, content=b""), {"recipient": None})
    assert str(refusal.value) == "POST /x: HTTP 201 about an award without an id."


def test_an_answer_without_a_token_is_no_answer():
    with pytest.raises(errors.BadgrUnavailable) as refusal:
        replies.grant(Reply(asked="POST /o/token", status=200, headers={}, content=b"[]"))
    assert str(refusal.value) == "POST /o/token: HTTP 200 without a token."


UNUSABLE, OURS, REFUSED = errors.BadgrUnavailable, errors.BadgrCredentials, errors.BadgrRejected


HOST_WRONG = "GET /x: HTTP {status}. Is the configured host the address of the API?"


@pytest.mark.parametrize(
    ("status", "body", "error", "message"),
    [
        (302, b"", OURS, HOST_WRONG),
        (400, b"", REFUSED, "GET /x: HTTP {status}. Badgr refused it and gave no reason."),
        (400, b"<html>Request header or cookie too large</html>", UNUSABLE, "GET /x: HTTP {status}."),
        (421, b"Misdirected", UNUSABLE, "GET /x: HTTP {status}."),
        (401, b"{}", OURS, "GET /x: HTTP {status}, Badgr does not accept our login."),
        (403, b"{}", OURS, "GET /x: HTTP {status}, Badgr does not accept our login."),
        (404, b"{}", errors.NotFound, "GET /x: Badgr has nothing there, or does not show it to this account."),
        # An unknown route, and the page of somebody else's server.
        (404, b"<!doctype html>", OURS, HOST_WRONG),
        (405, b"{}", OURS, HOST_WRONG),
        (408, b"", UNUSABLE, "GET /x: HTTP {status}."),
        (410, b"{}", OURS, HOST_WRONG),
        (429, b"{}", UNUSABLE, "GET /x: HTTP {status}."),
        (500, b"<!doctype html>", UNUSABLE, "GET /x: HTTP {status}."),
        (503, b"", UNUSABLE, "GET /x: HTTP {status}."),
    ],
)
def test_each_status_is_one_decision(status, body, error, message):
    problem = problem_of(Reply(asked="GET /x", status=status, headers={}, content=body), now=NOON)
    assert (type(problem), str(problem)) == (error, message.format(status=status))


@pytest.mark.parametrize(
    ("status", "body", "error", "message"),
    [
        (400, b'{"error": "invalid_grant"}', OURS, "HTTP 400 (invalid_grant). Badgr does not accept our login."),
        (400, b'{"error": "canary@example.org"}', OURS, "HTTP 400. Badgr does not accept our login."),
        (404, b"<!doctype html>", OURS, "HTTP 404. Badgr does not accept our login."),
        (429, b"{}", UNUSABLE, "HTTP 429."),
        (500, b"", UNUSABLE, "HTTP 500."),
        (502, b"<!doctype html>", UNUSABLE, "HTTP 502."),
    ],
)
def test_a_login_that_fails_is_our_account_unless_the_service_is_ill(status, body, error, message):
    problem = login_problem(Reply(asked="POST /o/token", status=status, headers={}, content=body), now=NOON)
    assert (type(problem), str(problem)) == (error, f"POST /o/token: {message}")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"recipient.identity": ["Enter a valid URL."]}, "recipient.identity: Enter a valid URL"),
        ({"tess@example.org": ["Enter a valid URL."]}, "Enter a valid URL"),
        ({"tess@example.org": ["Tess is not known."]}, "a reason of its own"),
        ({"name": ["Tess is not known."], "url": ["Enter a valid URL."]}, "name; url: Enter a valid URL"),
    ],
)
def test_of_a_refusal_only_names_of_fields_and_known_sentences_are_told(fields, why):
    body = json.dumps({"fieldErrors": fields}).encode()
    problem = problem_of(Reply(asked="POST /x", status=400, headers={}, content=body), now=NOON)
    assert str(problem) == f"POST /x: HTTP 400. Badgr refused it: {why}."


@pytest.mark.parametrize(
    ("said", "lasts"),
    [(86_400, 86_400), (0, 3_600), (-5, 3_600), ("soon", 3_600), (None, 3_600), (10**12, 3_600)],
)
def test_a_token_lasts_as_long_as_is_said_or_an_hour_where_that_can_be_no_time(said, lasts):
    content = json.dumps({"access_token": "a", "expires_in": said}).encode()
    reply = Reply(asked="POST /o/token", status=200, headers={}, content=content)
    assert replies.grant(reply).lasts == timedelta(seconds=lasts)


def test_only_addresses_that_were_verified_there_are_the_accounts():
    emails = [{"email": "A@x.org", "verified": True}, {"email": "b@x.org", "verified": False}, {"email": "c@x.org"}, 7]
    assert replies.account({"entityId": "1", "emails": emails}).verified_emails == ("a@x.org",)
    assert replies.account({"entityId": "1", "emails": "all"}).verified_emails == ()
