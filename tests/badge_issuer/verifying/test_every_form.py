"""Every form of a badge is accepted as issued, and refused for the same reasons in the same words."""

from datetime import timedelta

import pytest
from openbadgeslib import baking

from badge_issuer import api
from badge_issuer.data import KeyKind
from badge_issuer.signing import keys
from tests.badge_issuer.conftest import BASE, NOON
from tests.badge_issuer.forms import (
    ALONE,
    CARRIERS,
    FORMS,
    HOSTED,
    LINKED_DATA,
    SVG_PICTURE,
    TOKEN,
    as_issued,
    carried,
    plain_png,
    signed_again,
    tampered,
)
from tests.badge_issuer.parts import SVG
from tests.badge_issuer.resolvers import Published, published
from tests.badge_issuer.verifying.conftest import ABOVE, checked

pytestmark = pytest.mark.slow

EVERY_FORM = pytest.mark.parametrize(("form", "carrier"), [(form, carrier) for form in FORMS for carrier in CARRIERS])


def nothing(_document):
    pass


@EVERY_FORM
def test_a_badge_as_issued_is_genuine_in_every_form(credential, world, form, carrier):
    verdict, checks = checked(carried(as_issued(credential, form), form, carrier), world)
    assert verdict.genuine, checks
    told = {
        LINKED_DATA: "It is a JSON document of reasonable size.",
        TOKEN: "It is a signed token of reasonable size.",
        HOSTED: "It is a JSON document of reasonable size.",
    }[form]
    assert checks["readable"][1] == (told if carrier == ALONE else f"The picture holds a badge. {told}")


def test_the_pictures_our_doors_hand_out_are_genuine(credential, world, client, tess):
    client.force_login(tess)
    page = f"/badges/c/{credential.award.public_id}"
    for name in ("badge.png", "badge.svg", "ob2.png", "ob2.svg", "ob2.json"):
        verdict, checks = checked(client.get(f"{page}/{name}").content, world)
        assert verdict.genuine, (name, checks)
    verdict, checks = checked(client.get(f"{page}.jwt").content, world)
    assert verdict.genuine, checks


def test_the_copy_with_levels_is_genuine(credential, world, client, tess):
    client.force_login(tess)
    verdict, checks = checked(client.get(f"/badges/c/{credential.award.public_id}/levels.json").content, world)
    assert verdict.genuine, checks


def one_letter(document):
    """One letter changed, in a word that every form has."""
    name = "issuedOn" if "issuedOn" in document else "validFrom"
    document[name] = document[name].replace("2026-10-16", "2026-10-15")
    if "nbf" in document:
        document["nbf"] -= 24 * 60 * 60


def changed_words(form, credential):
    address = f"{BASE}/badges/c/{credential.award.public_id}/ob2.json"
    if form == HOSTED:
        return f"Its issuer serves something else at {address}: it was changed, or somebody else made it."
    return "It was changed after it was signed, or somebody else signed it."


@EVERY_FORM
def test_one_changed_letter_is_refused(credential, world, form, carrier):
    text = tampered(as_issued(credential, form), form, one_letter)
    verdict, checks = checked(carried(text, form, carrier), world)
    assert verdict.word == "not_genuine"
    assert checks["proof"] == ("fail", changed_words(form, credential))


def test_one_changed_letter_of_a_signature_is_refused(credential, world):
    text = as_issued(credential, TOKEN)
    head, signature = text.rsplit(".", 1)
    swapped = f"{head}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    _verdict, checks = checked(swapped, world)
    assert checks["proof"] == ("fail", changed_words(TOKEN, credential))


@pytest.mark.parametrize("form", [LINKED_DATA, TOKEN])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_key_the_issuer_does_not_publish_is_refused(credential, world, issuer, form, carrier):
    text = as_issued(credential, form)
    kind = KeyKind.RSA if form == TOKEN else KeyKind.ED25519
    stranger = keys.create_key(issuer, now=NOON, kind=kind)  # made after the world was looked up
    forged = signed_again(text, form, nothing, issuer=issuer, key=stranger)
    verdict, checks = checked(carried(forged, form, carrier), world)
    assert verdict.word == "not_genuine"
    assert checks["issuer"] == (
        "fail",
        "The signature is not the issuer's: the issuer does not publish the key this was signed with.",
    )


@pytest.mark.parametrize("form", [LINKED_DATA, TOKEN])
def test_a_signature_by_one_key_in_the_name_of_another_is_refused(credential, world, issuer, form):
    text = as_issued(credential, form)
    kind = KeyKind.RSA if form == TOKEN else KeyKind.ED25519
    real = keys.current_key(issuer, kind)
    forged = signed_again(
        text, form, nothing, issuer=issuer, key=keys.create_key(issuer, now=NOON, kind=kind), named=real
    )
    _verdict, checks = checked(forged, world)
    assert checks["proof"] == ("fail", changed_words(form, credential))


