"""Is this badge genuine? Every reason for which it is not, or for which nobody can say, in the words a person reads."""

import json
from datetime import timedelta
from time import perf_counter

import pytest

from badge_issuer.models import Credential
from badge_issuer.openbadges.credential import CONTEXTS
from badge_issuer.verifying.verdict import Outcome
from badge_issuer.verifying.verification import verify
from tests.badge_issuer.conftest import NOON
from tests.badge_issuer.resolvers import Published, published
from tests.badge_issuer.verifying.conftest import ABOVE, checked, resigned


def test_a_credential_as_issued_is_genuine_in_every_respect(credential, world):
    verdict, checks = checked(credential.document, world)
    assert (verdict.word, verdict.genuine, verdict.refused) == ("genuine", True, False)
    assert checks == {
        "readable": ("pass", "It is a JSON document of reasonable size."),
        "shape": ("pass", "It is shaped like an Open Badges 3.0 credential."),
        "terms": ("pass", "Every word in it is covered by the signature."),
        "issuer": ("pass", "learn.example.org publishes the key it was signed with."),
        "proof": ("pass", "Not one word has changed since it was signed."),
        "status": ("pass", "Its issuer has not withdrawn it."),
        "dates": ("pass", "It is valid today."),
    }


def every_text(value, path=()):
    """Each text in a document, by the way to it."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from every_text(inside, (*path, key))
    elif isinstance(value, list):
        for position, inside in enumerate(value):
            yield from every_text(inside, (*path, position))
    elif isinstance(value, str):
        yield path


def with_changed(document, path, change):
    copy = json.loads(json.dumps(document))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = change(place[path[-1]])
    return copy


def test_one_character_changed_anywhere_is_not_genuine(document, world):
    still_genuine = []
    for path in every_text(document):
        changed = with_changed(document, path, lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"))
        verdict, _checks = checked(json.dumps(changed), world)
        if verdict.genuine:
            still_genuine.append(path)
    assert still_genuine == []


def test_a_changed_word_is_told_as_a_change(document, world):
    document["credentialSubject"]["creditsEarned"] = 120
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "not_genuine"
    assert checks["proof"] == ("fail", "It was changed after it was signed, or somebody else signed it.")
    assert checks["issuer"][0] == "pass"


@pytest.mark.parametrize("place", [(), ("credentialSubject",), ("credentialSubject", "achievement"), ("proof",)])
def test_an_added_word_that_no_signature_covers_is_refused(document, world, place):
    target = document
    for step in place:
        target = target[step]
    target["honours"] = "with distinction"
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"] == ("fail", "No signature covers these words, so anyone could have added them: honours.")
    assert checks["proof"] == ABOVE


@pytest.mark.parametrize("alias", ["expirationDate", "issuanceDate"])
def test_words_of_older_standards_are_not_covered_and_refused(document, world, alias):
    document[alias] = "2040-01-01T00:00:00Z"
    _verdict, checks = checked(json.dumps(document), world)
    assert checks["terms"] == ("fail", f"No signature covers these words, so anyone could have added them: {alias}.")


def test_a_type_or_a_reference_that_leads_nowhere_is_refused(document, world):
    document["type"].append("Diploma")
    document["credentialSubject"]["achievement"]["image"]["id"] = "badge.png"
    _verdict, checks = checked(json.dumps(document), world)
    assert checks["terms"] == (
        "fail",
        "No signature covers these words, so anyone could have added them: Diploma, badge.png.",
    )


def test_a_context_of_its_own_below_the_top_is_refused(document, world):
    document["credentialSubject"]["@context"] = {"name": "https://example.org/other"}
    _verdict, checks = checked(json.dumps(document), world)
    assert checks["terms"] == (
        "fail",
        "No signature covers these words, so anyone could have added them: credentialSubject.@context.",
    )


def test_a_blank_node_label_is_refused(document, world):
    document["credentialSubject"]["source"]["id"] = "_:b0"
    _verdict, checks = checked(json.dumps(document), world)
    assert checks["terms"] == (
        "fail",
        "No signature covers these words, so anyone could have added them: credentialSubject.source.id.",
    )


def test_a_vocabulary_that_is_not_kept_here_is_never_fetched_and_never_a_pass(document, world):
    document["@context"].append("https://example.org/context.json")
    verdict, checks = checked(json.dumps(document), world)
    assert (verdict.word, verdict.genuine, verdict.refused) == ("could_not_check", False, False)
    assert checks["terms"] == (
        "not_checked",
        "It uses a vocabulary that is not kept here and never fetched: https://example.org/context.json.",
    )


def test_an_inline_vocabulary_is_never_a_pass(document, world):
    document["@context"].append({"honours": "https://example.org/honours"})
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "could_not_check"
    assert checks["terms"] == ("not_checked", "It uses a vocabulary that is not kept here and never fetched: @context.")


def test_many_vocabularies_are_told_by_the_first_that_is_not_kept(document, world):
    document["@context"] += [f"https://example.org/{number}" for number in range(3_000)]
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "could_not_check"
    assert checks["terms"] == (
        "not_checked",
        "It uses a vocabulary that is not kept here and never fetched: https://example.org/0.",
    )


@pytest.mark.parametrize(("count", "also"), [(0, "proof: must not be empty; "), (2, ""), (500, "")])
def test_any_number_of_proofs_but_one_is_refused_even_if_each_is_good(document, world, count, also):
    """Readers differ in whether one good proof or all of them must hold."""
    document["proof"] = [document["proof"]] * count
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "not_genuine"
    assert checks["shape"] == (
        "fail",
        f"It is not shaped like an Open Badges 3.0 credential: {also}proof: must be exactly one proof.",
    )
    assert checks["proof"] == ABOVE


def test_one_proof_in_a_list_is_one_proof(document, world):
    document["proof"] = [document["proof"]]
    assert checked(json.dumps(document), world)[0].genuine


def test_another_way_of_signing_is_never_a_pass(document, world):
    document["proof"]["cryptosuite"] = "ecdsa-sd-2023"
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "could_not_check"
    assert checks["proof"] == (
        "not_checked",
        "It is signed by a method this verifier does not know: ecdsa-sd-2023.",
    )


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"validFrom": "2030-01-01T00:00:00Z"}, "It is not valid before Jan. 1, 2030."),
        ({"validUntil": "2026-10-15T00:00:00Z"}, "It was valid until Oct. 15, 2026."),
    ],
)
def test_a_credential_outside_its_dates_is_refused(document, credential, world, dates, reason):
    verdict, checks = checked(resigned(document | dates, credential), world)
    assert verdict.word == "not_genuine"
    assert checks["dates"] == ("fail", reason)


def test_clocks_that_differ_by_a_minute_change_nothing(credential):
    later = published(credential, now=NOON + timedelta(minutes=1))
    verdict, _checks = checked(credential.document, later, now=NOON - timedelta(minutes=1))
    assert verdict.genuine


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is not JSON (line 1, column 1)"),
        (b'{"a": 1', "it is not JSON (line 1, column 8)"),
        (b"[]", "it is not a JSON object"),
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b'{"name": "A", "name": "B"}', "it says 'name' twice in one place"),
        (b'{"a": NaN}', "it holds NaN, which is not JSON"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "it holds a number that is too large"),
        (b'{"a": -' + b"9" * 400 + b"}", "it holds a number that is too large"),
        (b'{"a": 1e999}', "it holds a number that is too large"),
        (b'{"a": ["\\ud800"]}', "it holds half a character"),
        (b'{"\\udfff": 1}', "it holds half a character"),
    ],
)
def test_what_cannot_be_read_is_refused(content, why):
    verdict, checks = checked(content, Published({}))
    assert verdict.word == "not_genuine"
    assert checks.pop("readable") == ("fail", f"It cannot be read as a credential: {why}.")
    assert set(checks.values()) == {ABOVE}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"a":' * 30 + b"1" + b"}" * 30, "it is nested more than 24 levels deep"),
        (b"[" * 200_000, "it is nested more than 24 levels deep"),
        (b'{"a": "' + b"x" * (256 * 1024) + b'"}', "it is larger than 262144 bytes"),
    ],
    ids=["deep", "very deep", "huge"],
)
def test_huge_or_deep_json_is_refused_unread(content, why):
    verdict, checks = checked(content, Published({}))
    assert verdict.word == "not_genuine"
    assert checks.pop("readable") == ("fail", f"It cannot be read as a credential: {why}.")
    assert set(checks.values()) == {ABOVE}


def test_many_keys_take_no_longer_to_refuse_than_to_read():
    """20,000 of them, the last one twice: in time that grows with their square it would be seconds."""
    content = "{" + ",".join(f'"k{number}":1' for number in (*range(20_000), 19_999)) + "}"
    began = perf_counter()
    _verdict, checks = checked(content.encode(), Published({}))
    assert perf_counter() - began < 1
    assert checks["readable"] == ("fail", "It cannot be read as a credential: it says 'k19999' twice in one place.")


def edit(path, value):
    def change(document):
        place = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


CONTEXTS_WANTED = "@context: must be a list that begins with https://www.w3.org/ns/credentials/v2"


TYPES_WANTED = ["type: must be a list with VerifiableCredential", "type: must be a list with OpenBadgeCredential"]


CRITERIA_WANTED = "credentialSubject.achievement.criteria: must have a narrative or an id"


SUBJECT = ("credentialSubject",)


ACHIEVEMENT = (*SUBJECT, "achievement")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (edit(("@context",), ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]), CONTEXTS_WANTED),
        (edit(("@context",), "https://www.w3.org/ns/credentials/v2"), CONTEXTS_WANTED),
        (edit(("type",), ["VerifiableCredential"]), TYPES_WANTED[1]),
        (edit(("type",), "OpenBadgeCredential"), "; ".join(TYPES_WANTED)),
        (edit(("id",), "badge"), "id: must be an absolute address"),
        (edit(("issuer",), {"name": "x"}), "issuer: must have an id"),
        (edit(("validFrom",), "2026-10-16"), "validFrom: must be a date and time with a zone"),
        (edit(("validFrom",), "2026-13-45T00:00:00Z"), "validFrom: must be a date and time with a zone"),
        (edit(("validUntil",), 7), "validUntil: must be a date and time with a zone"),
        (edit(SUBJECT, []), "credentialSubject: must be an object; credentialSubject: must not be empty"),
        (edit((*SUBJECT, "type"), ["Person"]), "credentialSubject.type: must be a list with AchievementSubject"),
        (edit(ACHIEVEMENT, "x"), "credentialSubject.achievement: must be an object"),
        (edit((*ACHIEVEMENT, "type"), ["X"]), "credentialSubject.achievement.type: must be a list with Achievement"),
        (edit((*ACHIEVEMENT, "name"), ""), "credentialSubject.achievement.name: must be text"),
        (edit((*ACHIEVEMENT, "criteria"), {"x": 1}), CRITERIA_WANTED),
        (edit((*ACHIEVEMENT, "tag"), []), "credentialSubject.achievement.tag: must not be empty"),
        (edit((*ACHIEVEMENT, "tag"), ["a", None]), "credentialSubject.achievement.tag[1]: must not be empty"),
        (edit(("proof",), [{}, {}]), "proof: must be exactly one proof"),
        (edit(("proof", "proofValue"), 3), "proof.proofValue: must be text"),
        (edit(("proof", "proofPurpose"), "authentication"), "proof.proofPurpose: must be assertionMethod"),
    ],
)  # fmt: skip
def test_what_is_not_shaped_like_a_credential_is_refused(document, world, change, what):
    change(document)
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "not_genuine"
    assert checks["shape"] == ("fail", f"It is not shaped like an Open Badges 3.0 credential: {what}.")


def test_a_subject_that_is_nobody_is_refused(document, world):
    del document["credentialSubject"]["id"], document["credentialSubject"]["identifier"]
    _verdict, checks = checked(json.dumps(document), world)
    assert checks["shape"] == (
        "fail",
        "It is not shaped like an Open Badges 3.0 credential: credentialSubject: must have an id or an identifier.",
    )


@pytest.mark.parametrize(
    "value", [None, True, 3, 1e999, 10**400, "", "_:x", [], {}, [[]], {"@value": 1}, {"id": 3}, ["a", 3]]
)
def test_no_value_in_any_place_makes_it_raise_or_pass(document, world, value):
    for path in [("@context", 0), *((key,) for key in document), *(("proof", key) for key in document["proof"])]:
        changed = with_changed(document, path, lambda _old: value)
        verdict, _checks = checked(json.dumps(changed), world)
        assert not verdict.genuine, path


def test_the_verdict_as_json_says_the_same(credential, world):
    verdict, checks = checked(credential.document, world)
    assert verdict.to_json() == {
        "verdict": "genuine",
        "checks": [{"name": name, "outcome": "pass", "reason": reason} for name, (_pass, reason) in checks.items()],
    }


def test_the_pages_own_look_finds_what_a_strangers_finds(credential, world):
    from badge_issuer.verifying.own_site import OwnRecords

    own = verify(credential.document.encode(), resolver=OwnRecords(credential, now=NOON), now=NOON)
    strangers, _checks = checked(credential.document, world)
    assert own == strangers
    assert Credential.objects.get().document == credential.document
    assert all(check.outcome is Outcome.PASS for check in own.checks)


def an_endorsement(document, **changes):
    """What somebody else says of the badge; as in 1EdTech's own examples it names its contexts over again."""
    values = {
        "@context": list(document["@context"]),
        "id": "https://college.example.org/endorsements/7",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "We count it",
        "issuer": {"id": "https://college.example.org", "type": ["Profile"], "name": "A college"},
        "validFrom": "2026-10-16T12:00:00Z",
        "credentialSubject": {
            "id": document["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": "Three credits.",
        },
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2026-10-16T12:00:00Z",
            "verificationMethod": "https://college.example.org#key",
            "proofPurpose": "assertionMethod",
            "proofValue": "z3FXQjecWufY46yg5abdVZsXqLhxhueuSoZgNSARiKBk",
        },
    }
    return values | changes


