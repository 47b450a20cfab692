"""1EdTech's published Open Badges 3.0 example: we make its signature, and accept it as anyone's verifier should."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from badge_issuer.signing.documents import sign
from badge_issuer.verifying.verification import verify
from tests.badge_issuer.resolvers import Published

VECTOR = json.loads((Path(__file__).parent / "data" / "ob3-eddsa-rdfc-2022-vector.json").read_text("utf-8"))
NOW = datetime(2026, 10, 16, tzinfo=UTC)
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(content: bytes) -> str:
    number, text = int.from_bytes(content, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return text


@pytest.fixture
def signed():
    """The example with the proof as published."""
    value = "z" + base58(bytes.fromhex(VECTOR["signature_hex"]))
    return VECTOR["credential"] | {"proof": VECTOR["proof_options"] | {"proofValue": value}}


@pytest.fixture
def issuer():
    """What the example's issuer would publish: its key, at its own address."""
    method = VECTOR["proof_options"]["verificationMethod"]
    controller, _, multibase = method.partition("#")
    document = {
        "id": controller,
        "verificationMethod": [
            {"id": method, "type": "Multikey", "controller": controller, "publicKeyMultibase": multibase}
        ],
        "assertionMethod": [method],
    }
    return Published({controller: json.dumps(document).encode()})


def test_our_signature_of_the_example_is_the_published_one(signed):
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR["private_key_hex"]))
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    options = VECTOR["proof_options"]
    created = datetime.fromisoformat(options["created"].replace("Z", "+00:00"))
    ours = sign(VECTOR["credential"], pem, options["verificationMethod"], created=created)
    assert ours == signed


def test_the_published_example_is_genuine(signed, issuer):
    verdict = verify(json.dumps(signed).encode(), resolver=issuer, now=NOW)
    assert verdict.genuine, verdict


def test_the_published_example_changed_is_not(signed, issuer):
    signed["name"] = "Teamwork badge"
    verdict = verify(json.dumps(signed).encode(), resolver=issuer, now=NOW)
    assert [check.reason for check in verdict.checks if check.outcome == "fail"] == [
        "It was changed after it was signed, or somebody else signed it."
    ]
