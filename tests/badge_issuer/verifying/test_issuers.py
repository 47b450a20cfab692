"""Whose key signed a badge, as its issuer publishes it."""

import json

import pytest

from badge_issuer.signing import keys
from tests.badge_issuer.conftest import NOON
from tests.badge_issuer.resolvers import DID_URL, Published
from tests.badge_issuer.verifying.conftest import ABOVE, checked, resigned


def test_another_key_of_the_same_name_is_refused(credential, world):
    credential.signing_key.refresh_from_db()
    stranger = keys.create_key(credential.award.badge_class.issuer, now=NOON)
    text = resigned(json.loads(credential.document), credential, key=stranger)
    verdict, checks = checked(text, world)  # the world was looked up before that key was published
    assert verdict.word == "not_genuine"
    assert checks["issuer"] == (
        "fail",
        "The signature is not the issuer's: the issuer does not publish the key this was signed with.",
    )
    assert checks["proof"] == ABOVE


def test_a_proof_by_one_key_that_names_another_is_refused(credential, world, document):
    stranger = keys.create_key(credential.award.badge_class.issuer, now=NOON)
    forged = json.loads(resigned(document, credential, key=stranger))
    forged["proof"]["verificationMethod"] = document["proof"]["verificationMethod"]
    _verdict, checks = checked(json.dumps(forged), world)
    assert checks["proof"] == ("fail", "It was changed after it was signed, or somebody else signed it.")


def test_a_proof_by_another_issuers_key_is_refused(document, world):
    document["proof"]["verificationMethod"] = "did:web:other.example.org#key"
    _verdict, checks = checked(json.dumps(document), world)
    assert checks["issuer"] == ("fail", "It was signed with a key that is not its issuer's.")


def drop_assertion_method(published):
    published["assertionMethod"] = []


def rename(published):
    published["id"] = "did:web:other.example.org"


def spoil_key(published):
    published["verificationMethod"][0]["publicKeyMultibase"] = "z6Mk!!"


def take_key(published):
    del published["verificationMethod"][0]["publicKeyMultibase"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (drop_assertion_method, "the issuer does not publish the key this was signed with"),
        (rename, "the document there belongs to another issuer"),
        (spoil_key, "the key the issuer publishes cannot be read"),
    ],
)
def test_a_key_the_issuer_does_not_vouch_for_is_refused(credential, world, change, why):
    verdict, checks = checked(credential.document, world.changed(DID_URL, change))
    assert verdict.word == "not_genuine"
    assert checks["issuer"] == ("fail", f"The signature is not the issuer's: {why}.")


def test_a_key_of_a_kind_that_is_not_known_here_is_held_against_nobody(credential, world):
    """As older issuers publish theirs: publicKeyBase58, of which no signature here can be made sure."""
    verdict, checks = checked(credential.document, world.changed(DID_URL, take_key))
    assert verdict.word == "could_not_check"
    assert checks["issuer"] == (
        "not_checked",
        "The signature could not be checked: the key the issuer publishes is of a kind that is not known here.",
    )
    assert checks["proof"] == ABOVE


def say_fragments(published):
    for method in published["verificationMethod"]:
        method["id"] = method["id"].removeprefix(published["id"])
    published["assertionMethod"] = [method["id"] for method in published["verificationMethod"]]


def list_fragments(published):
    published["assertionMethod"] = [each.removeprefix(published["id"]) for each in published["assertionMethod"]]


@pytest.mark.parametrize("change", [say_fragments, list_fragments])
def test_an_issuer_may_call_its_keys_by_their_fragment(credential, world, change):
    """As the standard for such documents lets it: they are read below the document's own id."""
    verdict, checks = checked(credential.document, world.changed(DID_URL, change))
    assert verdict.genuine, checks
    stranger = keys.create_key(credential.signing_key.issuer, now=NOON)
    forged = resigned(json.loads(credential.document), credential, key=stranger)
    assert checked(forged, world.changed(DID_URL, change))[1]["issuer"][0] == "fail"


def test_an_issuer_that_does_not_answer_is_never_a_pass(credential, world):
    verdict, checks = checked(credential.document, world.without(DID_URL))
    assert verdict.word == "could_not_check"
    assert checks["issuer"] == ("not_checked", "The issuer could not be looked up: nobody answered.")
    assert checks["proof"] == ABOVE
    assert checks["status"] == (
        "not_checked",
        "Whether it was withdrawn could not be checked: the list is not signed by the issuer.",
    )


def test_an_issuer_that_answers_nonsense_is_never_a_pass(credential, world):
    nonsense = Published({**world.documents, DID_URL: b"<html>"})
    _verdict, checks = checked(credential.document, nonsense)
    assert checks["issuer"] == (
        "not_checked",
        "The issuer could not be looked up: it is not JSON (line 1, column 1).",
    )


def test_a_kind_of_issuer_that_has_no_place_is_never_a_pass(document, world):
    document["issuer"]["id"] = "did:key:z6Mk"
    document["proof"]["verificationMethod"] = "did:key:z6Mk#z6Mk"
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "could_not_check"
    assert checks["issuer"] == ("not_checked", "This kind of issuer cannot be looked up: did:key:z6Mk.")
