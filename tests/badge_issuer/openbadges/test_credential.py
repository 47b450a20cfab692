"""What a credential says, and that the signature covers every word of it."""

import hashlib
import json
import os
import stat
from datetime import timedelta

import pytest
from openbadgeslib.ob3 import encode_bitstring
from openbadgeslib.ob3.contexts import document_loader
from pyld import jsonld

from badge_issuer import api
from badge_issuer.credentials.issuance import store
from badge_issuer.credentials.published import badge_class_document, did_document, issuer_document
from badge_issuer.credentials.status_lists import free_entry, published_list
from badge_issuer.errors import ConfigurationRefused, TryLater
from badge_issuer.models import Award, Credential, Delivery, Issuer, SigningKey, StatusList
from badge_issuer.openbadges.bitstring import bit_of
from badge_issuer.openbadges.jsonld import undefined_terms
from badge_issuer.signing import keys
from badge_issuer.signing.documents import sign
from tests.badge_issuer.conftest import BASE, NOON, request_for


@pytest.fixture
def document(credential):
    return json.loads(credential.document)


def test_it_carries_who_assessed_it_who_made_it_and_what_it_took(document):
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    assert subject["source"] == {
        "id": "https://summit.example.org/",
        "type": ["Profile"],
        "name": "Summit Peer Review",
        "url": "https://summit.example.org/",
    }
    assert subject["creditsEarned"] == 12
    assert achievement["achievementType"] == "MicroCredential"
    assert achievement["version"] == "1.0"
    assert achievement["creator"]["name"] == "PD Learning Network"
    assert achievement["alignment"] == [
        {
            "type": ["Alignment"],
            "targetName": "Instructional design",
            "targetUrl": "https://iste.org/standards/educators",
            "targetCode": "2.5.c",
            "targetFramework": "ISTE Standards for Educators (2024)",
        }
    ]
    assert [each["name"] for each in achievement["resultDescription"]] == [
        "A target that gains from flipping",
        "Class time spent on practice you can see",
    ]
    assert "Reviewed by licensed educators" in achievement["criteria"]["narrative"]
    assert (document["validFrom"], document["issuer"]["id"]) == (
        "2026-10-16T12:00:00Z",
        "did:web:learn.example.org:badges:i:pdln",
    )


def test_whoever_knows_the_email_can_see_that_it_matches_and_nobody_else_learns_it(document, tess):
    [identity] = document["credentialSubject"]["identifier"]
    expected = hashlib.sha256((tess.email.lower() + identity["salt"]).encode()).hexdigest()
    assert identity["identityHash"] == f"sha256${expected}"
    assert len(identity["salt"]) == 32
    assert "@" not in json.dumps(document).replace("badges@pdln.example.org", "").replace("@context", "")
    assert document["credentialSubject"]["id"].startswith("urn:uuid:")


def test_two_badges_of_one_person_carry_one_subject_and_two_salts(credential, issuer, tess):
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    first, second = (json.loads(each.document)["credentialSubject"] for each in Credential.objects.order_by("pk"))
    assert first["id"] == second["id"]
    assert first["identifier"][0]["salt"] != second["identifier"][0]["salt"]