def test_an_assertion_at_somebody_elses_place_is_refused(credential, world):
    elsewhere = "https://forger.example.com/ob2.json"

    def move(document):
        document["id"] = elsewhere

    text = tampered(as_issued(credential, HOSTED), HOSTED, move)
    verdict, checks = checked(text, Published({**world.documents, elsewhere: text.encode()}))
    assert verdict.word == "not_genuine"
    assert checks["issuer"] == (
        "fail",
        "It is at an address that its issuer, learn.example.org, does not vouch for.",
    )


def test_an_assertion_may_stand_where_its_issuer_says_it_may(credential, world):
    elsewhere = "https://badges.example.com/ob2.json"

    def move(document):
        document["id"] = elsewhere

    def vouch(profile):
        profile["verification"] = {"type": "HostedBadge", "allowedOrigins": ["badges.example.com"]}

    text = tampered(as_issued(credential, HOSTED), HOSTED, move)
    vouched = world.changed(f"{BASE}/badges/i/pdln/ob2.json", vouch)
    verdict, checks = checked(text, Published({**vouched.documents, elsewhere: text.encode()}))
    assert verdict.genuine, checks


@pytest.mark.parametrize(
    ("begins", "genuine"),
    [
        (f"{BASE}/badges/c/", True),
        (["https://badges.example.com/", f"{BASE}/badges/"], True),
        (f"{BASE}/badges/c/other", False),
        ([f"{BASE}/issued/"], False),
        ([], False),
        (7, False),
    ],
)
def test_an_assertion_stands_only_where_its_issuer_says_they_begin(credential, world, begins, genuine):
    """Whoever may put a file on that host could publish one of their own making there."""

    def limit(profile):
        profile["verification"] = {"type": "HostedBadge", "startsWith": begins}

    limited = world.changed(f"{BASE}/badges/i/pdln/ob2.json", limit)
    verdict, checks = checked(as_issued(credential, HOSTED), limited)
    assert verdict.genuine is genuine
    told = "It is at an address that its issuer, learn.example.org, does not vouch for."
    assert genuine or checks["issuer"] == ("fail", told)


@EVERY_FORM
def test_an_added_word_that_no_vocabulary_defines_is_refused(credential, world, form, carrier):
    def praise(document):
        document["honours"] = "with distinction"

    text = tampered(as_issued(credential, form), form, praise)
    verdict, checks = checked(carried(text, form, carrier), world)
    assert verdict.word == "not_genuine"
    uncovered = "No signature covers these words, so anyone could have added them: honours."
    undefined = "No vocabulary defines these words, so nobody can say what they mean: honours."
    assert checks["terms"] == ("fail", uncovered if form == LINKED_DATA else undefined)
    assert checks["proof"] == ABOVE


@EVERY_FORM
def test_an_unknown_vocabulary_is_never_fetched_and_never_a_pass(credential, world, form, carrier):
    def extend(document):
        before = document["@context"]
        document["@context"] = [*(before if isinstance(before, list) else [before]), "https://example.org/more.json"]

    text = tampered(as_issued(credential, form), form, extend)
    verdict, checks = checked(carried(text, form, carrier), world)
    assert verdict.word == "could_not_check"
    assert checks["terms"] == (
        "not_checked",
        "It uses a vocabulary that is not kept here and never fetched: https://example.org/more.json.",
    )


@EVERY_FORM
def test_a_withdrawn_badge_is_refused(credential, form, carrier):
    content = carried(as_issued(credential, form), form, carrier)
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    verdict, checks = checked(content, published(credential, now=NOON))
    assert verdict.word == "not_genuine"
    page = f"{BASE}/badges/c/{credential.award.public_id}"
    listed = f"Withdrawn by its issuer: the list of Oct. 16, 2026 says so. Its page may say why: {page}"
    assert checks["status"] == ("fail", "Withdrawn by its issuer: its address says so." if form == HOSTED else listed)


@EVERY_FORM
def test_a_clock_that_is_wrong_is_told_by_the_dates(credential, world, form, carrier):
    content = carried(as_issued(credential, form), form, carrier)
    verdict, checks = checked(content, world, now=NOON - timedelta(days=2))
    assert verdict.word == "not_genuine"
    assert checks["dates"] == ("fail", "It is not valid before Oct. 16, 2026.")


