"""Badges made to deceive a checker or to keep it busy: what a good signature over odd JSON may not hide."""

import json
from datetime import timedelta

import pytest

from badge_issuer import api
from badge_issuer.models import Credential
from badge_issuer.package import Organization, write
from tests.badge_issuer.conftest import NOON, request_for
from tests.badge_issuer.parts import part_with
from tests.badge_issuer.resolvers import DID_URL, published
from tests.badge_issuer.verifying.conftest import checked, resigned
from tests.badge_issuer.verifying.test_verification import an_endorsement

STATUS = "https://www.w3.org/2018/credentials#credentialStatus"
IDENTIFIER = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#identifier"
MISSED = "These are written so that a reader can miss what they say of the badge: %s."
TOO_LONG = ("not_checked", "It is made so that checking its signature would take too long.")


def test_a_withdrawn_badge_stays_withdrawn_when_its_status_is_spelled_as_an_address(credential, document):
    """The signature covers what JSON-LD means, and that is the same: only the checker looked for the short word."""
    api.revoke_award(credential.award.public_id, reason="Given by mistake.", now=NOON)
    world = published(credential, now=NOON + timedelta(minutes=1))
    document[STATUS] = document.pop("credentialStatus")
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"] == ("fail", MISSED % STATUS)


def test_nor_may_whose_badge_it_is_be_spelled_so_that_nobody_sees_it(document, world):
    subject = document["credentialSubject"]
    subject[IDENTIFIER] = subject.pop("identifier")
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"] == ("fail", MISSED % f"credentialSubject.{IDENTIFIER}")


def test_a_badge_that_ended_stays_ended_when_its_end_is_said_inside_of_it(credential, document, world):
    """An object with the badge's own id is the badge: what is moved there is signed as before."""
    document["validUntil"] = "2026-10-01T00:00:00Z"
    document["evidence"] = [{"id": document["id"], "type": ["Evidence"], "name": "Its page"}]
    signed = json.loads(resigned(document, credential))
    moved = signed["evidence"][0]
    moved |= {"type": ["Evidence", "VerifiableCredential"], "validUntil": signed.pop("validUntil")}
    verdict, checks = checked(json.dumps(signed), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"] == ("fail", MISSED % "evidence[0].validUntil")


NO_ADDRESS = ["http://no address", "x y:z", ":x", "1a:b", "a:\nb", "@id:x", "http://<x>"]


@pytest.mark.parametrize("address", NO_ADDRESS)
@pytest.mark.parametrize(
    "added",
    [
        {"evidence": [{"type": ["Evidence"], "name": "With distinction"}]},
        {"image": {"type": "Image", "caption": "With distinction"}},
    ],
)
def test_nothing_can_be_added_by_a_reference_that_is_no_address(document, world, address, added):
    """What such a reference names is left out of what is signed, so the signature stays good."""
    for value in added.values():
        (value if isinstance(value, dict) else value[0])["id"] = address
    verdict, checks = checked(json.dumps(document | added), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"][0] == "fail"


def test_nor_may_a_type_be_added_that_is_none(document, world):
    document["credentialSubject"]["type"] += ["type"]
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"] == (
        "fail",
        "No signature covers these words, so anyone could have added them: @type.",
    )


def test_nobody_makes_a_badge_of_theirs_out_of_somebody_elses(document, world):
    """The signed achievement and holder, hidden where no reader looks; others in their place, of no address."""
    subject = document["credentialSubject"]
    signed = {"id": subject["id"], "type": ["AchievementSubject"]}
    signed |= {"achievement": subject["achievement"], "identifier": subject["identifier"]}
    subject["achievement"] = subject["achievement"] | {"id": "x:an other", "name": "Another badge"}
    for key in ("image", "creator", "alignment", "resultDescription"):
        subject["achievement"].pop(key, None)
    subject["achievement"]["criteria"] = {"id": "x:a page", "narrative": "None"}
    forged = {"type": "IdentityObject", "hashed": False, "identityType": "emailAddress"}
    subject["identifier"] = [forged | {"id": "x:an other holder", "identityHash": "thief@example.org"}]
    document["evidence"] = [{"id": "x:hidden here", "type": ["Evidence", "VerifiableCredential"]}]
    document["evidence"][0]["credentialSubject"] = signed
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"][0] == "fail"


def test_a_badge_may_speak_of_itself(credential, document, world):
    document["evidence"] = [{"id": document["id"], "type": ["Evidence"], "name": "Its page"}]
    assert checked(resigned(document, credential), world)[0].genuine


METHOD = "verificationMethod"
GIVEN_UP = "The signature is not the issuer's: the issuer has given up the key this was signed with."
NOT_ITS_KEY = "The signature is not the issuer's: the issuer does not publish the key this was signed with."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"revoked": "2026-10-16T11:59:59Z"}, GIVEN_UP),
        ({"revoked": "2026-10-16T12:00:00Z"}, GIVEN_UP),
        ({"expires": "2026-01-01T00:00:00Z"}, GIVEN_UP),
        ({"revoked": "yes"}, GIVEN_UP),
        ({"revoked": None}, GIVEN_UP),
        ({"controller": "did:web:other.example.org"}, NOT_ITS_KEY),
        ({"controller": ["did:web:other.example.org"]}, NOT_ITS_KEY),
    ],
)
def test_a_key_that_its_issuer_gave_up_or_that_is_anothers_vouches_for_nothing(document, world, said, told):
    """Another site's issuer says in its document that a key was stolen: there is no other place to say it."""
    changed = world.changed(DID_URL, lambda did: [each.update(said) for each in did[METHOD]])
    verdict, checks = checked(json.dumps(document), changed)
    assert verdict.word == "not_genuine"
    assert checks["issuer"] == ("fail", told)