def keys_of(value):
    """Every key of a document with how often it stands there."""
    if isinstance(value, dict):
        for key, inside in value.items():
            if key != "@context":
                yield key
                yield from keys_of(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from keys_of(inside)


def test_expansion_keeps_every_key(document, credential):
    status = json.loads(published_list(credential.status_list, now=NOON))
    for signed in (document, status):
        assert undefined_terms(signed) == []
        expanded = jsonld.expand(signed, {"documentLoader": document_loader()})
        compacted = jsonld.compact(expanded, signed["@context"], {"documentLoader": document_loader()})
        assert set(keys_of(compacted)) == set(keys_of(signed))


def test_what_is_published_beside_it_is_defined_too(issuer):
    version = issuer.badge_classes.get().versions.get()
    assert undefined_terms(issuer_document(issuer)) == []
    assert undefined_terms(badge_class_document(version)) == []
    for_badges, for_tokens = did_document(issuer)["verificationMethod"]
    assert for_badges.keys() == {"id", "type", "controller", "publicKeyMultibase"}
    assert for_tokens.keys() == {"id", "type", "controller", "publicKeyJwk"}
    assert for_tokens["publicKeyJwk"].keys() == {"kty", "n", "e"}


def test_a_document_with_a_word_no_context_defines_is_never_signed(credential, document):
    del document["proof"]
    document["honours"] = "with distinction"
    with pytest.raises(ValueError) as refusal:
        sign(document, keys.private_pem(credential.signing_key), "did:web:x#y", created=NOON)
    assert str(refusal.value) == "no context defines honours"


def test_status_places_are_random_and_one_place_is_one_credentials(issuer, django_user_model, monkeypatch):
    for number in range(3):
        user = django_user_model.objects.create(username=f"t{number}", email=f"t{number}@example.org")
        api.request_award(request_for(user), now=NOON)
    api.work(now=NOON)
    places = sorted(Credential.objects.values_list("status_index", flat=True))
    assert len(set(places)) == 3
    assert places != [0, 1, 2]
    assert StatusList.objects.get().size >= 131_072


def test_a_list_that_is_full_gives_way_to_the_next(credential, issuer, django_user_model):
    full = StatusList.objects.get()
    full.size = 8
    full.save()
    Credential.objects.update(status_index=0)
    award = credential.award
    for place in range(1, 8):
        other = Award.objects.create(
            recipient=award.recipient,
            badge_class=award.badge_class,
            version=award.version,
            earning=place + 1,
            source="x",
            awarded_at=NOON,
        )
        Credential.objects.create(
            award=other,
            format="eddsa-rdfc-2022",
            document="",
            signing_key=credential.signing_key,
            status_list=full,
            status_index=place,
            issued_at=NOON,
        )
    next_list, place = free_entry(issuer)
    assert next_list.number == full.number + 1
    assert 0 <= place < next_list.size


def test_the_list_is_signed_once_and_again_only_when_it_must_be(credential):
    def current(now):
        return published_list(StatusList.objects.select_related("issuer").get(), now=now)

    first = current(NOON)
    assert current(NOON + timedelta(hours=23)) == first
    tomorrow = current(NOON + timedelta(hours=25))
    assert tomorrow != first
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    withdrawn = current(NOON + timedelta(hours=26))
    assert withdrawn != tomorrow
    encoded = json.loads(withdrawn)["credentialSubject"]["encodedList"]
    assert encoded != json.loads(tomorrow)["credentialSubject"]["encodedList"]


def test_a_list_that_was_signed_by_a_clock_that_ran_ahead_is_signed_anew(credential):
    ahead = published_list(credential.status_list, now=NOON + timedelta(days=3))
    now = published_list(StatusList.objects.select_related("issuer").get(), now=NOON)
    assert (json.loads(ahead)["validFrom"], json.loads(now)["validFrom"]) == (
        "2026-10-19T12:00:00Z",
        "2026-10-16T12:00:00Z",
    )


@pytest.mark.parametrize(
    ("encoded", "index", "why"),
    [
        ("H4sI", 0, "the list is not in base64url"),
        ("u%%%%", 0, "the list is not GZIP in base64url"),
        ("uAAAA", 0, "the list is not GZIP in base64url"),
        (encode_bitstring([], 131_072), 131_072, "the list has 131072 places and no place 131072"),
        (encode_bitstring([], 131_072), -1, "the list has 131072 places and no place -1"),
        (encode_bitstring([], 5 * 1024 * 1024 * 8), 0, "the list is larger than 4194304 bytes"),
    ],
    # Not by the list: it holds the second in which it was packed, and two processes must call a test the same.
    ids=["not base64url", "not base64url at all", "not GZIP", "past its end", "before its start", "too large"],
)
def test_a_list_that_cannot_be_read_says_why(encoded, index, why):
    with pytest.raises(ValueError) as refusal:
        bit_of(encoded, index)
    assert str(refusal.value) == why


def test_the_first_place_of_a_list_is_its_left_most_bit():
    encoded = encode_bitstring([0, 9, 131_071], 131_072)
    assert [bit_of(encoded, place) for place in (0, 1, 7, 8, 9, 131_070, 131_071)] == [
        *(True, False, False, False, True),
        *(False, True),
    ]


def unstored(credential, **changes):
    """A document that another worker signed and has yet to keep."""
    names = ("award", "format", "document", "signing_key", "status_list", "status_index", "issued_at")
    return Credential(**{name: getattr(credential, name) for name in names} | changes)


def test_of_two_who_sign_one_award_the_first_to_keep_it_has_issued_it(credential):
    store(unstored(credential, document="second", status_index=credential.status_index + 1), BASE)
    assert Credential.objects.get().document == credential.document


def test_a_place_that_another_badge_took_meanwhile_is_looked_for_anew(credential):
    with pytest.raises(TryLater) as refusal:
        store(unstored(credential, format="vc-jwt"), BASE)
    assert str(refusal.value) == "Another credential took the same status bit just now."


def test_a_badge_signed_under_another_address_than_the_issuers_first_one_is_not_kept(credential):
    with pytest.raises(TryLater) as refusal:
        store(unstored(credential, format="vc-jwt", status_index=7), "https://moved.example.org")
    assert str(refusal.value) == "Another worker signed this issuer's first badge under another address just now."
    assert Credential.objects.count() == 1


def test_a_slower_signer_never_puts_an_older_list_back(credential):
    slow = StatusList.objects.select_related("issuer").get()
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    newer = published_list(StatusList.objects.select_related("issuer").get(), now=NOON)
    published_list(slow, now=NOON)
    assert StatusList.objects.get().document == newer


def test_the_base_url_is_fixed_by_the_first_badge(credential, issuer, settings, django_user_model):
    assert Issuer.objects.get().base_url == BASE
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://moved.example.org"
    theo = django_user_model.objects.create(username="theo", email="theo@example.org")
    api.request_award(request_for(theo), now=NOON)
    api.work(now=NOON)
    delivery = Delivery.objects.get(state="pending")
    assert delivery.problem == (
        "The badges of pdln live at https://learn.example.org, and BADGE_ISSUER_PUBLIC_BASE_URL now says "
        "https://moved.example.org. Issued badges would stop verifying: set it back to https://learn.example.org."
    )
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = BASE + "/"
    api.work(now=NOON + timedelta(hours=1))
    assert Credential.objects.count() == 2


def test_a_badge_that_could_not_be_signed_fixes_nothing(award):
    SigningKey.objects.all().delete()
    api.work(now=NOON)
    assert Issuer.objects.get().base_url == ""
    assert Delivery.objects.get().problem == (
        "The issuer pdln has no signing key. Make one: badge-issuer keys create pdln"
    )


def test_the_private_key_is_a_file_that_only_its_owner_reads_and_no_row(issuer, settings):
    key = issuer.signing_keys.get(kind="ed25519")
    path = os.path.join(settings.BADGE_ISSUER_KEYS_DIR, key.private_file)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(settings.BADGE_ISSUER_KEYS_DIR).st_mode) == 0o700
    with open(path, "rb") as stream:
        secret = stream.read()
    assert b"PRIVATE KEY" in secret
    body = secret.splitlines()[1].decode()
    rows = [str(value) for each in SigningKey.objects.values() for value in each.values()]
    assert not any(body in value or "PRIVATE" in value for value in rows)


