"""Every form of a badge is accepted as issued, and refused for the same reasons in the same words."""

import hashlib
import json
from datetime import timedelta

import jwt
import pytest
from openbadgeslib import baking

from badge_issuer import api
from badge_issuer.data import KeyKind
from badge_issuer.signing import keys
from badge_issuer.verifying.fetching import Gone
from badge_issuer.verifying.recipient import recipient_check
from badge_issuer.verifying.verdict import Outcome
from badge_issuer.verifying.verification import verify
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
    with_header,
)
from tests.badge_issuer.parts import SVG
from tests.badge_issuer.resolvers import DID_URL, Published, published
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


# Tokens.


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


# Hosted assertions.


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"id": "urn:uuid:1"}, "id: must be a web address"),
        ({"badge": 7}, "badge: must be a web address"),
        ({"recipient": "tess"}, "recipient: must have an identity"),
        ({"recipient": {"identity": "x", "hashed": "yes"}}, "recipient.hashed: must be true or false"),
        ({"verification": {"type": "Painted"}}, "verification.type: must be HostedBadge"),
        ({"verification": ["SignedBadge"]}, "verification.type: must be HostedBadge"),
        ({"issuedOn": "2026-10-16"}, "issuedOn: must be a date and time with a zone"),
        ({"expires": 7}, "expires: must be a date and time with a zone"),
    ],
)
def test_what_is_not_shaped_like_an_assertion_is_refused(credential, world, changes, what):
    text = tampered(as_issued(credential, HOSTED), HOSTED, lambda document: document.update(changes))
    verdict, checks = checked(text, world)
    assert verdict.word == "not_genuine"
    assert checks["shape"] == ("fail", f"It is not shaped like an Open Badges 2.0 assertion: {what}.")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"verification": {"type": "SignedBadge", "creator": "https://example.org/key"}},
            "It is signed by a method of Open Badges 2.0 that this verifier does not know.",
        ),
        (
            {"badge": {"id": "https://example.org/b", "type": "BadgeClass", "name": "x"}},
            "It holds what its issuer publishes in another place. Ask for its link, which can be checked.",
        ),
    ],
)
def test_an_assertion_of_another_form_of_the_standard_is_no_pass_and_no_fault(credential, world, changes, says):
    text = tampered(as_issued(credential, HOSTED), HOSTED, lambda document: document.update(changes))
    verdict, checks = checked(text, world)
    assert verdict.word == "could_not_check"
    assert checks["shape"] == ("not_checked", says)


def test_an_assertion_may_hold_what_its_issuer_added_as_an_extension(credential, world):
    """As Badgr does with the holder's name; whoever adds one to an assertion that is served without it is told."""

    def name_the_holder(document):
        document["extensions:recipientProfile"] = {
            "@context": "https://openbadgespec.org/extensions/recipientProfile/context.json",
            "type": ["Extension", "extensions:RecipientProfile"],
            "name": "Tess Ito",
        }

    text = tampered(as_issued(credential, HOSTED), HOSTED, name_the_holder)
    served = Published({**world.documents, json.loads(text)["id"]: text.encode()})
    verdict, checks = checked(text, served)
    assert verdict.genuine, checks
    assert (
        checks["terms"][1] == "Every word in it belongs to Open Badges 2.0, or to an extension that its issuer added."
    )
    _verdict, checks = checked(text, world)
    assert checks["proof"] == ("fail", changed_words(HOSTED, credential))


BADGE = f"{BASE}/badges/b/pdln/flipped-classroom/v/1/ob2.json"
PROFILE = f"{BASE}/badges/i/pdln/ob2.json"


@pytest.mark.parametrize(
    ("url", "change", "told"),
    [
        (BADGE, {"type": "Assertion"}, ("fail", f"What is published as its badge is not a badge: {BADGE}")),
        (BADGE, {"issuer": 7}, ("fail", f"What is published as its badge is not a badge: {BADGE}")),
        (PROFILE, {"id": BASE}, ("fail", f"What is published as its issuer is not an issuer: {PROFILE}")),
    ],
)
def test_an_assertion_whose_badge_or_issuer_is_none_is_refused(credential, world, url, change, told):
    published_wrong = world.changed(url, lambda document: document.update(change))
    _verdict, checks = checked(as_issued(credential, HOSTED), published_wrong)
    assert checks["issuer"] == told


