"""Badge classes at Badgr: made once, changed in place, never doubled, whatever interrupts a sync."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badge_issuer import api, package
from badge_issuer.badgr import badge_classes as publishing
from badge_issuer.badgr.badge_classes import publish
from badge_issuer.badgr.client import BadgrClient
from badge_issuer.data import SyncReport
from badge_issuer.delivery import locks
from badge_issuer.errors import ConfigurationRefused, ServiceUnavailable, TryLater
from badge_issuer.models import Counterpart, Lock
from badge_issuer.package import IssuerPart
from tests.badge_issuer.conftest import NOON, badgr_setting, request_for
from tests.badge_issuer.fake_badgr import Fault
from tests.badge_issuer.parts import FLIPPED, ISSUER, PART, part_with

ISSUER_THERE, BADGE_THERE = "badgr: pdln", "badgr: pdln/flipped-classroom"


@pytest.fixture
def synced(badgr, db, part_folder):
    """The part is known here, and nothing is at Badgr yet."""
    api.sync(part_folder, now=NOON)
    return badgr


def names(kept):
    return sorted(each["name"] for each in kept.values())


def test_a_first_sync_makes_and_a_second_changes_nothing(synced):
    assert publish(PART, now=NOON) == SyncReport(created=(ISSUER_THERE, BADGE_THERE))
    assert publish(PART, now=NOON) == SyncReport(unchanged=(BADGE_THERE,))
    assert (names(synced.state.issuers), names(synced.state.badge_classes)) == ([ISSUER.name], [FLIPPED.name])
    [made] = synced.state.badge_classes.values()
    assert made["image"].startswith("data:image/svg+xml;base64,")
    assert made["criteriaNarrative"] == f"{FLIPPED.criteria}\n\n{FLIPPED.process}"
    assert made["criteriaUrl"] == "https://learn.example.org/badges/b/pdln/flipped-classroom"
    assert made["alignments"] == [
        {
            "targetName": "Instructional design",
            "targetUrl": "https://iste.org/standards/educators",
            "targetCode": "2.5.c",
            "targetFramework": "ISTE Standards for Educators (2024)",
        }
    ]


def test_a_dry_run_asks_and_makes_nothing(synced):
    assert publish(PART, now=NOON, dry_run=True) == SyncReport(created=(ISSUER_THERE, BADGE_THERE))
    assert (synced.state.issuers, synced.state.badge_classes, Counterpart.objects.count()) == ({}, {}, 0)
    publish(PART, now=NOON)
    changed = part_with(description="Now with captions.")
    assert publish(changed, now=NOON, dry_run=True) == SyncReport(updated=(BADGE_THERE,))
    assert [each["description"] for each in synced.state.badge_classes.values()] == [FLIPPED.description]


def test_a_change_of_wording_is_made_in_place(synced):
    publish(PART, now=NOON)
    assert publish(part_with(version="1.1", description="Clearer \U0001f600"), now=NOON).updated == (BADGE_THERE,)
    assert [each["description"] for each in synced.state.badge_classes.values()] == ["Clearer"]


def test_a_change_of_meaning_is_another_badge_class_and_leaves_issued_badges_alone(synced):
    publish(PART, now=NOON)
    assert publish(part_with(version="2.0", description="Twice the work."), now=NOON).created == (BADGE_THERE,)
    assert sorted(each["description"] for each in synced.state.badge_classes.values()) == [
        FLIPPED.description,
        "Twice the work.",
    ]
    assert sorted(Counterpart.objects.values_list("edition", flat=True)) == ["1", "2"]


def test_what_stands_there_under_its_name_is_taken_and_not_doubled(synced):
    issuer = synced.state.new_issuer({"name": ISSUER.name, "url": ISSUER.url})["entityId"]
    made = synced.state.new_badge_class(issuer, {"name": FLIPPED.name, "image": "data:image/png;base64,"})
    assert publish(PART, now=NOON) == SyncReport(updated=(BADGE_THERE,))
    assert Counterpart.objects.get().external_id == made["entityId"]
    assert len(synced.state.issuers) == len(synced.state.badge_classes) == 1


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.HTML_AFTER, Fault.CUT_SHORT], ids=str)
def test_a_sync_that_was_cut_short_is_finished_and_nothing_made_twice(synced, fault):
    issuer = synced.state.new_issuer({"name": ISSUER.name, "url": ISSUER.url})["entityId"]
    # The list of issuers and of badge classes are read, then the badge class is made and nobody says so.
    synced.faults.then(Fault.NOTHING, Fault.NOTHING, fault)
    with pytest.raises(ServiceUnavailable):
        publish(PART, now=NOON)
    with pytest.raises(TryLater) as refusal:
        publish(PART, now=NOON)
    assert str(refusal.value) == (
        "Another sync with Badgr is under way, or one was cut short less than five minutes ago. Try again then."
    )
    Lock.objects.update(until=NOON)
    assert publish(PART, now=NOON) == SyncReport(updated=(BADGE_THERE,))
    assert [each["issuer"] for each in synced.state.badge_classes.values()] == [issuer]


def test_two_issuers_of_one_name_are_a_question_for_the_operator(synced, settings):
    ids = sorted(synced.state.new_issuer({"name": ISSUER.name})["entityId"] for _number in range(2))
    with pytest.raises(ConfigurationRefused) as refusal:
        publish(PART, now=NOON)
    assert str(refusal.value) == (
        f"Badgr has 2 issuers called like pdln: {ids[0]}, {ids[1]}. Say which in BADGE_ISSUER_BADGR: "
        "ISSUERS, as {'pdln': …}"
    )
    settings.BADGE_ISSUER_BADGR = badgr_setting(synced, ISSUERS={"pdln": ids[1]})
    assert publish(PART, now=NOON).created == (BADGE_THERE,)
    assert Counterpart.objects.get().external_issuer == ids[1]


def test_an_issuer_that_is_known_is_no_question_whoever_is_called_like_it(synced):
    publish(PART, now=NOON)
    synced.state.new_issuer({"name": ISSUER.name})
    assert publish(part_with(version="1.1"), now=NOON).created == ()
    assert len(synced.state.badge_classes) == 1


def test_a_page_that_only_this_machine_can_open_is_not_named_as_the_criteria(synced, settings):
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "http://127.0.0.1:8000"
    publish(PART, now=NOON)
    [made] = synced.state.badge_classes.values()
    assert "criteriaUrl" not in made


def test_an_issuer_that_the_account_does_not_see_is_told(synced, settings):
    settings.BADGE_ISSUER_BADGR = badgr_setting(synced, ISSUERS={"pdln": "elsewhere"})
    with pytest.raises(ConfigurationRefused) as refusal:
        publish(PART, now=NOON)
    assert str(refusal.value) == "The account does not see the issuer elsewhere of BADGE_ISSUER_BADGR: ISSUERS."


def test_two_badge_classes_of_one_name_are_a_question_for_the_operator(synced):
    issuer = synced.state.new_issuer({"name": ISSUER.name})["entityId"]
    body = {"name": FLIPPED.name, "image": "data:image/png;base64,"}
    ids = sorted(synced.state.new_badge_class(issuer, body)["entityId"] for _number in range(2))
    with pytest.raises(ConfigurationRefused) as refusal:
        publish(PART, now=NOON)
    assert str(refusal.value) == (
        f"Badgr has 2 badge classes of one name: {ids[0]}, {ids[1]}. Rename or delete those that are not meant, then "
        "sync again."
    )


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_issuer_with_an_address_that_is_not_verified_there_is_told(synced, dry_run):
    part = IssuerPart(issuer=replace(ISSUER, email="other@x.org"), badge_classes=(FLIPPED,), images=PART.images)
    with pytest.raises(ConfigurationRefused) as refusal:
        publish(part, now=NOON, dry_run=dry_run)
    assert str(refusal.value) == (
        "The email in issuer.json must be a verified address of the Badgr account. Add and verify it there, give "
        "another one in the package's brand, or name an issuer that exists in BADGE_ISSUER_BADGR: ISSUERS."
    )
    assert synced.state.issuers == {}


def test_an_award_goes_to_the_badge_class_of_its_own_version(synced, tess, part_folder):
    publish(PART, now=NOON)
    api.request_award(request_for(tess), now=NOON)
    package.write(part_with(version="2.0"), part_folder)
    api.sync(part_folder, now=NOON)
    publish(part_with(version="2.0"), now=NOON)
    api.work(now=NOON)
    [award] = synced.state.awards.values()
    assert award["badgeclass"] == Counterpart.objects.get(edition="1").external_id


@pytest.fixture
def slow(synced, monkeypatch, tmp_path):
    """Six badge classes, and a service that takes a minute to make each; what else happens then, and when."""
    six = tuple(replace(FLIPPED, slug=f"badge-{number}", name=f"Badge {number}") for number in range(6))
    part, meanwhile, create = replace(PART, badge_classes=six), [], BadgrClient.create_badge_class
    package.write(part, tmp_path / "six")
    api.sync(tmp_path / "six", now=NOON)
    passed = [0]
    monkeypatch.setattr(locks, "monotonic", lambda: passed[0])

    def takes_a_minute(self, issuer, wanted):
        passed[0] += 60
        for each in meanwhile:
            each(NOON + timedelta(seconds=passed[0]))
        return create(self, issuer, wanted)

    monkeypatch.setattr(BadgrClient, "create_badge_class", takes_a_minute)
    return part, meanwhile


def test_a_sync_that_takes_long_is_not_joined_by_another(synced, slow):
    part, meanwhile = slow
    met = []

    def another(now):
        with pytest.raises(TryLater) as refusal:
            publish(part, now=now)
        met.append(str(refusal.value))

    meanwhile.append(another)
    publish(part, now=NOON)
    assert met == [str(publishing.UNDER_WAY)] * 6
    assert (len(synced.state.badge_classes), Lock.objects.count()) == (6, 0)


def test_a_sync_that_lost_its_turn_makes_nothing_more(synced, slow):
    part, meanwhile = slow
    meanwhile.append(lambda _now: Lock.objects.all().delete())
    with pytest.raises(TryLater):
        publish(part, now=NOON)
    assert len(synced.state.badge_classes) == 1
