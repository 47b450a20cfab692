"""What Badgr holds against what we hold: told both ways, and repaired where nothing can be lost by it."""

from datetime import timedelta

import pytest

from badge_issuer import api
from badge_issuer.badgr.reconcile import Difference, Kind, Reconciliation, reconcile
from badge_issuer.delivery.attempting import attempt
from badge_issuer.delivery.claims import claim, finish
from badge_issuer.errors import ServiceUnavailable
from badge_issuer.models import Award, Counterpart, Delivery, DeliveryAttempt
from tests.badge_issuer.conftest import NOON, request_for
from tests.badge_issuer.fake_badgr import Fault
from tests.badge_issuer.listeners import Hearing

LATER = NOON + timedelta(hours=7)
BADGE = "pdln/flipped-classroom"


@pytest.fixture
def delivered(at_badgr, tess):
    """Tess's award, delivered to Badgr."""
    api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    return Delivery.objects.select_related("award").get()


def by_hand(fake, email):
    body = {"recipient": {"identity": email}, "issuedOn": "2026-01-01T00:00:00Z"}
    return fake.state.new_award(Counterpart.objects.get().external_id, body)["entityId"]


def difference(kind, *ids, award="", repaired=False):
    return Difference(kind=kind, badge_class=BADGE, award=award, external_ids=ids, repaired=repaired)


def test_two_sides_that_agree_are_counted(delivered):
    assert reconcile(now=NOON) == Reconciliation(agreed=1, differences=())


def test_what_is_gone_there_is_sent_again(at_badgr, delivered):
    at_badgr.state.awards.clear()
    at_badgr.state.by_recipient.clear()
    told = difference(Kind.MISSING_THERE, delivered.external_id, award=delivered.award.public_id, repaired=True)
    assert reconcile(now=NOON, dry_run=True).differences == (told,)
    assert Delivery.objects.get().state == "delivered"
    assert reconcile(now=NOON).differences == (told,)
    api.work(now=LATER)
    assert [len(ids) for ids in at_badgr.state.standing().values()] == [1]
    assert reconcile(now=LATER) == Reconciliation(agreed=1, differences=())


def test_what_is_gone_there_and_withdrawn_here_is_not_sent_again(at_badgr, delivered):
    api.revoke_award(delivered.award.public_id, reason="Overturned.", now=NOON)
    api.work(now=NOON)
    at_badgr.state.awards.clear()
    at_badgr.state.by_recipient.clear()
    assert reconcile(now=NOON).differences == ()
    assert api.work(now=LATER) == 0


def test_a_badge_class_that_is_gone_holds_up_no_other_and_takes_no_award_back(at_badgr, delivered):
    first = Counterpart.objects.get()
    gone = Counterpart.objects.create(
        badge_class=first.badge_class, backend="badgr", edition="0", external_id="gone", external_issuer="x"
    )
    assert reconcile(now=NOON) == Reconciliation(agreed=1, differences=(difference(Kind.CLASS_GONE, "gone"),))
    gone.delete()
    at_badgr.state.badge_classes.clear()
    assert reconcile(now=NOON).differences == (difference(Kind.CLASS_GONE, first.external_id),)
    assert Delivery.objects.get().state == "delivered"


def test_an_award_of_a_badge_class_that_was_made_again_is_not_taken_for_missing(at_badgr, delivered):
    issuer = Counterpart.objects.get().external_issuer
    body = {"name": "again", "image": "data:image/png;base64,"}
    Counterpart.objects.update(external_id=at_badgr.state.new_badge_class(issuer, body)["entityId"])
    assert reconcile(now=NOON).differences == ()
    at_badgr.state.revoke(delivered.external_id, {"revocation_reason": "Class replaced."})
    [told] = reconcile(now=NOON, withdraw_here=True).differences
    assert told.kind is Kind.REVOKED_THERE
    assert Award.objects.get().revoke_reason == "Class replaced."


def test_what_arrived_without_our_knowing_is_kept(at_badgr, tess):
    at_badgr.faults.then(Fault.RESET_AFTER)
    api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    [entity_id] = at_badgr.state.awards
    award = Award.objects.get().public_id
    assert reconcile(now=NOON).differences == (difference(Kind.ARRIVED, entity_id, award=award, repaired=True),)
    assert api.work(now=NOON) == 1
    assert list(Delivery.objects.values_list("state", "external_id")) == [("delivered", entity_id)]
    assert list(at_badgr.state.awards) == [entity_id]


@pytest.mark.django_db(transaction=True)
def test_whoever_listens_hears_of_what_arrived_without_our_knowing(at_badgr, tess, settings):
    settings.BADGE_ISSUER_LISTENER = "tests.badge_issuer.listeners.Hearing"
    Hearing.heard.clear()
    at_badgr.faults.then(Fault.RESET_AFTER)
    api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    assert Hearing.heard == []
    reconcile(now=NOON)
    api.work(now=NOON)
    assert [what for what, _badge in Hearing.heard] == ["issued"]


