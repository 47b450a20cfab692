"""The newest openbadgeslib, which the platform's pins keep off a site, takes what its older release signed for us."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from badge_issuer import api
from badge_issuer.data import KeyKind
from badge_issuer.models import Credential
from badge_issuer.signing import keys
from tests.badge_issuer.conftest import *  # noqa: F403 (the same issuer, badge and teacher)
from tests.badge_issuer.conftest import request_for
from tests.badge_issuer.forms import (
    ALONE,
    CARRIERS,
    FORMS,
    HOSTED,
    LINKED_DATA,
    PNG_PICTURE,
    TOKEN,
    as_issued,
    carried,
    signed_again,
    tampered,
)
from tests.badge_issuer.resolvers import published
from tests.contracts.verifiers import answer_of, environment

pytestmark = pytest.mark.verifiers

SCRIPT = Path(__file__).parent / "verifier_newest" / "verify.py"
# The verifier asks the machine's clock, so what it reads must be of now.
NOW = datetime.now(UTC).replace(microsecond=0)
SIGNED = (LINKED_DATA, TOKEN)


@pytest.fixture(scope="module")
def newest():
    return environment("newest-openbadgeslib", "--upgrade", "openbadgeslib[ldp]")


@pytest.fixture
def issued(issuer, tess):
    api.request_award(request_for(tess), now=NOW)
    api.work(now=NOW)
    return Credential.objects.get()


@pytest.fixture
def asked(newest, issued):
    """Its answer about a badge in one form, given what our issuer serves this moment."""

    def ask(text, form, carrier=ALONE, email=""):
        served = published(issued, now=NOW).documents
        picture = b"" if carrier == ALONE else carried(text, form, carrier)
        question = {
            "form": form,
            "text": text,
            "picture": base64.b64encode(picture).decode(),
            "email": email,
            "published": {url: body.decode() for url, body in served.items() if isinstance(body, bytes)},
        }
        return answer_of(newest, SCRIPT, question)

    return ask


# It reads of a 2.0 SVG the address alone, and then no hosted badge by its address.
READABLE = [(form, carrier) for form in SIGNED for carrier in CARRIERS] + [(HOSTED, ALONE), (HOSTED, PNG_PICTURE)]


@pytest.mark.parametrize(("form", "carrier"), READABLE)
def test_it_accepts_every_form_as_issued(asked, issued, form, carrier):
    answer = asked(as_issued(issued, form), form, carrier)
    assert (answer["accepted"], answer["problem"]) == (True, "")
    assert int(answer["version"].split(".")[0]) >= 4, "it is a newer one than ours"


def test_it_finds_to_whom_an_assertion_was_issued(asked, issued):
    text = as_issued(issued, HOSTED)
    assert asked(text, HOSTED, email="tess.ito@example.org")["accepted"]
    assert not asked(text, HOSTED, email="theo@example.org")["accepted"]


@pytest.mark.parametrize("form", SIGNED)
def test_it_refuses_one_changed_word(asked, issued, form):
    def change(document):
        document["credentialSubject"]["creditsEarned"] = 13

    assert not asked(tampered(as_issued(issued, form), form, change), form)["accepted"]


@pytest.mark.parametrize("form", SIGNED)
def test_it_refuses_an_added_word(asked, issued, form):
    def praise(document):
        document["credentialSubject"]["honours"] = "with distinction"

    assert not asked(tampered(as_issued(issued, form), form, praise), form)["accepted"]


@pytest.mark.parametrize("form", SIGNED)
def test_it_refuses_a_wrong_key(asked, issued, issuer, form):
    kind = KeyKind.RSA if form == TOKEN else KeyKind.ED25519
    real = keys.current_key(issuer, kind)
    stranger = keys.create_key(issuer, now=NOW, kind=kind)
    forged = signed_again(
        as_issued(issued, form), form, lambda _document: None, issuer=issuer, key=stranger, named=real
    )
    assert not asked(forged, form)["accepted"]


@pytest.mark.parametrize("form", FORMS)
def test_it_refuses_a_withdrawn_badge(asked, issued, form):
    text = as_issued(issued, form)
    api.revoke_award(issued.award.public_id, reason="Overturned on appeal.", now=NOW)
    assert not asked(text, form)["accepted"]


def test_it_accepts_a_badge_of_the_keys_before(asked, issued, issuer):
    texts = {form: as_issued(issued, form) for form in SIGNED}
    for kind in KeyKind:
        keys.create_key(issuer, now=NOW, kind=kind)
    for form, text in texts.items():
        assert asked(text, form)["accepted"]