def test_a_key_that_others_could_read_signs_nothing(award, settings):
    key = SigningKey.objects.get(kind="ed25519")
    path = os.path.join(settings.BADGE_ISSUER_KEYS_DIR, key.private_file)
    os.chmod(path, 0o644)
    with pytest.raises(ConfigurationRefused) as refusal:
        keys.private_pem(key)
    assert str(refusal.value) == (
        f"Everyone on this machine can reach {path} (mode 0644). Take that away first: chmod o-rwx {path}"
    )
    api.work(now=NOON)
    assert Delivery.objects.get().state == "pending"


def test_a_keys_folder_that_others_could_read_is_refused(issuer, settings):
    folder = settings.BADGE_ISSUER_KEYS_DIR
    os.chmod(folder, 0o755)
    with pytest.raises(ConfigurationRefused) as refusal:
        keys.create_key(issuer, now=NOON)
    assert str(refusal.value) == (
        f"Everyone on this machine can reach {folder} (mode 0755). Take that away first: chmod o-rwx {folder}"
    )
    assert SigningKey.objects.count() == 2


def test_a_private_key_that_is_gone_is_told_by_its_name(issuer, settings):
    key = SigningKey.objects.get(kind="ed25519")
    os.remove(os.path.join(settings.BADGE_ISSUER_KEYS_DIR, key.private_file))
    with pytest.raises(ConfigurationRefused) as refusal:
        keys.private_pem(key)
    assert str(refusal.value) == f"The private key {key.private_file} is not in BADGE_ISSUER_KEYS_DIR."


def test_a_new_key_signs_from_now_on_and_the_old_one_stays_published(issuer):
    old = issuer.signing_keys.get(kind="ed25519")
    new = keys.create_key(issuer, now=NOON)
    assert keys.current_key(issuer) == new
    published = [each.get("publicKeyMultibase") for each in did_document(issuer)["verificationMethod"]]
    assert published == [new.fragment, old.fragment, None]


def test_only_issuers_without_a_key_get_one(issuer):
    assert api.create_missing_keys(now=NOON) == []
    SigningKey.objects.filter(kind="rsa").update(retired_at=NOON)
    [key] = api.create_missing_keys(now=NOON)
    assert (key.issuer, key.kind) == (issuer, "rsa")
