"""What can be taken away of a badge: each form says the same, to the owner always and to others while it is shared."""

import io
import json
import os
from dataclasses import replace

import jwt
import pytest
from django.test import Client
from lxml import etree
from openbadgeslib import baking
from PIL import Image

from badge_issuer import api, package
from badge_issuer.credentials.issuance import copy_of
from badge_issuer.data import CredentialFormat, CriterionResult, KeyKind
from badge_issuer.errors import UnknownAward
from badge_issuer.models import Award, Credential, SigningKey
from badge_issuer.package import IssuerPart
from badge_issuer.signing import key_material, keys
from badge_issuer.signing.documents import sign_token
from tests.badge_issuer.conftest import BASE, NOON, request_for
from tests.badge_issuer.parts import FLIPPED, ISSUER, SVG

PUBLIC = ("jwt", "badge.svg", "badge.png", "ob2.json", "ob2.svg", "ob2.png")

RESULTS = (
    CriterionResult(
        criterion="aok-plan/c-target",
        name="A target that gains from flipping",
        level="extending",
        level_name="Extending",
        required_level="proficient",
        required_level_name="Proficient",
    ),
    CriterionResult(
        criterion="aok-teach/c-time",
        name="Class time spent on practice you can see",
        level="proficient",
        level_name="Proficient",
        required_level="proficient",
        required_level_name="Proficient",
    ),
)


def address(award, name):
    page = f"/badges/c/{award.public_id}"
    return f"{page}.jwt" if name == "jwt" else f"{page}/{name}"


@pytest.fixture
def owner(client, tess):
    client.force_login(tess)
    return client


@pytest.fixture
def shared(credential):
    Award.objects.update(shared_at=NOON)
    return credential.award


@pytest.fixture
def with_results(issuer, tess):
    """Earned with a level on each criterion, and signed."""
    receipt = api.request_award(request_for(tess, results=RESULTS), now=NOON)
    api.work(now=NOON)
    return Award.objects.get(public_id=receipt.public_id)


@pytest.mark.parametrize("name", [*PUBLIC, "levels.json"])
def test_until_shared_a_stranger_gets_no_copy(credential, name):
    response = Client().get(address(credential.award, name))
    assert response.status_code == 404
    assert response.json()["error"].startswith("Not public.")
    assert Credential.objects.count() == 1


@pytest.mark.parametrize("name", [*PUBLIC, "levels.json"])
def test_the_owner_gets_every_copy_and_no_cache_keeps_it(credential, owner, name):
    response = owner.get(address(credential.award, name))
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("name", PUBLIC)
def test_a_shared_copy_is_open_to_every_site(shared, name):
    response = Client().get(address(shared, name))
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, "*")
    assert response["Cache-Control"] == "public, max-age=60"


def test_the_levels_reached_are_the_owners_alone_even_while_the_badge_is_shared(shared, owner):
    assert Client().get(address(shared, "levels.json")).status_code == 404
    assert owner.get(address(shared, "levels.json"))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", [*PUBLIC, "levels.json"])
def test_nothing_is_there_before_it_is_signed_or_of_nobody(award, owner, name):
    for public_id in (award.public_id, "0" * 32):
        response = owner.get(address(Award(public_id=public_id), name))
        assert (response.status_code, response.json()) == (404, {"error": "There is no signed badge here."})


@pytest.mark.parametrize("name", ["badge.gif", "ob2.pdf"])
def test_a_picture_of_a_kind_there_is_not(credential, owner, name):
    response = owner.get(address(credential.award, name))
    assert (response.status_code, response.json()) == (404, {"error": "There is nothing at this address."})


def test_a_token_says_what_the_credential_says_and_names_its_key(credential, owner, issuer):
    response = owner.get(address(credential.award, "jwt"))
    assert response["Content-Type"] == "application/vc+jwt"
    token = response.content.decode()
    key = issuer.signing_keys.get(kind="rsa")
    header = jwt.get_unverified_header(token)
    assert header.keys() == {"alg", "kid", "jwk", "typ"}
    assert (header["alg"], header["jwk"]) == ("RS256", key.public_jwk)
    assert header["kid"] == f"did:web:learn.example.org:badges:i:pdln#{key.fragment}"
    payload = jwt.decode(token, jwt.PyJWK(key.public_jwk).key, algorithms=["RS256"], options={"verify_nbf": False})
    issued = json.loads(credential.document)
    claims = {name: payload.pop(name) for name in ("iss", "jti", "sub", "nbf")}
    assert claims == {
        "iss": issued["issuer"]["id"],
        "jti": issued["id"],
        "sub": issued["credentialSubject"]["id"],
        "nbf": int(NOON.timestamp()),
    }
    del issued["proof"], issued["credentialStatus"], payload["credentialStatus"]
    assert payload == issued


