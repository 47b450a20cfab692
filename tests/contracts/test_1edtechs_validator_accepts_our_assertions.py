"""1EdTech's own Open Badges 2.0 validator takes what we host and bake, and refuses it changed or withdrawn."""

import base64
import json
from pathlib import Path

import pytest

from badge_issuer import addresses, api
from badge_issuer.models import BadgeImage
from badge_issuer.verifying.fetching import Gone
from tests.badge_issuer.conftest import *  # noqa: F403 (the same issuer, badge and teacher)
from tests.badge_issuer.conftest import BASE, NOON
from tests.badge_issuer.forms import HOSTED, PNG_PICTURE, as_issued, carried, tampered
from tests.badge_issuer.resolvers import published
from tests.contracts.verifiers import answer_of, environment

pytestmark = pytest.mark.verifiers

FOLDER = Path(__file__).parent / "verifier_ob2"


@pytest.fixture(scope="module")
def validator():
    return environment("ob2", "--no-deps", "--requirement", str(FOLDER / "requirements.txt"))


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture
def asked(validator, credential):
    """Its answer about a badge, given what our issuer serves this moment."""

    def ask(badge="", picture=b"", email="", also=None):
        served = {}
        for url, found in published(credential, now=NOON).documents.items():
            gone = isinstance(found, Gone)
            body = encoded(found.content if gone else found)
            served[url] = {"status": 410 if gone else 200, "type": "application/json", "body": body}
        for image in BadgeImage.objects.all():
            body = encoded(bytes(image.content))
            served[addresses.image(BASE, image.file_name)] = {"status": 200, "type": "image/svg+xml", "body": body}
        for url, body in (also or {}).items():
            served[url] = {"status": 200, "type": "application/json", "body": encoded(body.encode())}
        question = {"badge": badge, "image": encoded(picture), "email": email, "published": served}
        return answer_of(validator, FOLDER / "validate.py", question)

    return ask


@pytest.fixture
def text(credential):
    return as_issued(credential, HOSTED)


VALID = {"valid": True, "problems": []}


def test_it_accepts_an_assertion_as_issued_and_to_whom(asked, text):
    assert asked(badge=text, email="tess.ito@example.org") == VALID


def test_it_accepts_the_address_that_an_svg_holds(asked, text):
    """Its own reader of SVG gives the address as bytes, which it then cannot take; so it is asked about the address."""
    assert asked(badge=json.loads(text)["id"]) == VALID


def test_it_accepts_a_png_with_the_assertion_in_it(asked, text):
    assert asked(picture=carried(text, HOSTED, PNG_PICTURE), email="tess.ito@example.org") == VALID


def test_it_refuses_another_persons_address(asked, text):
    answer = asked(badge=text, email="theo@example.org")
    assert answer["valid"] is False
    assert "theo@example.org" in answer["problems"][0]


def test_it_refuses_one_that_nobody_serves(asked, text):
    moved = tampered(text, HOSTED, lambda document: document.update(id=f"{BASE}/badges/c/none/ob2.json"))
    assert asked(badge=moved)["valid"] is False


def test_it_refuses_one_at_a_place_that_the_issuer_does_not_vouch_for(asked, text):
    address = "https://forger.example.com/ob2.json"
    moved = tampered(text, HOSTED, lambda document: document.update(id=address))
    answer = asked(badge=moved, also={address: moved})
    assert answer["valid"] is False
    assert address in answer["problems"][0]


def test_it_refuses_a_withdrawn_one(asked, text, credential):
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    assert asked(badge=text)["valid"] is False