@pytest.mark.parametrize("url", [BADGE, PROFILE])
def test_an_assertion_whose_issuer_does_not_answer_is_never_a_pass(credential, world, url):
    verdict, checks = checked(as_issued(credential, HOSTED), world.without(url))
    assert verdict.word == "could_not_check"
    assert checks["issuer"] == ("not_checked", "The issuer could not be looked up: nobody answered.")


def test_an_assertion_that_is_not_served_now_is_never_a_pass(credential, world):
    """As before its owner shared it."""
    text = as_issued(credential, HOSTED)
    verdict, checks = checked(text, world.without(json.loads(text)["id"]))
    assert verdict.word == "could_not_check"
    assert checks["proof"] == (
        "not_checked",
        "Whether its issuer serves it could not be checked: nobody answered.",
    )


@pytest.mark.parametrize("left", [b"", b'{"revoked": true, "id": "https://learn.example.org/other"}'])
def test_an_assertion_that_is_gone_without_a_word_is_never_a_pass(credential, world, left):
    text = as_issued(credential, HOSTED)
    gone = Gone("learn.example.org answered with HTTP status 410", left)
    verdict, checks = checked(text, Published({**world.documents, json.loads(text)["id"]: gone}))
    assert verdict.word == "could_not_check"
    assert checks["status"] == (
        "not_checked",
        "Whether it was withdrawn could not be checked: learn.example.org answered with HTTP status 410.",
    )


def test_an_assertion_that_is_served_as_revoked_is_refused(credential, world):
    text = as_issued(credential, HOSTED)
    address = json.loads(text)["id"]
    verdict, checks = checked(text, world.changed(address, lambda document: document.update(revoked=True)))
    assert verdict.word == "not_genuine"
    assert checks["status"] == ("fail", "Withdrawn by its issuer: its address says so.")


# To whom it was issued.


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


# 1EdTech's older list.

OLD_LIST = "https://learn.example.org/revocations"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def listed(**changes):
    document = {"id": OLD_LIST, "issuer": "did:web:learn.example.org:badges:i:pdln", "revokedCredential": []}
    return json.dumps(document | changes).encode()


@pytest.fixture
def with_old_list(credential, issuer):
    def point(document):
        document["@context"].append(EXTENSIONS)
        document["credentialStatus"] = {"id": OLD_LIST, "type": "1EdTechRevocationList"}

    return signed_again(credential.document, LINKED_DATA, point, issuer=issuer)


def test_1edtechs_older_list_is_read(with_old_list, world):
    own_id = json.loads(with_old_list)["id"]
    for entries, outcome in (
        ([], "pass"),
        ([{"id": f"{BASE}/badges/c/other", "revoked": True}], "pass"),
        ([{"id": own_id, "revoked": False}], "pass"),
        ([{"id": own_id, "revoked": True}], "fail"),
        ([{"id": own_id}], "fail"),
    ):
        told = Published({**world.documents, OLD_LIST: listed(revokedCredential=entries)})
        _verdict, checks = checked(with_old_list, told)
        assert checks["status"][0] == outcome
        assert checks["proof"][0] == "pass"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"issuer": "did:web:other.example.org"}, "the list published there is a different one"),
        ({"id": "https://other.example.org/"}, "the list published there is a different one"),
        ({"revokedCredential": "all"}, "the issuer's list cannot be read"),
        ({"revokedCredential": ["x"]}, "the issuer's list cannot be read"),
    ],
)
def test_an_older_list_that_cannot_be_relied_on_is_never_a_pass(with_old_list, world, changes, why):
    verdict, checks = checked(with_old_list, Published({**world.documents, OLD_LIST: listed(**changes)}))
    assert verdict.word == "could_not_check"
    assert checks["status"] == ("not_checked", f"Whether it was withdrawn could not be checked: {why}.")


def test_an_older_list_without_an_address_is_never_a_pass(credential, world, issuer):
    def point(document):
        document["@context"].append(EXTENSIONS)
        document["credentialStatus"] = {"type": "1EdTechRevocationList"}

    _verdict, checks = checked(signed_again(credential.document, LINKED_DATA, point, issuer=issuer), world)
    assert checks["status"] == (
        "not_checked",
        "Whether it was withdrawn could not be checked: its place in the issuer's list is not given.",
    )