def test_a_copy_is_signed_once_and_has_a_place_of_its_own_in_the_status_list(credential, owner):
    first = owner.get(address(credential.award, "jwt")).content
    assert owner.get(address(credential.award, "jwt")).content == first
    copy = Credential.objects.get(format=CredentialFormat.JWT)
    assert copy.status_index != credential.status_index


def test_a_withdrawn_award_gets_no_new_copy(credential, owner):
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    response = owner.get(address(credential.award, "jwt"))
    assert (response.status_code, response.json()) == (
        503,
        {"error": "This copy of the badge cannot be made right now. Try again later."},
    )


def test_without_a_key_for_tokens_there_are_no_tokens_and_all_else_stays(credential, owner):
    SigningKey.objects.filter(kind="rsa").update(retired_at=NOON)
    assert owner.get(address(credential.award, "jwt")).status_code == 503
    assert owner.get(address(credential.award, "badge.png")).status_code == 200


def test_the_levels_reached_stand_in_the_owners_copy_and_in_no_other(with_results, owner):
    copy = owner.get(address(with_results, "levels.json")).json()
    subject = copy["credentialSubject"]
    described = subject["achievement"]["resultDescription"]
    page = f"{BASE}/badges/b/pdln/flipped-classroom/v/1"
    assert subject["result"] == [
        {
            "type": ["Result"],
            "resultDescription": f"{page}#criterion-1",
            "achievedLevel": f"{page}#criterion-1-extending",
        },
        {
            "type": ["Result"],
            "resultDescription": f"{page}#criterion-2",
            "achievedLevel": f"{page}#criterion-2-proficient",
        },
    ]
    assert [[level["name"] for level in each["rubricCriterionLevel"]] for each in described] == [
        ["Proficient", "Extending"],
        ["Proficient"],
    ]
    assert copy["id"] == f"{BASE}/badges/c/{with_results.public_id}/levels.json"
    for name in ("badge.svg", "jwt", "ob2.json"):
        assert b"extending" not in owner.get(address(with_results, name)).content
    assert "extending" not in Credential.objects.get(format=CredentialFormat.LINKED_DATA).document


def test_a_badge_without_results_has_a_copy_without_them(credential, owner):
    assert "result" not in owner.get(address(credential.award, "levels.json")).json()["credentialSubject"]


def test_a_png_holds_the_credential_and_stays_a_picture(credential, owner):
    response = owner.get(address(credential.award, "badge.png"))
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == f'attachment; filename="badge-{credential.award.public_id[:8]}.png"'
    assert baking.extract_png(response.content, keyword=b"openbadgecredential") == credential.document
    with Image.open(io.BytesIO(response.content)) as picture:
        assert picture.size == (600, 600)
        assert picture.convert("RGB").getpixel((300, 60)) == (0x14, 0x53, 0x2D)


def test_an_svg_holds_the_credential_and_stays_a_picture(credential, owner):
    response = owner.get(address(credential.award, "badge.svg"))
    root = etree.fromstring(response.content)
    [held] = root.iter("{https://purl.imsglobal.org/ob/v3p0}credential")
    assert held.text == credential.document
    assert root.find("{http://www.w3.org/2000/svg}circle") is not None


def test_art_that_is_a_png_is_baked_as_it_is_and_cannot_be_an_svg(issuer, tess, owner, part_folder):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(drawn, "PNG")
    part = IssuerPart(
        issuer=ISSUER,
        badge_classes=(replace(FLIPPED, image="badge.png"),),
        images={"badge.png": drawn.getvalue(), "logo.svg": SVG},
    )
    package.write(part, part_folder)
    api.sync(part_folder, now=NOON)
    receipt = api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    award = Award.objects.get(public_id=receipt.public_id)
    with Image.open(io.BytesIO(owner.get(address(award, "badge.png")).content)) as picture:
        assert picture.size == (40, 40)
    assert owner.get(address(award, "badge.svg")).status_code == 404


