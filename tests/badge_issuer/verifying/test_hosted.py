"""Open Badges 2.0 assertions, which are genuine while their issuer serves them."""

import json

import pytest

from badge_issuer.verifying.fetching import Gone
from tests.badge_issuer.conftest import BASE
from tests.badge_issuer.forms import (
    HOSTED,
    as_issued,
    tampered,
)
from tests.badge_issuer.resolvers import Published
from tests.badge_issuer.verifying.conftest import checked
from tests.badge_issuer.verifying.test_every_form import changed_words


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"id": "urn:uuid:1"}, "id: must be a web address"),
        ({"badge": 7}, "badge: must be a web address"),
        ({"recipient": "tess"}, "recipient: must have an identity"),
        ({"recipient": {"identity": "x", "hashed": "yes"}}, "recipient.hashed: must be true or false"),
        ({"verification": {"type": "Painted"}}, "verification.type: must be HostedBadge"),
        ({"verification": ["SignedBadge"]}, "verification.type: must be HostedBadge"),
        ({"issuedOn": "2026-10-16"}, "issuedOn: must be a date and time with a zone"),
        ({"expires": 7}, "expires: must be a date and time with a zone"),
    ],
)
def test_what_is_not_shaped_like_an_assertion_is_refused(credential, world, changes, what):
    text = tampered(as_issued(credential, HOSTED), HOSTED, lambda document: document.update(changes))
    verdict, checks = checked(text, world)
    assert verdict.word == "not_genuine"
    assert checks["shape"] == ("fail", f"It is not shaped like an Open Badges 2.0 assertion: {what}.")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"verification": {"type": "SignedBadge", "creator": "https://example.org/key"}},
            "It is signed by a method of Open Badges 2.0 that this verifier does not know.",
        ),
        (
            {"badge": {"id": "https://example.org/b", "type": "BadgeClass", "name": "x"}},
            "It holds what its issuer publishes in another place. Ask for its link, which can be checked.",
        ),
    ],
)
def test_an_assertion_of_another_form_of_the_standard_is_no_pass_and_no_fault(credential, world, changes, says):
    text = tampered(as_issued(credential, HOSTED), HOSTED, lambda document: document.update(changes))
    verdict, checks = checked(text, world)
    assert verdict.word == "could_not_check"
    assert checks["shape"] == ("not_checked", says)


def test_an_assertion_may_hold_what_its_issuer_added_as_an_extension(credential, world):
    """As Badgr does with the holder's name; whoever adds one to an assertion that is served without it is told."""

    def name_the_holder(document):
        document["extensions:recipientProfile"] = {
            "@context": "https://openbadgespec.org/extensions/recipientProfile/context.json",
            "type": ["Extension", "extensions:RecipientProfile"],
            "name": "Tess Ito",
        }

    text = tampered(as_issued(credential, HOSTED), HOSTED, name_the_holder)
    served = Published({**world.documents, json.loads(text)["id"]: text.encode()})
    verdict, checks = checked(text, served)
    assert verdict.genuine, checks
    assert (
        checks["terms"][1] == "Every word in it belongs to Open Badges 2.0, or to an extension that its issuer added."
    )
    _verdict, checks = checked(text, world)
    assert checks["proof"] == ("fail", changed_words(HOSTED, credential))


BADGE = f"{BASE}/badges/b/pdln/flipped-classroom/v/1/ob2.json"


PROFILE = f"{BASE}/badges/i/pdln/ob2.json"


@pytest.mark.parametrize(
    ("url", "change", "told"),
    [
        (BADGE, {"type": "Assertion"}, ("fail", f"What is published as its badge is not a badge: {BADGE}")),
        (BADGE, {"issuer": 7}, ("fail", f"What is published as its badge is not a badge: {BADGE}")),
        (PROFILE, {"id": BASE}, ("fail", f"What is published as its issuer is not an issuer: {PROFILE}")),
    ],
)
def test_an_assertion_whose_badge_or_issuer_is_none_is_refused(credential, world, url, change, told):
    published_wrong = world.changed(url, lambda document: document.update(change))
    _verdict, checks = checked(as_issued(credential, HOSTED), published_wrong)
    assert checks["issuer"] == told


@pytest.mark.parametrize("url", [BADGE, PROFILE])
def test_an_assertion_whose_issuer_does_not_answer_is_never_a_pass(credential, world, url):
    verdict, checks = checked(as_issued(credential, HOSTED), world.without(url))
    assert verdict.word == "could_not_check"
    assert checks["issuer"] == ("not_checked", "The issuer could not be looked up: nobody answered.")


def test_an_assertion_that_is_not_served_now_is_never_a_pass(credential, world):
    """As before its owner shared it."""
    text = as_issued(credential, HOSTED)
    verdict, checks = checked(text, world.without(json.loads(text)["id"]))
    assert verdict.word == "could_not_check"
    assert checks["proof"] == (
        "not_checked",
        "Whether its issuer serves it could not be checked: nobody answered.",
    )


@pytest.mark.parametrize("left", [b"", b'{"revoked": true, "id": "https://learn.example.org/other"}'])
def test_an_assertion_that_is_gone_without_a_word_is_never_a_pass(credential, world, left):
    text = as_issued(credential, HOSTED)
    gone = Gone("learn.example.org answered with HTTP status 410", left)
    verdict, checks = checked(text, Published({**world.documents, json.loads(text)["id"]: gone}))
    assert verdict.word == "could_not_check"
    assert checks["status"] == (
        "not_checked",
        "Whether it was withdrawn could not be checked: learn.example.org answered with HTTP status 410.",
    )


def test_an_assertion_that_is_served_as_revoked_is_refused(credential, world):
    text = as_issued(credential, HOSTED)
    address = json.loads(text)["id"]
    verdict, checks = checked(text, world.changed(address, lambda document: document.update(revoked=True)))
    assert verdict.word == "not_genuine"
    assert checks["status"] == ("fail", "Withdrawn by its issuer: its address says so.")
