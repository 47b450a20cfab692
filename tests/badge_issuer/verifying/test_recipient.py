"""To whom a badge was issued, asked by a typed address."""

import hashlib

import pytest

from badge_issuer.verifying.recipient import recipient_check
from badge_issuer.verifying.verdict import Outcome
from badge_issuer.verifying.verification import verify
from tests.badge_issuer.conftest import NOON
from tests.badge_issuer.forms import (
    LINKED_DATA,
    as_issued,
    carried,
    signed_again,
)
from tests.badge_issuer.resolvers import Published
from tests.badge_issuer.verifying.conftest import ABOVE, checked
from tests.badge_issuer.verifying.test_every_form import EVERY_FORM


@EVERY_FORM
def test_a_typed_email_matches_only_who_earned_it(credential, world, form, carrier):
    content = carried(as_issued(credential, form), form, carrier)
    for email, told in (
        (" tess.ito@example.org", ("pass", "It was issued to this e-mail address.")),
        ("Tess.Ito@Example.org", ("pass", "It was issued to this e-mail address.")),
        ("theo@example.org", ("fail", "It was not issued to this e-mail address.")),
    ):
        verdict = verify(content, resolver=world, now=NOON, email=email)
        check = verdict.checks[-1]
        assert (check.name, check.outcome.value, check.reason) == ("recipient", *told)
        assert verdict.genuine == (told[0] == "pass")


@pytest.mark.parametrize(
    "document",
    [
        {"credentialSubject": {"identifier": [{"identityType": "emailAddress"}]}},
        {"recipient": {"type": "email", "identity": None}},
    ],
)
def test_an_identity_that_says_nothing_is_nobodys(document):
    assert recipient_check(document, "none").outcome is Outcome.NOT_CHECKED


def test_without_a_typed_email_nobody_asks_who_earned_it(credential, world):
    _verdict, checks = checked(credential.document, world)
    assert "recipient" not in checks


@pytest.mark.parametrize(
    ("identifier", "told"),
    [
        ([{"type": "IdentityObject", "hashed": False, "identityHash": "Tess.Ito@example.org",
           "identityType": "emailAddress"}], ("pass", "It was issued to this e-mail address.")),
        ([{"type": "IdentityObject", "hashed": True, "identityHash": "crc32$00000000",
           "identityType": "emailAddress"}],
         ("not_checked", "It holds the e-mail address as a hash that this verifier does not know: crc32.")),
        ([{"type": "IdentityObject", "hashed": False, "identityHash": "pay$tess@example.org",
           "identityType": "emailAddress"}], ("fail", "It was not issued to this e-mail address.")),
        ([{"type": "IdentityObject", "hashed": True, "identityType": "emailAddress",
           "identityHash": "SHA256$" + hashlib.sha256(b"tess.ito@example.org").hexdigest().upper()}],
         ("pass", "It was issued to this e-mail address.")),
        ([{"type": "IdentityObject", "hashed": True, "identityHash": "x", "identityType": "nationalIdentityNumber"}],
         ("not_checked", "It does not hold whose e-mail address it was issued to.")),
    ],
)  # fmt: skip
def test_other_issuers_name_people_in_other_ways(credential, world, issuer, identifier, told):
    def name(document):
        document["credentialSubject"]["identifier"] = identifier

    text = signed_again(credential.document, LINKED_DATA, name, issuer=issuer)
    check = verify(text.encode(), resolver=world, now=NOON, email="tess.ito@example.org").checks[-1]
    assert (check.outcome.value, check.reason) == told


def test_who_earned_it_is_not_asked_of_what_is_no_badge():
    checks = verify(b"{}", resolver=Published({}), now=NOON, email="tess.ito@example.org").checks
    assert [check.name for check in checks][-1] == "recipient"
    assert (checks[-1].outcome.value, checks[-1].reason) == ABOVE