@pytest.mark.parametrize("said", [{"revoked": "2026-10-16T12:00:01Z"}, {"expires": "2030-01-01T00:00:00+02:00"}])
def test_a_key_whose_end_lies_ahead_vouches_as_before(document, world, said):
    changed = world.changed(DID_URL, lambda did: [each.update(said) for each in did[METHOD]])
    assert checked(json.dumps(document), changed)[0].genuine


def test_a_status_of_several_bits_is_not_read_as_one_bit(credential, document, world):
    """Its place is counted in pieces of that size: the bit that was read would be another badge's."""
    document["credentialStatus"]["statusSize"] = 2
    verdict, checks = checked(resigned(document, credential), world)
    assert verdict.word == "could_not_check"
    assert checks["status"] == (
        "not_checked",
        "Whether it was withdrawn could not be checked: it uses a kind of status this verifier does not know.",
    )


def related(name, count):
    return {"type": ["Related"], "alignment": [{"type": ["Alignment"], "targetName": name} for _each in range(count)]}


def many_alike(document):
    """Nine nameless objects of nine nameless objects: to be put in one order, each of nine factorial is tried."""
    document["credentialSubject"]["achievement"]["related"] = [related("n", 9) for _each in range(9)]


def one_long_list(document):
    described = document["credentialSubject"]["achievement"]["resultDescription"][0]
    described["allowedValue"] = ["A"] * 1_000


def one_long_set(document):
    document["credentialSubject"]["achievement"]["tag"] = [f"t{number}" for number in range(2_900)]


def very_much(document):
    document["evidence"] = [
        {"id": f"https://learn.example.org/{number}", "type": ["Evidence"]} for number in range(499)
    ] * 3


@pytest.mark.parametrize("change", [many_alike, one_long_list, one_long_set, very_much])
def test_a_small_badge_that_would_keep_a_checker_busy_for_hours_is_not_checked(document, world, change):
    """Its signature need not be good: it is put in order before that is known, and anybody may ask for it."""
    change(document)
    text = json.dumps(document)
    assert len(text) < 256 * 1024
    verdict, checks = checked(text, world)
    assert verdict.word == "could_not_check"
    assert checks["terms"] == TOO_LONG


def test_a_badge_of_a_hundred_criteria_with_grades_is_checked_as_any_other(credential, document, world):
    achievement = document["credentialSubject"]["achievement"]
    achievement["resultDescription"] = [
        {
            "id": f"{achievement['id']}#criterion-{number}",
            "type": ["ResultDescription"],
            "name": f"Criterion {number}",
            "resultType": "LetterGrade",
            "allowedValue": ["A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F"],
        }
        for number in range(100)
    ]
    assert checked(resigned(document, credential), world)[0].genuine


def test_a_badge_that_ended_stays_ended_when_its_end_is_said_of_its_address_without_a_scheme(
    credential, document, world
):
    """The signature takes //host/path for http://host/path, so this is one more spelling of the badge's own id."""
    document["id"] = "http://college.example.org/badges/7"
    document["validUntil"] = "2026-10-01T00:00:00Z"
    document["evidence"] = [{"id": document["id"], "type": ["Evidence"], "name": "Its page"}]
    signed = json.loads(resigned(document, credential))
    moved = signed["evidence"][0]
    moved |= {"type": ["Evidence", "VerifiableCredential"], "validUntil": signed.pop("validUntil")}
    moved["id"] = "//college.example.org/badges/7"
    verdict, checks = checked(json.dumps(signed), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"] == (
        "fail",
        "No signature covers these words, so anyone could have added them: //college.example.org/badges/7.",
    )


