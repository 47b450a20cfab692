"""A forgotten recipient: our rows are empty of them, and a copy of their badge is still what it was."""

import json

import pytest
from django.contrib.auth import get_user_model

from badge_issuer import api
from badge_issuer.awards import share_award
from badge_issuer.backends.embedded import EmbeddedBackend
from badge_issuer.data import Recipient
from badge_issuer.errors import DeliveryRefused, RecipientRetired
from badge_issuer.models import Award, Credential, Delivery, DeliveryAttempt, StatusList
from badge_issuer.recipients import django_user
from badge_issuer.retirement import STOPPED_BECAUSE
from badge_issuer.verifying.own_site import OwnRecords
from badge_issuer.verifying.verification import verify
from tests.badge_issuer.conftest import NOON, request_for
from tests.builders import DAY

pytestmark = pytest.mark.django_db
LATER = NOON + DAY


def who(user) -> Recipient:
    return Recipient(namespace="user", id=str(user.pk))


def retire(user) -> int:
    return api.retire(who(user), now=LATER)


def checked(document: str, credential: Credential):
    """What a verifier with a copy finds, given what the issuer publishes."""
    return verify(document.encode("ascii"), resolver=OwnRecords(credential, now=LATER), now=LATER)


def test_our_rows_say_nothing_of_a_forgotten_person(credential, tess):
    Award.objects.update(narrative="Tess plans well.", results=[{"criterion": "c-target"}], shared_at=NOON)
    assert retire(tess) == 4
    award = Award.objects.get()
    assert (award.narrative, award.results, award.revoke_reason, award.shared_at) == ("", [], "", None)
    assert (Credential.objects.get().document, Delivery.objects.get().email) == ("", "")
    assert award.recipient.retired_at == LATER


def test_a_copy_that_somebody_holds_is_still_genuine(credential, tess):
    copy = credential.document
    retire(tess)
    assert checked(copy, Credential.objects.get()).genuine


def test_a_copy_can_still_be_withdrawn(credential, tess, award):
    copy = credential.document
    retire(tess)
    api.revoke_award(award.public_id, reason="The work was somebody else's.", now=LATER)
    assert not checked(copy, Credential.objects.get()).genuine
    assert StatusList.objects.get().revision == 1


def test_a_badge_that_was_shared_is_public_no_more(credential, tess, award, client):
    share_award(award, now=NOON)
    page, document = f"/badges/c/{award.public_id}", f"/badges/c/{award.public_id}.json"
    assert [client.get(address).status_code for address in (page, document)] == [200, 200]
    retire(tess)
    for address in (page, document):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "not public" in answer.content.decode().lower()


def test_a_session_that_was_left_open_shows_its_owner_nothing_and_shares_nothing(credential, tess, award, client):
    client.force_login(tess)
    retire(tess)
    page = f"/badges/c/{award.public_id}"
    assert client.get(page).status_code == 404
    assert client.post(f"{page}/sharing", {"sharing": "share"}).status_code == 404
    assert Award.objects.get().shared_at is None


def test_what_was_not_delivered_is_stopped_and_says_why(award, tess):
    retire(tess)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.problem) == ("stopped", STOPPED_BECAUSE)
    assert api.work(now=LATER) == 0
    assert not Credential.objects.exists()


def test_a_worker_that_had_begun_signs_nothing(award, tess):
    retire(tess)
    with pytest.raises(DeliveryRefused) as refusal:
        EmbeddedBackend().deliver(award, email="tess.ito@example.org", now=LATER, again=False)
    assert str(refusal.value) == STOPPED_BECAUSE == "The recipient's account was closed before this was delivered."
    assert not Credential.objects.exists()


def test_a_delivery_that_an_operator_sends_again_is_refused(award, tess):
    retire(tess)
    Delivery.objects.update(state="pending", due_at=LATER)
    api.work(now=LATER)
    assert Delivery.objects.get().state == "stopped"
    assert DeliveryAttempt.objects.get().problem == STOPPED_BECAUSE
    assert Delivery.objects.get().email == ""


def test_a_forgotten_person_earns_nothing_more(credential, tess):
    retire(tess)
    with pytest.raises(RecipientRetired) as refusal:
        api.request_award(request_for(tess), now=LATER)
    assert str(refusal.value) == "This recipient's account was closed: no badge can be given to it."
    assert Award.objects.count() == 1


def test_forgetting_again_changes_nothing(credential, tess):
    retire(tess)
    before = list(Award.objects.values()) + list(Delivery.objects.values()) + list(Credential.objects.values())
    assert retire(tess) == 0
    assert [*Award.objects.values(), *Delivery.objects.values(), *Credential.objects.values()] == before


def test_somebody_who_earned_nothing_is_no_row(issuer, tess):
    assert retire(tess) == 0
    assert api.request_award(request_for(tess), now=LATER).created


def test_another_persons_badge_is_left_alone(credential, tess):
    theo = get_user_model().objects.create_user("theo", email="theo@example.org")
    api.request_award(request_for(theo), now=NOON)
    api.work(now=NOON)
    retire(tess)
    theirs = Credential.objects.get(award__recipient__external_id=str(theo.pk))
    assert json.loads(theirs.document)["credentialSubject"]["id"].startswith("urn:uuid:")
    assert theirs.award.deliveries.get().email == "theo@example.org"


@pytest.mark.parametrize("email", ["", "retired__user_8d1f@retired.invalid", "Retired@Retired.INVALID"])
def test_an_account_on_its_way_out_has_no_address_to_issue_to(award, tess, email):
    """The platform replaces the address weeks before it retires the account, and puts it back for who stays."""
    get_user_model().objects.filter(pk=tess.pk).update(email=email)
    assert django_user(who(tess)) is None
    api.work(now=NOON)
    assert (Delivery.objects.get().state, Credential.objects.count()) == ("pending", 0)
    get_user_model().objects.filter(pk=tess.pk).update(email="tess@example.org")
    api.work(now=LATER)
    assert Credential.objects.count() == 1
