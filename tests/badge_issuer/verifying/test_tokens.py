"""Badges as tokens: what their headers and claims may say, and whose key signed them."""

import json

import jwt
import pytest

from badge_issuer.data import KeyKind
from badge_issuer.signing import keys
from tests.badge_issuer.conftest import NOON
from tests.badge_issuer.forms import (
    TOKEN,
    as_issued,
    signed_again,
    with_header,
)
from tests.badge_issuer.resolvers import DID_URL
from tests.badge_issuer.verifying.conftest import checked
from tests.badge_issuer.verifying.test_every_form import changed_words


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"jku": "https://forger.example.com/keys"}, "header: must not hold jku"),
        ({"crit": ["b64"], "b64": False}, "header: must not hold b64; header: must not hold crit"),
        ({"kid": None, "jwk": None}, "header: must name its key as kid or jwk"),
    ],
)
def test_a_header_that_asks_for_more_is_refused(credential, world, changes, what):
    verdict, checks = checked(with_header(as_issued(credential, TOKEN), **changes), world)
    assert verdict.word == "not_genuine"
    assert checks["shape"] == ("fail", f"It is not shaped like an Open Badges 3.0 credential: {what}.")


def test_a_token_that_says_it_is_not_signed_is_never_a_pass(credential, world):
    verdict, checks = checked(with_header(as_issued(credential, TOKEN), alg="none"), world)
    assert verdict.word == "could_not_check"
    assert checks["proof"] == ("not_checked", "It is signed by a method this verifier does not know: none.")


def test_a_token_cannot_choose_the_kind_of_its_key(credential, world):
    _verdict, checks = checked(with_header(as_issued(credential, TOKEN), alg="ES256"), world)
    assert checks["proof"] == ("fail", changed_words(TOKEN, credential))


def test_a_token_signed_with_the_key_for_badges_is_genuine_too(credential, world, issuer):
    """Ed25519 in a token is no form of ours, and one that other issuers use."""
    payload = jwt.decode(as_issued(credential, TOKEN), options={"verify_signature": False})
    key = keys.current_key(issuer)
    kid = f"did:web:learn.example.org:badges:i:pdln#{key.fragment}"
    for name in (kid, f"#{key.fragment}"):
        text = jwt.encode(payload, keys.private_pem(key), algorithm="EdDSA", headers={"kid": name})
        verdict, checks = checked(text, world)
        assert verdict.genuine, checks


def test_a_token_that_holds_its_key_in_place_of_a_name_needs_it_published(credential, world, issuer):
    payload = jwt.decode(as_issued(credential, TOKEN), options={"verify_signature": False})
    key = keys.current_key(issuer, KeyKind.RSA)
    text = jwt.encode(payload, keys.private_pem(key), algorithm="RS256", headers={"jwk": key.public_jwk})
    assert checked(text, world)[0].genuine
    stranger = keys.create_key(issuer, now=NOON, kind=KeyKind.RSA)
    forged = jwt.encode(payload, keys.private_pem(stranger), algorithm="RS256", headers={"jwk": stranger.public_jwk})
    _verdict, checks = checked(forged, world)
    assert checks["issuer"] == (
        "fail",
        "The signature is not the issuer's: the issuer does not publish the key this was signed with.",
    )


def test_a_token_that_names_another_issuers_key_is_refused(credential, world):
    text = with_header(as_issued(credential, TOKEN), kid="did:web:other.example.org#key")
    _verdict, checks = checked(text, world)
    assert checks["issuer"] == ("fail", "It was signed with a key that is not its issuer's.")


@pytest.mark.parametrize(
    ("claim", "value"),
    [("iss", "did:web:other.example.org"), ("jti", "urn:x"), ("sub", "urn:y"), ("nbf", 1), ("exp", 2_000_000_000)],
)
def test_a_token_whose_claims_say_something_else_is_refused(credential, world, issuer, claim, value):
    def claim_it(payload):
        payload[claim] = value

    text = signed_again(as_issued(credential, TOKEN), TOKEN, claim_it, issuer=issuer)
    _verdict, checks = checked(text, world)
    assert checks["shape"] == (
        "fail",
        f"It is not shaped like an Open Badges 3.0 credential: {claim}: must say the same as the credential.",
    )


def test_a_token_with_a_proof_inside_is_refused(credential, world, issuer):
    def prove_twice(payload):
        payload["proof"] = json.loads(credential.document)["proof"]

    text = signed_again(as_issued(credential, TOKEN), TOKEN, prove_twice, issuer=issuer)
    _verdict, checks = checked(text, world)
    assert checks["shape"] == (
        "fail",
        "It is not shaped like an Open Badges 3.0 credential: proof: a token is its own proof and must hold no other.",
    )


def test_a_published_key_that_is_no_key_is_refused(credential, world):
    def spoil(document):
        document["verificationMethod"][1]["publicKeyJwk"]["n"] = 7

    _verdict, checks = checked(as_issued(credential, TOKEN), world.changed(DID_URL, spoil))
    assert checks["issuer"] == (
        "fail",
        "The signature is not the issuer's: the key the issuer publishes cannot be read.",
    )