def test_what_it_was_given_for_cannot_be_moved_to_where_no_reader_looks(document, world):
    """The name of a kind leads to the same address as the word for it: the signature stays good."""
    achievement = document["credentialSubject"]["achievement"]
    criteria = achievement["criteria"]
    achievement["criteria"] = {"id": criteria["id"]}
    achievement["Criteria"] = criteria
    verdict, checks = checked(json.dumps(document), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"] == ("fail", MISSED % "credentialSubject.achievement.Criteria")


def creator_and_assessor(document):
    subject = document["credentialSubject"]
    return subject["achievement"]["creator"], subject["source"]


def issuer_and_creator(document):
    return document["issuer"], document["credentialSubject"]["achievement"]["creator"]


def two_criteria(document):
    return document["credentialSubject"]["achievement"]["resultDescription"]


@pytest.mark.parametrize("two", [creator_and_assessor, issuer_and_creator, two_criteria])
def test_names_of_one_address_cannot_be_exchanged_where_each_was_signed_in_its_place(credential, document, world, two):
    """The signature covers that it has both names, and not which stood where."""
    one, other = two(document)
    other |= {"id": one["id"], "name": "A name of its own"}
    signed = json.loads(resigned(document, credential))
    one, other = two(signed)
    one["name"], other["name"] = other["name"], one["name"]
    verdict, checks = checked(json.dumps(signed), world)
    assert not verdict.genuine
    assert checks["terms"] == (
        "not_checked",
        f"It says one thing differently in two places, and no signature covers which belongs where: {one['id']}.",
    )


def test_one_organization_may_be_named_in_two_places_in_the_same_words(credential, document, world):
    """More may be said of it in one place than in the other."""
    creator, assessor = creator_and_assessor(document)
    assessor |= {"id": creator["id"], "name": creator["name"], "url": creator["url"], "description": "A network."}
    creator["image"] = {"id": "https://pdln.example.org/logo.svg", "type": "Image"}
    document["issuer"]["image"] = "https://pdln.example.org/logo.svg"
    assert checked(resigned(document, credential), world)[0].genuine


def a_result(document):
    subject = document["credentialSubject"]
    subject["result"] = [{"type": ["Result"], "status": "Failed"}]
    return subject, "result", "AchievementSubject"


def whose_it_is(document):
    return document["credentialSubject"], "identifier", "AchievementSubject"


def what_was_looked_at(document):
    return document["credentialSubject"]["achievement"], "resultDescription", "Achievement"


@pytest.mark.parametrize("choose", [a_result, whose_it_is, what_was_looked_at])
def test_what_was_found_cannot_be_moved_into_an_endorsement(credential, document, world, choose):
    """An endorsement speaks of the holder or the achievement by the same address, so both are one to a signature."""
    described, word, kind = choose(document)
    endorsement = an_endorsement(document)
    endorsement["credentialSubject"] = {"id": described["id"], "type": ["EndorsementSubject"]}
    document["endorsement"] = [endorsement]
    signed = json.loads(resigned(document, credential))
    assert checked(json.dumps(signed), world)[0].genuine
    moved = signed["endorsement"][0]["credentialSubject"]
    place = signed["credentialSubject"] if kind == "AchievementSubject" else signed["credentialSubject"]["achievement"]
    moved["type"].append(kind)
    moved[word] = place.pop(word)
    verdict, checks = checked(json.dumps(signed), world)
    assert verdict.word == "not_genuine"
    assert checks["terms"] == ("fail", MISSED % f"endorsement[0].credentialSubject.{word}")


def test_a_programme_that_judges_at_its_own_address_under_another_name_issues_genuine_badges(issuer, tess, part_folder):
    """Both are profiles of one address: the signature has to tell them apart."""
    write(part_with(assessor=Organization(name="Its evaluators", url="https://pdln.example.org/")), part_folder)
    api.sync(part_folder, now=NOON)
    api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    credential = Credential.objects.get()
    verdict, checks = checked(credential.document, published(credential, now=NOON))
    assert verdict.genuine, checks
    subject = json.loads(credential.document)["credentialSubject"]
    assert subject["source"]["url"] == subject["achievement"]["creator"]["url"] == "https://pdln.example.org/"
