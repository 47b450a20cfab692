"""Badges that end, their renewal, and badge classes that change while badges of them are out."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from badge_issuer import api, package
from badge_issuer.cli.main import main
from badge_issuer.data import AwardState
from badge_issuer.errors import InvalidValue, RecipientRetired, UnknownAward
from badge_issuer.models import Award, BadgeClassVersion, Credential, Delivery
from badge_issuer.verifying.verification import verify
from tests.badge_issuer.conftest import FLIPPED, NOON, request_for
from tests.badge_issuer.pages.test_pages import words
from tests.badge_issuer.parts import FLIPPED as DEFINITION
from tests.badge_issuer.parts import part_with
from tests.badge_issuer.resolvers import published

END = datetime(2029, 10, 16, 12, tzinfo=UTC)
SOON_OVER = END - timedelta(days=30)


@pytest.fixture
def ending(issuer, part_folder):
    """The badge class, of which each badge is valid for three years."""
    package.write(part_with(valid_months=36), part_folder)
    api.sync(part_folder, now=NOON)


@pytest.fixture
def earned(ending, tess):
    receipt = api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    return Award.objects.get(public_id=receipt.public_id)


def document_of(award):
    return json.loads(Credential.objects.get(award=award).document)


def renewed(award, now):
    receipt = api.renew_award(award.public_id, now=now)
    assert receipt.created
    api.work(now=now)
    return Award.objects.get(public_id=receipt.public_id)


@pytest.mark.parametrize(
    ("awarded", "months", "until"),
    [
        (datetime(2026, 10, 16, 12, tzinfo=UTC), 36, datetime(2029, 10, 16, 12, tzinfo=UTC)),
        (datetime(2026, 12, 31, tzinfo=UTC), 2, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 12, datetime(2029, 2, 28, tzinfo=UTC)),
        (datetime(2026, 12, 1, tzinfo=UTC), 1, datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2026, 10, 16, tzinfo=UTC), 0, None),
    ],
)
def test_a_badge_ends_on_the_same_day_of_a_later_month_or_on_its_last(awarded, months, until):
    assert part_with(valid_months=months).badge_classes[0].valid_until(awarded) == until


def test_a_badge_says_until_when_it_is_valid_in_both_standards(earned, client, tess):
    client.force_login(tess)
    assert document_of(earned)["validUntil"] == "2029-10-16T12:00:00Z"
    assert client.get(f"/badges/c/{earned.public_id}/ob2.json").json()["expires"] == "2029-10-16T12:00:00Z"
    view = api.find_award(request_for(tess).recipient, FLIPPED)
    assert view.valid_until == END


def test_a_badge_that_does_not_end_says_nothing_of_it(credential):
    document = json.loads(credential.document)
    assert "validUntil" not in document
    assert "awardedDate" not in document


def test_a_renewal_is_a_new_credential_that_says_when_the_badge_was_first_earned(earned):
    renewal = renewed(earned, SOON_OVER)
    document = document_of(renewal)
    assert (document["validFrom"], document["awardedDate"], document["validUntil"]) == (
        "2029-09-16T12:00:00Z",
        "2026-10-16T12:00:00Z",
        "2032-09-16T12:00:00Z",
    )
    assert document["id"] != document_of(earned)["id"]
    assert document["credentialSubject"]["id"] == document_of(earned)["credentialSubject"]["id"]
    second = renewed(renewal, SOON_OVER + timedelta(days=900))
    assert document_of(second)["awardedDate"] == "2026-10-16T12:00:00Z"


def test_the_badge_before_stays_genuine_until_it_ends_and_the_renewal_after(earned):
    renewal = renewed(earned, SOON_OVER)
    for award, now, word in (
        (earned, SOON_OVER, "genuine"),
        (earned, END, "not_genuine"),
        (renewal, END, "genuine"),
    ):
        credential = Credential.objects.get(award=award)
        verdict = verify(credential.document.encode(), resolver=published(credential, now=now), now=now)
        assert verdict.word == word


def test_renewing_again_answers_with_the_renewal_that_stands(earned, tess):
    renewal = renewed(earned, SOON_OVER)
    again = api.renew_award(earned.public_id, now=END)
    assert (again.public_id, again.created) == (renewal.public_id, False)
    assert Delivery.objects.count() == 2
    assert api.find_award(request_for(tess).recipient, FLIPPED).public_id == renewal.public_id


def test_a_badge_that_ended_is_not_given_again_by_asking(earned, tess):
    """Every decision of a course asks for its badge: what is old stays old until somebody renews it."""
    receipt = api.request_award(request_for(tess), now=END + timedelta(days=1))
    assert (receipt.public_id, receipt.created) == (earned.public_id, False)


def test_withdrawing_takes_a_renewal_and_what_it_renewed(earned):
    renewal = renewed(earned, SOON_OVER)
    api.revoke_award(renewal.public_id, reason="Overturned on appeal.", now=SOON_OVER)
    for award in (earned, renewal):
        credential = Credential.objects.get(award=award)
        verdict = verify(credential.document.encode(), resolver=published(credential, now=SOON_OVER), now=SOON_OVER)
        assert [check.name for check in verdict.checks if check.outcome == "fail"] == ["status"]


def test_withdrawing_a_renewal_that_does_not_end_takes_what_it_renewed_too(earned, part_folder):
    package.write(part_with(version="2.0"), part_folder)
    api.sync(part_folder, now=SOON_OVER)
    renewal = renewed(earned, SOON_OVER)
    assert renewal.valid_until is None
    api.revoke_award(renewal.public_id, reason="Overturned on appeal.", now=SOON_OVER)
    assert set(Award.objects.values_list("revoked_at", flat=True)) == {SOON_OVER}


def test_a_withdrawn_badge_is_earned_again_and_not_renewed(earned, tess):
    api.revoke_award(earned.public_id, reason="Overturned on appeal.", now=NOON)
    with pytest.raises(InvalidValue) as refusal:
        api.renew_award(earned.public_id, now=NOON)
    assert str(refusal.value) == "This badge was withdrawn, and is not renewed: its owner can earn it again."
    again = api.request_award(request_for(tess), now=SOON_OVER)
    api.work(now=SOON_OVER)
    assert again.created
    award = Award.objects.get(public_id=again.public_id)
    assert (award.earning, award.first_awarded_at) == (2, None)
    assert api.find_award(request_for(tess).recipient, FLIPPED).state is AwardState.ISSUED


def test_a_badge_that_does_not_end_is_not_renewed(credential):
    with pytest.raises(InvalidValue) as refusal:
        api.renew_award(credential.award.public_id, now=NOON)
    assert str(refusal.value) == "This badge does not end, so there is nothing to renew."


def test_what_was_never_awarded_is_not_renewed(db):
    with pytest.raises(UnknownAward) as refusal:
        api.renew_award("0" * 32, now=NOON)
    assert str(refusal.value) == f"There is no award '{'0' * 32}'."


def test_an_operator_renews_a_badge(earned, capsys):
    assert main(["renew", earned.public_id]) == 0
    renewal = Award.objects.get(earning=2)
    assert capsys.readouterr().out == f"Renewed as {renewal.public_id}. Deliver it: badge-issuer work\n"
    assert main(["renew", earned.public_id]) == 0
    assert capsys.readouterr().out == f"Renewed before, as {renewal.public_id}.\n"


def test_a_page_of_a_badge_that_ended_says_so_and_no_more(ending, tess, client):
    client.force_login(tess)
    receipt = api.request_award(request_for(tess), now=datetime(2020, 1, 1, tzinfo=UTC))
    api.work(now=datetime(2020, 1, 1, tzinfo=UTC))
    text = words(client.get(f"/badges/c/{receipt.public_id}"))
    assert (
        "Its time is over. Issued by PD Learning Network, and valid until Jan. 1, 2023. It was genuine and was not "
        "withdrawn."
    ) in text
    assert "Something is wrong" not in text


def test_a_new_version_of_a_badge_class_changes_no_issued_badge(credential, part_folder, django_user_model):
    before = credential.document
    package.write(part_with(version="2.0", name="Flipped Lessons, Again", hours=20, valid_months=12), part_folder)
    api.sync(part_folder, now=NOON)
    theo = django_user_model.objects.create(username="theo", email="theo@example.org")
    receipt = api.request_award(request_for(theo), now=NOON)
    api.work(now=NOON)
    newer = document_of(Award.objects.get(public_id=receipt.public_id))
    assert (newer["name"], newer["credentialSubject"]["creditsEarned"]) == ("Flipped Lessons, Again", 20)
    credential.refresh_from_db()
    assert credential.document == before
    assert credential.award.version.content["name"] == DEFINITION.name
    assert credential.award.valid_until is None
    assert verify(before.encode(), resolver=published(credential, now=NOON), now=NOON).genuine


def test_a_renewal_says_what_the_badge_class_says_by_then(earned, part_folder):
    package.write(part_with(version="2.0", name="Flipped Lessons, Again", valid_months=12), part_folder)
    api.sync(part_folder, now=SOON_OVER)
    document = document_of(renewed(earned, SOON_OVER))
    assert (document["name"], document["validUntil"]) == ("Flipped Lessons, Again", "2030-09-16T12:00:00Z")
    assert document_of(earned)["name"] == DEFINITION.name


def test_a_version_from_before_badges_could_end_is_read_as_one_that_does_not(award):
    version = BadgeClassVersion.objects.get()
    del version.content["valid_months"]
    version.save()
    api.work(now=NOON)
    assert "validUntil" not in document_of(award)


@pytest.mark.parametrize("months", [-1, 601, 1.5, True])
def test_a_badge_cannot_be_valid_for_an_odd_time(months):
    with pytest.raises(InvalidValue) as refusal:
        part_with(valid_months=months)
    assert str(refusal.value) == "valid_months: must be a whole number between 0 and 600"


def test_nobody_who_was_forgotten_is_given_a_renewal(earned, tess):
    api.retire(request_for(tess).recipient, now=NOON)
    with pytest.raises(RecipientRetired) as refusal:
        api.renew_award(earned.public_id, now=SOON_OVER)
    assert str(refusal.value) == "This recipient's account was closed: no badge can be given to it."