@pytest.mark.parametrize("form", FORMS)
def test_a_badge_that_ended_is_refused(credential, world, issuer, form):
    def end(document):
        document["expires" if form == HOSTED else "validUntil"] = "2026-10-17T12:00:00Z"
        if form == TOKEN:
            document["exp"] = int((NOON + timedelta(days=1)).timestamp())

    text = signed_again(as_issued(credential, form), form, end, issuer=issuer)
    served = Published({**world.documents, f"{BASE}/badges/c/{credential.award.public_id}/ob2.json": text.encode()})
    assert checked(text, served)[0].genuine
    verdict, checks = checked(text, served, now=NOON + timedelta(days=1))
    assert verdict.word == "not_genuine"
    assert checks["dates"] == ("fail", "It was valid until Oct. 17, 2026.")


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a":' * 30 + "1" + "}" * 30, "it is nested more than 24 levels deep"),
        ('{"a": "' + "x" * (256 * 1024) + '"}', "it is larger than 262144 bytes"),
        ('{"a": 1, "a": 2}', "it says 'a' twice in one place"),
        ("[1]", "it is not a JSON object"),
        ("x" * 300_000 + ".x.x", "it is larger than 262144 bytes"),
        ("a.b.c", "its parts are not base64url"),
        ("e30.W10.c2ln", "it is not a JSON object"),
    ],
)
def test_what_cannot_be_read_is_refused_in_every_carrier(text, why, carrier):
    verdict, checks = checked(carried(text, LINKED_DATA, carrier), Published({}))
    assert verdict.word == "not_genuine"
    assert checks.pop("readable") == ("fail", f"It cannot be read as a credential: {why}.")
    assert set(checks.values()) == {ABOVE}


TWICE = baking.bake_png(
    baking.bake_png(plain_png(), "{}", keyword=baking.ITXT_KEYWORD_OB3), "{}", keyword=baking.ITXT_KEYWORD_OB3
)


NAMESPACE = b'xmlns="http://www.w3.org/2000/svg" xmlns:o="https://purl.imsglobal.org/ob/v3p0"'


NONE_IN_IT = "there is no badge in the picture; phones and messengers remove it when they save a picture"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (plain_png(), NONE_IN_IT),
        (SVG, NONE_IN_IT),
        (b"<svg " + NAMESPACE + b"><o:credential/></svg>", NONE_IN_IT),
        (plain_png()[:60], "the PNG picture is broken"),
        (b"\x89PNG\r\n\x1a\n", "the PNG picture is broken"),
        (plain_png()[:-20] + b"\x00" * 20, "the PNG picture is broken"),
        (TWICE, "the picture holds more than one badge"),
        (b"<svg " + NAMESPACE + b"><o:credential>{}</o:credential><o:credential>{}</o:credential></svg>",
         "the picture holds more than one badge"),
        (b"<html><body>404</body></html>", "it is a web page or other markup, and not an SVG picture"),
        (b"<svg", "it is a web page or other markup, and not an SVG picture"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg ' + NAMESPACE + b">&a;</svg>",
         "it is a web page or other markup, and not an SVG picture"),
        (b"\xff\xd8\xff\xe0 a photograph", "only a PNG or an SVG picture can hold a badge"),
        (b"GIF89a", "only a PNG or an SVG picture can hold a badge"),
    ],
)  # fmt: skip
def test_a_picture_without_a_badge_that_can_be_read_is_refused(content, why):
    verdict, checks = checked(content, Published({}))
    assert verdict.word == "not_genuine"
    assert checks["readable"] == ("fail", f"It cannot be read as a credential: {why}.")


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_may_name_its_kind_at_the_top_as_drawing_programs_do(credential, world, form):
    kind = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    before, svg, after = carried(as_issued(credential, form), form, SVG_PICTURE).partition(b"<svg")
    verdict, checks = checked(before + kind + svg + after, world)
    assert verdict.genuine, checks


def test_a_badge_that_unpacks_to_too_much_is_refused():
    import struct
    import zlib

    text = b"openbadgecredential\x00\x01\x00\x00\x00" + zlib.compress(b" " * 2_000_000)
    chunk = struct.pack("!I", len(text)) + b"iTXt" + text + struct.pack("!I", zlib.crc32(b"iTXt" + text))
    picture = plain_png()
    _verdict, checks = checked(picture[:-12] + chunk + picture[-12:], Published({}))
    assert checks["readable"] == (
        "fail",
        "It cannot be read as a credential: the badge in the picture is larger than 262144 bytes.",
    )


def test_a_picture_that_leads_to_an_address_which_does_not_answer_is_never_a_pass(credential, world):
    address = f"{BASE}/badges/c/{credential.award.public_id}/ob2.json"
    picture = baking.bake_svg(SVG, address)
    assert checked(picture, world)[0].genuine
    verdict, checks = checked(picture, world.without(address))
    assert verdict.word == "could_not_check"
    assert checks["readable"] == (
        "not_checked",
        "What the picture leads to could not be looked up: nobody answered.",
    )


def test_a_picture_that_leads_to_what_was_withdrawn_is_refused(credential):
    picture = baking.bake_svg(SVG, f"{BASE}/badges/c/{credential.award.public_id}/ob2.json")
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    verdict, checks = checked(picture, published(credential, now=NOON))
    assert verdict.word == "not_genuine"
    assert checks["readable"] == ("fail", "What the picture leads to is gone: its issuer withdrew it.")