def test_what_a_worker_is_at_is_no_difference(at_badgr, tess):
    """It may have asked a moment ago: taking its delivery away would make its good end a lost lease."""
    api.request_award(request_for(tess), now=NOON)
    [held] = claim(list(Delivery.objects.values_list("pk", flat=True)), now=NOON)
    ended = attempt(held)
    assert reconcile(now=NOON + timedelta(minutes=1)).differences == ()
    finish([ended])
    assert list(DeliveryAttempt.objects.values_list("outcome", flat=True)) == ["delivered"]


def test_a_renewal_that_arrived_without_our_knowing_is_not_told_as_one_too_many(at_badgr, delivered):
    """An operator would withdraw it there, as told, and with it what its owner holds."""
    Award.objects.update(valid_until=NOON + timedelta(days=30))
    renewal = api.renew_award(delivered.award.public_id, now=NOON).public_id
    at_badgr.faults.then(Fault.NOTHING, Fault.NOTHING, Fault.RESET_AFTER)  # refused as held, looked up, asked again
    api.work(now=NOON)
    [arrived] = set(at_badgr.state.awards) - {delivered.external_id}
    assert reconcile(now=NOON).differences == (difference(Kind.ARRIVED, arrived, award=renewal, repaired=True),)
    api.work(now=NOON)
    assert reconcile(now=NOON) == Reconciliation(agreed=2, differences=())


def test_what_was_withdrawn_there_is_told_and_withdrawn_here_when_asked(at_badgr, delivered):
    at_badgr.state.revoke(delivered.external_id, {"revocation_reason": "Issued in error."})
    award = delivered.award.public_id
    assert reconcile(now=NOON).differences == (difference(Kind.REVOKED_THERE, delivered.external_id, award=award),)
    assert Award.objects.get().revoked_at is None
    assert reconcile(now=NOON, withdraw_here=True).differences[0].repaired
    assert Award.objects.get().revoke_reason == "Issued in error."
    api.work(now=NOON)  # telling the service what it knows does no harm
    assert Delivery.objects.get(kind="withdrawal").state == "delivered"


def test_what_was_withdrawn_here_and_stands_there_is_withdrawn_there(at_badgr, delivered):
    api.revoke_award(delivered.award.public_id, reason="Overturned.", now=NOON)
    Delivery.objects.filter(kind="withdrawal").update(state="stopped", due_at=None, stopped_at=NOON)
    award = delivered.award.public_id
    told = difference(Kind.STANDS_THERE, delivered.external_id, award=award, repaired=True)
    assert reconcile(now=NOON).differences == (told,)
    api.work(now=NOON)
    assert at_badgr.state.standing() == {}


def test_a_changed_address_is_told_and_nothing_is_sent_twice(at_badgr, delivered, tess):
    tess.email = "tess@new.example.org"
    tess.save()
    award = delivered.award.public_id
    assert reconcile(now=NOON).differences == (difference(Kind.ADDRESS_CHANGED, delivered.external_id, award=award),)
    assert api.work(now=LATER) == 0
    assert len(at_badgr.state.awards) == 1


def test_what_nobody_awarded_here_and_what_stands_twice_are_told_and_left_alone(at_badgr, delivered):
    stranger = by_hand(at_badgr, "theo@example.org")
    second = by_hand(at_badgr, "tess.ito@example.org")
    found = reconcile(now=NOON)
    assert found.differences == (
        difference(Kind.TWICE_THERE, delivered.external_id, second),
        difference(Kind.UNKNOWN_HERE, stranger),
    )
    assert found.agreed == 1
    assert len(at_badgr.state.awards) == 3


def test_a_list_that_breaks_off_repairs_nothing(at_badgr, delivered):
    at_badgr.faults.then(Fault.CUT_SHORT)
    there = Counterpart.objects.get().external_id
    with pytest.raises(ServiceUnavailable) as refusal:
        reconcile(now=NOON)
    assert str(refusal.value) == f"GET /v2/badgeclasses/{there}/assertions: no answer (ChunkedEncodingError)."
    assert Delivery.objects.get().state == "delivered"


def broken(recipient):
    raise LookupError(recipient.id)


def test_an_address_that_cannot_be_looked_up_holds_up_no_comparison(at_badgr, delivered, settings):
    settings.BADGE_ISSUER_RECIPIENT = f"{__name__}.broken"
    assert reconcile(now=NOON) == Reconciliation(agreed=1, differences=())
    at_badgr.state.awards.clear()
    at_badgr.state.by_recipient.clear()
    [told] = reconcile(now=NOON).differences
    assert (told.kind, told.repaired) == (Kind.MISSING_THERE, True)
