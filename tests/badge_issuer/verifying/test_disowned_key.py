"""What a verifier is told of a badge by a key that was disowned."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from badge_issuer import api
from badge_issuer.data import KeyKind
from badge_issuer.signing import key_material, keys
from tests.badge_issuer.conftest import BASE, NOON
from tests.badge_issuer.forms import (
    CARRIERS,
    FORMS,
    HOSTED,
    LINKED_DATA,
    TOKEN,
    as_issued,
    carried,
    signed_again,
)
from tests.badge_issuer.signing.test_key_compromise import LATER, SIGNED, checked, disown, key_of

NOT_PUBLISHED = (
    "fail",
    "The signature is not the issuer's: the issuer does not publish the key this was signed with.",
)


def asked(stranger, content, name="badge.json"):
    """What the verify page answers to a file."""
    return stranger.post("/badges/verify", {"file": SimpleUploadedFile(name, content)}).content.decode()


def reported(stranger, content, kind="application/octet-stream"):
    return json.loads(stranger.post("/badges/api/verify", content, content_type=kind).content)


def forged(credential, form, issuer, key):
    """A badge that somebody with the stolen key makes up, under an id that was never given out."""

    def as_mine(document):
        document["id"] = f"{BASE}/badges/c/{'f' * 32}"
        document["name"] = "Anything I like"
        if "jti" in document:
            document["jti"] = document["id"]

    return signed_again(as_issued(credential, form), form, as_mine, issuer=issuer, key=key)


@pytest.mark.parametrize("form", SIGNED)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_badge_forged_with_the_stolen_key_passed_before_and_is_refused_after(credential, issuer, form, carrier):
    key = key_of(issuer, form)
    content = carried(forged(credential, form, issuer, key), form, carrier)
    assert checked(content, credential)[0].genuine
    disown(key)
    verdict, found = checked(content, credential)
    assert verdict.word == "not_genuine"
    assert found["issuer"] == NOT_PUBLISHED


@pytest.mark.parametrize("form", SIGNED)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_our_verify_page_says_that_nobody_can_tell_a_forged_badge(credential, issuer, stranger, form, carrier):
    key = key_of(issuer, form)
    content = carried(forged(credential, form, issuer, key), form, carrier)
    disown(key)
    report = reported(stranger, content)
    assert (report["verdict"], report["page"]) == ("not_genuine", None)
    assert report["message"] == (
        "Not genuine. It is signed with a key that its issuer disowned on Oct. 18, 2026. The issuer keeps no such "
        "copy, so nobody can tell it from one that a thief made. Don't rely on it."
    )
    page = asked(stranger, content)
    assert "that a thief made" in page
    assert "Open the badge&#39;s page" not in page


@pytest.mark.parametrize("form", SIGNED)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_our_verify_page_leads_from_a_copy_kept_earlier_to_the_present_one(
    credential, issuer, stranger, form, carrier, page
):
    content = carried(as_issued(credential, form), form, carrier)
    disown(key_of(issuer, form))
    report = reported(stranger, content)
    assert (report["verdict"], report["page"]) == ("not_genuine", page)
    assert report["message"] == (
        "This copy is out of date. It is signed with a key that its issuer disowned on Oct. 18, 2026. The badge was "
        f"signed again since: get the present copy at {BASE}{page}"
    )
    [issuer_check] = [each for each in report["checks"] if each["name"] == "issuer"]
    assert issuer_check["reason"] == "It is signed with a key that its issuer disowned on Oct. 18, 2026."
    shown = asked(stranger, content)
    assert "This copy is out of date." in shown
    assert f'<a class="button" href="{page}">Open the badge' in shown


def test_a_copy_kept_earlier_with_one_letter_changed_is_no_copy_of_ours(credential, issuer, stranger):
    disown(keys.current_key(issuer))
    content = credential.document.replace('"creditsEarned": 12', '"creditsEarned": 13').encode()
    assert "The issuer keeps no such copy" in reported(stranger, content)["message"]


def test_a_token_that_names_its_key_by_its_numbers_alone_is_told_the_same(credential, issuer, stranger):
    import jwt

    text = as_issued(credential, TOKEN)
    key = keys.current_key(issuer, KeyKind.RSA)
    pem = keys.private_pem(key)
    claims = jwt.decode(text, options={"verify_signature": False})
    bare = jwt.encode(claims, pem, algorithm="RS256", headers={"jwk": key_material.public_half(pem).jwk})
    assert checked(bare.encode(), credential)[0].genuine
    disown(key)
    assert "disowned on Oct. 18, 2026" in reported(stranger, bare.encode())["message"]


def test_a_badge_that_was_withdrawn_is_told_to_be_withdrawn(credential, issuer, stranger, shared):
    content = credential.document.encode()
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=LATER)
    disown(keys.current_key(issuer))
    for report in (
        reported(stranger, content),
        reported(stranger, json.dumps({"link": f"{BASE}{shared}"}), "application/json"),
    ):
        assert report["message"].startswith("Withdrawn. Withdrawn by its issuer: the list of")
    assert "Overturned on appeal." in stranger.get(shared).content.decode()


def test_a_key_that_nobody_disowned_is_told_as_before(credential, issuer, stranger):
    keys.create_key(issuer, now=NOON)
    document = credential.document.replace(credential.signing_key.fragment, "z6MkgNobodysKey")
    report = reported(stranger, document.encode())
    assert "disowned" not in json.dumps(report)


@pytest.mark.parametrize("form", FORMS)
def test_the_page_of_a_badge_that_was_signed_again_is_genuine(credential, issuer, stranger, shared, form):
    for kind in KeyKind:
        disown(keys.current_key(issuer, kind))
    assert "<strong>Genuine.</strong>" in stranger.get(shared).content.decode()
    answer = stranger.post("/badges/verify", {"given": f"{BASE}{shared}"}).content.decode()
    assert '<h1 id="found">Genuine.</h1>' in answer
    end = {LINKED_DATA: ".json", TOKEN: ".jwt", HOSTED: "/ob2.json"}[form]
    assert reported(stranger, stranger.get(f"{shared}{end}").content)["verdict"] == "genuine"


def test_its_owner_alone_is_told_to_download_it_again(credential, issuer, stranger, owner, shared):
    told = "Files you downloaded earlier no longer check: download them again."
    assert told not in owner.get(shared).content.decode()
    disown(keys.current_key(issuer))
    assert told in owner.get(shared).content.decode()
    assert told not in stranger.get(shared).content.decode()
