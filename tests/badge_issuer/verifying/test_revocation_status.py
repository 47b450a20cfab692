"""Whether a badge was withdrawn: its issuer's list must be theirs, signed and current."""

from datetime import timedelta

import pytest

from badge_issuer import api
from badge_issuer.signing import keys
from tests.badge_issuer.conftest import NOON
from tests.badge_issuer.resolvers import LIST_URL, published
from tests.badge_issuer.verifying.conftest import checked, resigned


def test_a_withdrawn_credential_is_refused_from_the_next_look_on(credential):
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    verdict, checks = checked(credential.document, published(credential, now=NOON))
    assert verdict.word == "not_genuine"
    assert checks["status"] == (
        "fail",
        "Withdrawn by its issuer: the list of Oct. 16, 2026 says so. Its page may say why: "
        f"https://learn.example.org/badges/c/{credential.award.public_id}",
    )
    assert checks["proof"][0] == "pass"


def test_withdrawing_one_leaves_every_other_genuine(credential, django_user_model):
    from tests.badge_issuer.conftest import request_for

    theo = django_user_model.objects.create(username="theo", email="theo@example.org")
    other = api.request_award(request_for(theo), now=NOON)
    api.work(now=NOON)
    api.revoke_award(other.public_id, reason="Overturned on appeal.", now=NOON)
    verdict, _checks = checked(credential.document, published(credential, now=NOON))
    assert verdict.genuine


def test_a_badge_of_an_older_key_stays_genuine_after_a_new_one(credential):
    keys.create_key(credential.award.badge_class.issuer, now=NOON + timedelta(days=1))
    now = NOON + timedelta(days=2)
    verdict, _checks = checked(credential.document, published(credential, now=now), now=now)
    assert verdict.genuine


def other_purpose(published):
    published["credentialSubject"]["statusPurpose"] = "suspension"


def other_issuer(published):
    published["issuer"] = "did:web:other.example.org"


def other_place(published):
    published["id"] = "https://learn.example.org/badges/status/2"


def other_type(published):
    published["type"] = ["VerifiableCredential"]


def cleared(published):
    published["credentialSubject"]["encodedList"] = (
        "uH4sIAAAAAAAA_-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    )


def added(published):
    published["note"] = "x"


def unsigned(published):
    del published["proof"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (other_purpose, "what is published there is not a list of withdrawn credentials"),
        (other_issuer, "the list published there is a different one"),
        (other_place, "the list published there is a different one"),
        (other_type, "what is published there is not a status list"),
        (unsigned, "what is published there is not a status list"),
        (cleared, "the list is not signed by the issuer"),
        (added, "the list holds words that its signature does not cover"),
    ],
)
def test_a_list_that_cannot_be_relied_on_is_never_a_pass(credential, world, change, why):
    verdict, checks = checked(credential.document, world.changed(LIST_URL, change))
    assert verdict.word == "could_not_check"
    assert checks["status"] == ("not_checked", f"Whether it was withdrawn could not be checked: {why}.")


def test_an_old_copy_of_the_list_is_never_a_pass(credential, world):
    verdict, checks = checked(credential.document, world, now=NOON + timedelta(days=8))
    assert verdict.word == "could_not_check"
    assert checks["status"] == (
        "not_checked",
        "Whether it was withdrawn could not be checked: the list is out of date.",
    )


def test_a_list_of_a_day_to_come_is_never_a_pass(credential):
    tomorrow = published(credential, now=NOON + timedelta(days=1))
    verdict, checks = checked(credential.document, tomorrow)
    assert verdict.word == "could_not_check"
    assert checks["status"] == (
        "not_checked",
        "Whether it was withdrawn could not be checked: the list is out of date.",
    )


def test_a_list_that_does_not_answer_is_never_a_pass(credential, world):
    verdict, checks = checked(credential.document, world.without(LIST_URL))
    assert verdict.word == "could_not_check"
    assert checks["status"] == ("not_checked", "Whether it was withdrawn could not be checked: nobody answered.")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"statusPurpose": "message"}, "it uses a kind of status this verifier does not know"),
        ({"statusListIndex": "-1"}, "its place in the issuer's list is not given"),
        ({"statusListIndex": 3}, "its place in the issuer's list is not given"),
        ({"statusListIndex": "131072"}, "the issuer's list cannot be read"),
    ],
)
def test_a_status_that_cannot_be_found_is_never_a_pass(document, credential, world, changes, why):
    document["credentialStatus"] |= changes
    verdict, checks = checked(resigned(document, credential), world)
    assert verdict.word == "could_not_check"
    assert checks["status"] == ("not_checked", f"Whether it was withdrawn could not be checked: {why}.")


def test_a_credential_without_a_status_cannot_be_withdrawn(document, credential, world):
    del document["credentialStatus"]
    verdict, checks = checked(resigned(document, credential), world)
    assert verdict.genuine
    assert checks["status"] == ("pass", "It names no list of withdrawn badges, so it cannot be withdrawn.")