@pytest.mark.parametrize("place", [(), ("issuer",), ("credentialSubject", "achievement")])
def test_a_badge_that_others_endorse_is_genuine_and_their_words_are_said_to_be_unchecked(
    document, credential, world, place
):
    target = document
    for step in place:
        target = target[step]
    target["endorsement"] = [an_endorsement(document)]
    verdict, checks = checked(resigned(document, credential), world)
    assert verdict.genuine
    assert checks["terms"] == (
        "pass",
        "Every word in it is covered by the signature. Who signed its endorsements wasn't checked.",
    )
    target["endorsement"][0]["credentialSubject"]["endorsementComment"] = "Thirty credits."
    assert not checked(json.dumps(document), world)[0].genuine


def test_an_endorsement_may_name_fewer_contexts_than_the_badge(document, credential, world):
    """It was signed before the badge, by somebody who knows nothing of what else the badge says."""
    document["@context"].append("https://w3id.org/security/data-integrity/v2")
    document["endorsement"] = [an_endorsement(document, **{"@context": CONTEXTS})]
    verdict, checks = checked(resigned(document, credential), world)
    assert verdict.genuine, checks
    document["endorsement"][0]["honours"] = "with distinction"
    assert checked(json.dumps(document), world)[1]["terms"][0] == "fail"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"@context": ["https://w3id.org/security/data-integrity/v2"]}, "endorsement[0].@context"),
        ({"@context": CONTEXTS[::-1]}, "endorsement[0].@context"),
        ({"@context": [CONTEXTS[0], {"name": "https://example.org/other"}]}, "endorsement[0].@context"),
        ({"@context": {"name": "https://example.org/other"}}, "endorsement[0].@context"),
        ({"@graph": {}}, "endorsement[0].@graph"),
        ({"honours": "with distinction"}, "honours"),
    ],
)
def test_an_endorsement_gives_no_word_another_meaning(document, credential, world, changes, says):
    document["endorsement"] = [an_endorsement(document, **changes)]
    _verdict, checks = checked(json.dumps(document), world)
    assert checks["terms"] == (
        "fail",
        f"No signature covers these words, so anyone could have added them: {says}.",
    )


def test_a_status_moved_into_an_endorsement_is_refused(document, credential, world):
    moved = an_endorsement(document, id=document["id"], credentialStatus=document.pop("credentialStatus"))
    document["endorsement"] = [moved]
    verdict, checks = checked(resigned(document, credential), world)
    assert verdict.refused and not verdict.genuine
    assert "endorsement[0].credentialStatus" in checks["terms"][1]


def test_a_credential_inside_of_a_presentation_opens_no_place_for_unsigned_words(document, credential, world):
    """Below it the contexts are forgotten; said over again, they let fall what they do not define."""
    inside = an_endorsement(document, id="https://college.example.org/credentials/7")
    del inside["proof"]
    presented = {"type": ["Evidence", "VerifiablePresentation"], "verifiableCredential": [inside]}
    document["evidence"] = [{"id": "https://college.example.org/presented", **presented}]
    signed = json.loads(resigned(document, credential))
    signed["evidence"][0]["verifiableCredential"][0]["honours"] = "with distinction"
    verdict, checks = checked(json.dumps(signed), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"][0] == "fail"
