"""The check for programs."""

import json

import pytest

from badge_issuer import share_codes
from tests.badge_issuer.conftest import BASE
from tests.badge_issuer.pages.test_verify_page import EMAIL_MATCHES, GENUINE, NOT_UNDERSTOOD, TOO_LARGE


def told(client, body, content_type="application/json"):
    return client.post("/badges/api/verify", data=body, content_type=content_type)


def test_the_api_tells_the_same_in_json_to_any_site(link, stranger):
    body = {"code": share_codes.shown(link.code), "email": "tess.ito@example.org"}
    response = told(stranger, json.dumps(body))
    answer = response.json()
    assert (answer["verdict"], answer["message"]) == ("genuine", GENUINE)
    assert {each["outcome"] for each in answer["checks"]} == {"pass"}
    assert answer["recipient"] == {"name": "recipient", "outcome": "pass", "reason": EMAIL_MATCHES}
    assert answer["badge"] == {
        "name": "Flipped Lessons That Reach Every Student",
        "issuer": "PD Learning Network",
        "issuer_host": "learn.example.org",
        "awarded_at": "2026-10-16T12:00:00+00:00",
        "valid_until": None,
        "name_shown_by_owner": "Tess O.",
    }
    assert answer["page"] == f"/badges/s/{link.slug}"
    assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == ("*", "private, no-store")


def test_the_api_takes_a_link_a_credential_or_the_badge_as_the_body(shared, credential, stranger):
    document = json.loads(credential.document)
    for body in ({"link": f"{BASE}{shared}"}, {"credential": document}, {"credential": credential.document}, document):
        assert told(stranger, json.dumps(body)).json()["verdict"] == "genuine"
    assert told(stranger, credential.document, "application/ld+json").json()["verdict"] == "genuine"


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("{", "The body is not JSON."),
        ("[" * 100_000, "The body is not JSON."),
        ("[]", "The body must be a JSON object."),
        ("{}", "Give exactly one of link, code and credential."),
        ('{"link": "https://x.org/y", "code": "FC7K2M9X"}', "Give exactly one of link, code and credential."),
        ('{"link": 7}', "A link, a code and an e-mail address are text."),
        ('{"code": "FC7K2M9X", "email": 7}', "A link, a code and an e-mail address are text."),
        ('{"link": "my badge"}', NOT_UNDERSTOOD),
    ],
)
def test_what_the_api_does_not_understand_it_says(db, stranger, body, refused):
    response = told(stranger, body)
    assert (response.status_code, response.json()) == (400, {"error": refused})


def test_the_api_refuses_what_is_too_large_and_too_often(db, stranger):
    response = told(stranger, b" " * (3 * 1024 * 1024))
    assert (response.status_code, response.json()) == (413, {"error": TOO_LARGE})
    for _each in range(60):
        told(stranger, "{}")
    response = told(stranger, "{}")
    assert (response.status_code, response.json()) == (
        429,
        {"error": "That was a lot at once. Wait a few minutes, then try again."},
    )


def test_another_site_may_ask_the_api_from_a_browser(db, stranger):
    response = stranger.options("/badges/api/verify")
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (204, "*")
    assert (response["Access-Control-Allow-Methods"], response["Access-Control-Allow-Headers"]) == (
        "POST",
        "Content-Type",
    )