def test_the_2_0_documents_lead_from_one_to_the_next(shared, credential):
    stranger = Client()
    assertion = stranger.get(address(shared, "ob2.json")).json()
    [identity] = json.loads(credential.document)["credentialSubject"]["identifier"]
    assert assertion == {
        "@context": "https://w3id.org/openbadges/v2",
        "id": f"{BASE}/badges/c/{shared.public_id}/ob2.json",
        "type": "Assertion",
        "recipient": {
            "type": "email",
            "hashed": True,
            "identity": identity["identityHash"],
            "salt": identity["salt"],
        },
        "badge": f"{BASE}/badges/b/pdln/flipped-classroom/v/1/ob2.json",
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-10-16T12:00:00Z",
    }
    badge_class = stranger.get(assertion["badge"].removeprefix(BASE)).json()
    assert (badge_class["type"], badge_class["id"]) == ("BadgeClass", assertion["badge"])
    assert badge_class["criteria"]["id"] == f"{BASE}/badges/b/pdln/flipped-classroom/v/1"
    assert badge_class["tags"] == ["flipped classroom", "K-12"]
    assert badge_class["alignment"][0]["targetFramework"] == "ISTE Standards for Educators (2024)"
    issuer = stranger.get(badge_class["issuer"].removeprefix(BASE)).json()
    assert (issuer["type"], issuer["id"], issuer["email"]) == (
        "Profile",
        badge_class["issuer"],
        "badges@pdln.example.org",
    )


@pytest.mark.parametrize("path", ["/badges/b/pdln/none/v/1/ob2.json", "/badges/i/none/ob2.json"])
def test_a_2_0_document_of_nothing_says_so(db, client, path):
    response = client.get(path)
    assert (response.status_code, response.json()) == (404, {"error": "There is nothing at this address."})


def test_a_withdrawn_assertion_is_gone_and_says_so_to_everyone(credential):
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    response = Client().get(address(credential.award, "ob2.json"))
    assert (response.status_code, response.json()) == (
        410,
        {"id": f"{BASE}/badges/c/{credential.award.public_id}/ob2.json", "revoked": True},
    )


def test_2_0_pictures_hold_the_assertion_or_its_address(shared):
    stranger = Client()
    assertion = stranger.get(address(shared, "ob2.json")).json()
    png = stranger.get(address(shared, "ob2.png")).content
    assert json.loads(baking.extract_png(png)) == assertion
    assert baking.extract_svg(stranger.get(address(shared, "ob2.svg")).content) == assertion["id"]


def test_keys_given_in_the_settings_sign_and_stand_in_no_file(settings, issuer, credential, owner):
    given = {kind: key_material.generate(kind)[1].decode() for kind in KeyKind}
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": list(given.values())}
    before = os.listdir(settings.BADGE_ISSUER_KEYS_DIR)
    made = [keys.create_key(issuer, now=NOON, kind=kind) for kind in KeyKind]
    assert [key.private_file for key in made] == ["", ""]
    assert os.listdir(settings.BADGE_ISSUER_KEYS_DIR) == before
    assert keys.private_pem(made[0]).decode() == given[KeyKind.ED25519]
    token = owner.get(address(credential.award, "jwt")).content.decode()
    assert jwt.get_unverified_header(token)["jwk"] == made[1].public_jwk


def test_an_award_that_is_not_signed_yet_has_no_copies(award):
    with pytest.raises(UnknownAward) as refusal:
        copy_of(award, CredentialFormat.JWT, now=NOON)
    assert str(refusal.value) == f"The award {award.public_id} is not signed yet."


def test_a_token_with_a_word_no_context_defines_is_never_signed(credential, issuer):
    document = json.loads(credential.document) | {"honours": "with distinction"}
    del document["proof"]
    with pytest.raises(ValueError) as refusal:
        sign_token(document, keys.private_pem(keys.current_key(issuer, KeyKind.RSA)), "did:web:x#y")
    assert str(refusal.value) == "no context defines honours"


@pytest.mark.parametrize("name", [*PUBLIC, "levels.json"])
def test_of_somebody_who_was_forgotten_no_copy_is_handed_out(shared, owner, tess, name):
    api.retire(request_for(tess).recipient, now=NOON)
    for visitor in (owner, Client()):
        assert visitor.get(address(shared, name)).status_code == 404
