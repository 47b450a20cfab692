"""Awards at Badgr: once, whatever breaks in between; withdrawn there when withdrawn here."""

import hashlib
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic, sleep

import pytest
from django.db import transaction

from badge_issuer import api
from badge_issuer.backends.badgr import _require_time
from badge_issuer.badgr.reconcile import reconcile
from badge_issuer.data import AwardState, Recipient
from badge_issuer.delivery import circuits, claims, turns
from badge_issuer.delivery.attempting import attempt
from badge_issuer.delivery.claims import claim, finish
from badge_issuer.delivery.deliveries import retry
from badge_issuer.delivery.turns import turn
from badge_issuer.errors import DeliveryRefused, ServiceUnavailable, TryLater
from badge_issuer.models import Award, Circuit, Counterpart, Credential, Delivery, DeliveryAttempt, ServiceToken, Turn
from badge_issuer.retirement import retire
from tests.badge_issuer.conftest import BASE, FLIPPED, NOON, badgr_setting, request_for
from tests.badge_issuer.fake_badgr import Fault
from tests.pdln_xblocks.test_at_once import at_once

LATER = timedelta(hours=7)


AMBIGUOUS = [Fault.RESET_AFTER, Fault.TIMEOUT_AFTER, Fault.HTML_AFTER, Fault.CUT_SHORT]


TOO_SLOW = "Badgr was so slow that it is looked up anew before anything is awarded."


UNDONE = [Fault.RESET_BEFORE, Fault.HTML_BEFORE, Fault.HTML_200, Fault.THROTTLED]


def problem():
    return Delivery.objects.order_by("pk").last().problem


def state():
    return Delivery.objects.order_by("pk").last().state


def earned(user, *, now=NOON, **changes):
    return api.request_award(request_for(user, **changes), now=now)


def standing(fake):
    """How many awards stand there, by address."""
    return {email: len(ids) for (_badge_class, email), ids in fake.state.standing().items()}


def badge_class_there():
    return Counterpart.objects.get().external_id


def test_an_award_reaches_badgr_with_its_day_and_its_lower_cased_address(at_badgr, tess):
    earned(tess, narrative="A good flip \U0001f600.")
    assert api.work(now=NOON) == 1
    delivery = Delivery.objects.get()
    award = at_badgr.state.awards[delivery.external_id]
    assert (delivery.state, award["recipient"]["plaintextIdentity"]) == ("delivered", "tess.ito@example.org")
    # Its database has no room for emoji and would answer with 500 for ever.
    assert award["narrative"] == "A good flip ."
    assert at_badgr.asked == [f"POST /v2/badgeclasses/{badge_class_there()}/assertions"]


@pytest.mark.parametrize(
    ("written", "there"),
    [
        (
            "I flipped one lesson \U0001f389\U0001f469\U0001f3fd\u200d\U0001f3eb. Žluťoučký 漢字",
            "I flipped one lesson \u200d. Žluťoučký 漢字",
        ),
        ("\U0001f389 \U0001f389", None),
    ],
)
def test_emoji_in_a_narrative_stay_here_and_are_left_out_there(at_badgr, tess, written, there):
    receipt = earned(tess, narrative=written)
    api.work(now=NOON)
    assert Award.objects.get(public_id=receipt.public_id).narrative == written
    [award] = at_badgr.state.awards.values()
    assert (state(), award.get("narrative")) == ("delivered", there)


def test_a_badge_that_ends_here_ends_there_too(at_badgr, tess):
    receipt = earned(tess)
    Award.objects.filter(public_id=receipt.public_id).update(valid_until=datetime(2029, 10, 16, 12, tzinfo=UTC))
    api.work(now=NOON)
    assert at_badgr.state.awards[Delivery.objects.get().external_id]["expires"] == "2029-10-16T12:00:00Z"


@pytest.mark.parametrize(("base", "shown"), [(BASE, True), ("http://127.0.0.1:8000", False)])
def test_its_evidence_is_the_badges_own_page_where_the_world_can_open_it(at_badgr, tess, settings, base, shown):
    settings.BADGE_ISSUER_BACKENDS = ("embedded", "badgr")
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = base
    receipt = earned(tess)
    api.work(now=NOON)
    [award] = at_badgr.state.awards.values()
    assert award["evidence"] == ([{"url": f"{base}/badges/c/{receipt.public_id}"}] if shown else [])


@pytest.mark.parametrize("site", [True, False])
def test_badgr_is_told_of_a_badges_page_only_where_a_site_shows_it(at_badgr, issuer, tess, settings, site):
    type(issuer).objects.update(base_url=settings.BADGE_ISSUER_PUBLIC_BASE_URL)
    if not site:
        del settings.ROOT_URLCONF
    receipt = earned(tess)
    api.work(now=NOON)
    [award] = at_badgr.state.awards.values()
    page = f"https://learn.example.org/badges/c/{receipt.public_id}"
    assert award["evidence"] == ([{"url": page}] if site else [])


def test_where_only_badgr_issues_an_award_is_issued_when_it_is_there(at_badgr, tess):
    earned(tess)
    who = Recipient(namespace="user", id=str(tess.pk))
    assert api.find_award(who, FLIPPED).state == AwardState.ON_ITS_WAY
    api.work(now=NOON)
    found = api.find_award(who, FLIPPED)
    assert (found.state, found.credential_url) == (AwardState.ISSUED, "")


@pytest.mark.parametrize("fault", AMBIGUOUS, ids=str)
def test_what_was_done_although_nobody_said_so_is_found_and_not_done_again(at_badgr, tess, fault):
    at_badgr.faults.then(fault)
    earned(tess)
    api.work(now=NOON)
    assert state() == "pending"
    api.work(now=NOON + LATER)
    assert state() == "delivered"
    assert standing(at_badgr) == {"tess.ito@example.org": 1}
    posts = [each for each in at_badgr.asked if each.startswith("POST") and each.endswith("/assertions")]
    assert len(posts) == 1


@pytest.mark.parametrize("fault", UNDONE, ids=str)
def test_what_was_not_done_is_done_later(at_badgr, tess, fault):
    at_badgr.faults.then(fault)
    earned(tess)
    api.work(now=NOON)
    assert (state(), standing(at_badgr)) == ("pending", {})
    api.work(now=NOON + LATER)
    assert (state(), standing(at_badgr)) == ("delivered", {"tess.ito@example.org": 1})


def test_a_request_that_is_carried_out_after_we_gave_up_is_found(at_badgr, tess):
    at_badgr.faults.then(Fault.TIMEOUT_BEFORE)
    earned(tess)
    api.work(now=NOON)
    assert problem() == f"POST /v2/badgeclasses/{badge_class_there()}/assertions: no answer (ReadTimeout)."
    for _wait in range(100):
        if at_badgr.state.standing():
            break
        sleep(0.05)
    api.work(now=NOON + LATER)
    assert standing(at_badgr) == {"tess.ito@example.org": 1}


def test_a_lookup_that_breaks_is_no_leave_to_award(at_badgr, tess):
    at_badgr.faults.then(Fault.RESET_AFTER, Fault.HTML_BEFORE)
    earned(tess)
    api.work(now=NOON)
    api.work(now=NOON + timedelta(minutes=10))
    assert (state(), standing(at_badgr)) == ("pending", {"tess.ito@example.org": 1})
    api.work(now=NOON + LATER)
    assert (state(), standing(at_badgr)) == ("delivered", {"tess.ito@example.org": 1})


def test_an_award_that_stands_there_from_elsewhere_is_taken_for_this_one(at_badgr, tess):
    by_hand = at_badgr.state.new_award(
        badge_class_there(),
        {"recipient": {"identity": "tess.ito@example.org"}, "issuedOn": "2026-01-01T00:00:00Z"},
    )
    earned(tess)
    api.work(now=NOON)
    assert Delivery.objects.get().external_id == by_hand["entityId"]
    assert standing(at_badgr) == {"tess.ito@example.org": 1}


def test_two_accounts_with_one_address_are_told_and_neither_loses_its_award(at_badgr, tess, django_user_model):
    other = django_user_model.objects.create(username="tess2", email="TESS.ITO@example.org")
    earned(tess)
    earned(other)
    api.work(now=NOON)
    assert sorted(Delivery.objects.values_list("state", "problem")) == [
        ("delivered", ""),
        (
            "stopped",
            "Another award here already stands at Badgr for the same badge and e-mail address. Are these two accounts "
            "of one person?",
        ),
    ]
    assert standing(at_badgr) == {"tess.ito@example.org": 1}


def test_a_withdrawal_reaches_badgr_with_a_reason_it_can_keep(at_badgr, tess):
    receipt = earned(tess)
    api.work(now=NOON)
    api.revoke_award(receipt.public_id, reason="Overturned \U0001f600 " + "x" * 400, now=NOON)
    assert api.work(now=NOON) == 1
    [award] = at_badgr.state.awards.values()
    assert (award["revoked"], len(award["revocationReason"])) == (True, 255)
    assert sorted(Delivery.objects.values_list("kind", "state")) == [
        ("award", "delivered"),
        ("withdrawal", "delivered"),
    ]


@pytest.mark.parametrize("fault", [*AMBIGUOUS, *UNDONE], ids=str)
def test_a_withdrawal_is_never_lost(at_badgr, tess, fault):
    receipt = earned(tess)
    api.work(now=NOON)
    at_badgr.faults.then(fault)
    api.revoke_award(receipt.public_id, reason="Overturned.", now=NOON)
    api.work(now=NOON)
    api.work(now=NOON + LATER)
    assert (state(), standing(at_badgr)) == ("delivered", {})


def test_a_withdrawal_reaches_badgr_although_its_owner_was_forgotten(at_badgr, tess):
    receipt = earned(tess)
    api.work(now=NOON)
    api.revoke_award(receipt.public_id, reason="Overturned.", now=NOON)
    retire(Recipient(namespace="user", id=str(tess.pk)), now=NOON)
    api.work(now=NOON)
    assert (state(), standing(at_badgr)) == ("delivered", {})


def test_withdrawing_twice_asks_once(at_badgr, tess):
    receipt = earned(tess)
    api.work(now=NOON)
    for _time in range(2):
        api.revoke_award(receipt.public_id, reason="Overturned.", now=NOON)
    assert Delivery.objects.filter(kind="withdrawal").count() == 1


def test_what_is_gone_there_needs_no_withdrawal(at_badgr, tess):
    receipt = earned(tess)
    api.work(now=NOON)
    at_badgr.state.awards.clear()
    api.revoke_award(receipt.public_id, reason="Overturned.", now=NOON)
    api.work(now=NOON)
    assert state() == "delivered"


def test_an_award_withdrawn_while_nobody_knew_whether_it_arrived_is_taken_back_there(at_badgr, tess):
    at_badgr.faults.then(Fault.RESET_AFTER)
    receipt = earned(tess)
    api.work(now=NOON)
    api.revoke_award(receipt.public_id, reason="Overturned.", now=NOON)
    api.work(now=NOON + timedelta(minutes=10))
    api.work(now=NOON + LATER)
    assert standing(at_badgr) == {}
    assert set(Delivery.objects.values_list("kind", "state")) == {("award", "delivered"), ("withdrawal", "delivered")}


def test_an_award_withdrawn_before_it_was_sent_never_reaches_badgr(at_badgr, tess):
    receipt = earned(tess)
    api.revoke_award(receipt.public_id, reason="Overturned.", now=NOON)
    api.work(now=NOON)
    api.work(now=NOON + LATER)
    assert at_badgr.state.awards == {}
    assert set(Delivery.objects.values_list("kind", "state", "problem")) == {
        ("award", "stopped", "The award was withdrawn before it was delivered."),
        ("withdrawal", "delivered", ""),
    }


def withdrawn_before_it_was_found(fake, tess):
    """An award that came to stand there after its withdrawal had found nothing to take back; its id here."""
    fake.faults.then(Fault.RESET_BEFORE)
    receipt = earned(tess)
    api.work(now=NOON)
    api.revoke_award(receipt.public_id, reason="Overturned.", now=NOON)
    api.work(now=NOON + LATER)
    api.work(now=NOON + 2 * LATER)
    body = {"recipient": {"identity": "tess.ito@example.org"}, "issuedOn": "2026-01-01T00:00:00Z"}
    fake.state.new_award(badge_class_there(), body)
    return receipt.public_id


@pytest.mark.parametrize("found_by", ["reconcile", "retry"])
def test_what_is_found_after_its_withdrawal_had_found_nothing_is_taken_back(at_badgr, tess, found_by):
    award, now = withdrawn_before_it_was_found(at_badgr, tess), NOON + 3 * LATER
    if found_by == "reconcile":
        reconcile(now=now)
    else:
        retry(awards=(award,), now=now)
    for step in range(3):
        api.work(now=now + step * LATER)
    assert standing(at_badgr) == {}
    ended = list(Delivery.objects.order_by("pk").values_list("kind", "state"))
    assert ended == [("award", "delivered"), ("withdrawal", "delivered")]


@pytest.mark.parametrize("arrives", ["before the withdrawal", "after the withdrawal"])
def test_an_award_that_arrives_while_its_owner_is_forgotten_can_still_be_withdrawn(at_badgr, tess, arrives):
    receipt = earned(tess)
    [under_way] = claim([Delivery.objects.get().pk], now=NOON)
    retire(Recipient(namespace="user", id=str(tess.pk)), now=NOON)
    ended = attempt(under_way)
    assert standing(at_badgr) == {"tess.ito@example.org": 1}
    if arrives == "before the withdrawal":
        finish([ended])
    api.revoke_award(receipt.public_id, reason="Overturned.", now=NOON)
    api.work(now=NOON)
    if arrives == "after the withdrawal":
        finish([ended])
    api.work(now=NOON + LATER)
    assert standing(at_badgr) == {}


@pytest.mark.parametrize("duplicates_revoked", [False, True])
def test_earning_again_after_a_withdrawal_is_a_new_award_there(at_badgr, tess, duplicates_revoked):
    """Whether the service counts a withdrawn award as a duplicate was not seen: both must do."""
    at_badgr.state.duplicates_revoked = duplicates_revoked
    first = earned(tess)
    api.work(now=NOON)
    api.revoke_award(first.public_id, reason="Overturned.", now=NOON)
    earned(tess, source="decision-9")
    api.work(now=NOON)
    api.work(now=NOON + LATER)
    assert standing(at_badgr) == {"tess.ito@example.org": 1}
    assert len(at_badgr.state.awards) == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_earning_again_waits_until_the_earlier_award_is_withdrawn_there(at_badgr, tess):
    first = earned(tess)
    api.work(now=NOON)
    at_badgr.faults.then(Fault.HTML_BEFORE)
    api.revoke_award(first.public_id, reason="Overturned.", now=NOON)
    earned(tess, source="decision-9")
    api.work(now=NOON)
    assert problem() == "The earlier award of this badge has to be withdrawn at Badgr first."
    api.work(now=NOON + timedelta(minutes=10))
    api.work(now=NOON + LATER)
    assert standing(at_badgr) == {"tess.ito@example.org": 1}


def test_earning_again_at_badgr_waits_for_nothing_that_another_backend_owes(at_badgr, tess, settings):
    settings.BADGE_ISSUER_BACKENDS = ("badgr", "tests.badge_issuer.backends.Unreachable")
    first = earned(tess)
    api.work(now=NOON)
    api.revoke_award(first.public_id, reason="Overturned.", now=NOON)
    api.work(now=NOON)
    earned(tess, source="decision-9")
    api.work(now=NOON)
    assert Delivery.objects.filter(award__earning=1, state="pending").exists()
    assert Delivery.objects.get(award__earning=2, backend="badgr").state == "delivered"


def renewed(user):
    """Delivered, and renewed: the second award is due."""
    earned(user)
    api.work(now=NOON)
    first = Award.objects.get()
    renewal = Award.objects.create(
        recipient=first.recipient,
        badge_class=first.badge_class,
        version=first.version,
        earning=2,
        source="renewal",
        awarded_at=NOON,
    )
    Delivery.objects.create(award=renewal, backend="badgr", due_at=NOON)


@pytest.mark.parametrize("fault", [Fault.NOTHING, *AMBIGUOUS], ids=str)
def test_a_renewal_stands_beside_what_it_renews_once(at_badgr, tess, fault):
    renewed(tess)
    # The first answer says that it is held already; what is asked after that may break.
    at_badgr.faults.then(Fault.NOTHING, Fault.NOTHING, fault)
    api.work(now=NOON)
    api.work(now=NOON + LATER)
    assert standing(at_badgr) == {"tess.ito@example.org": 2}
    assert len(set(Delivery.objects.filter(state="delivered").values_list("external_id", flat=True))) == 2


def test_a_delivery_whose_lease_is_half_spent_awards_nothing_more():
    _require_time(monotonic() - 100)
    with pytest.raises(ServiceUnavailable) as refusal:
        _require_time(monotonic() - 121)
    assert str(refusal.value) == TOO_SLOW


def test_after_a_slow_look_nothing_is_awarded_before_the_next_one(at_badgr, tess, monkeypatch):
    monkeypatch.setattr("badge_issuer.backends.badgr.LATEST_SECONDS", -1)
    earned(tess)
    api.work(now=NOON)
    assert (state(), problem(), at_badgr.asked) == ("pending", TOO_SLOW, [])
    monkeypatch.undo()
    api.work(now=NOON + LATER)
    assert (state(), standing(at_badgr)) == ("delivered", {"tess.ito@example.org": 1})


def test_a_renewal_is_looked_up_anew_where_finding_what_it_renews_was_slow(at_badgr, tess, monkeypatch):
    renewed(tess)
    # Began, asked in time, and answered "already awarded" after the half of the lease.
    monkeypatch.setattr("badge_issuer.backends.badgr.monotonic", iter([0, 1, 121]).__next__)
    api.work(now=NOON)
    assert (state(), problem(), standing(at_badgr)) == ("pending", TOO_SLOW, {"tess.ito@example.org": 1})
    monkeypatch.undo()
    api.work(now=NOON + LATER)
    assert (state(), standing(at_badgr)) == ("delivered", {"tess.ito@example.org": 2})


# Both backends, and a service that is down.


def test_one_backend_that_is_down_never_delays_the_other(at_badgr, tess, settings, django_user_model):
    settings.BADGE_ISSUER_BACKENDS = ("badgr", "embedded")
    settings.BADGE_ISSUER_BADGR = badgr_setting(at_badgr, HOST="http://127.0.0.1:9")
    for number in range(8):
        earned(django_user_model.objects.create(username=f"t{number}", email=f"t{number}@example.org"))
    api.work(now=NOON)
    assert Credential.objects.count() == 8
    assert Delivery.objects.filter(backend="embedded", state="delivered").count() == 8
    # Five tries told enough: the rest was not sent after them.
    assert DeliveryAttempt.objects.filter(delivery__backend="badgr").count() == 5
    circuit = Circuit.objects.get()
    assert circuit.backend == "badgr"
    assert circuit.open_until > NOON


def test_a_service_that_is_back_is_tried_with_one_delivery_and_then_gets_all(at_badgr, settings, django_user_model):
    settings.BADGE_ISSUER_BADGR = badgr_setting(at_badgr, HOST="http://127.0.0.1:9")
    for number in range(8):
        earned(django_user_model.objects.create(username=f"t{number}", email=f"t{number}@example.org"))
    api.work(now=NOON)
    assert api.work(now=NOON + timedelta(seconds=5)) == 0
    assert api.work(now=NOON + timedelta(minutes=2)) == 1  # the probe fails, and the others stay where they are
    settings.BADGE_ISSUER_BADGR = badgr_setting(at_badgr)
    assert api.work(now=NOON + LATER) == 8
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert Circuit.objects.get().open_until is None


@pytest.mark.parametrize("settled", ["an address that is none", "nothing to take back"])
def test_a_delivery_that_asks_nobody_does_not_tell_that_a_service_is_back(at_badgr, tess, settings, settled):
    """The one that tries a rested service would have let all the others go, and made its next rest a short one."""
    award = earned(tess).public_id
    if settled == "nothing to take back":
        api.revoke_award(award, reason="Overturned.", now=NOON)
        Delivery.objects.filter(kind="award").update(state="stopped")
    else:
        settings.BADGE_ISSUER_RECIPIENT = "tests.badge_issuer.badgr.test_backend_refusals.odd_address"
    Circuit.objects.create(backend="badgr", failures=9, open_until=NOON)
    assert api.work(now=NOON + timedelta(seconds=1)) == 1
    assert at_badgr.asked == []
    assert Circuit.objects.get().failures == 9
    assert circuits.allowed("badgr", 9, now=NOON + timedelta(seconds=2)) == 0


def test_a_refused_login_opens_the_circuit_at_once_and_says_what_to_do(at_badgr, tess, settings):
    settings.BADGE_ISSUER_BADGR = badgr_setting(at_badgr, PASSWORD="wrong")
    at_badgr.state.tokens.clear()
    ServiceToken.objects.all().delete()
    earned(tess)
    api.work(now=NOON)
    told = "POST /o/token: HTTP 400 (invalid_grant). Badgr does not accept our login."
    assert (state(), problem()) == ("pending", told)
    circuit = Circuit.objects.get()
    assert (circuit.open_until - NOON > timedelta(minutes=4), circuit.problem) == (True, told)


def test_a_throttle_is_respected(at_badgr, tess):
    at_badgr.faults.then(Fault.THROTTLED)
    earned(tess)
    api.work(now=NOON)
    assert Circuit.objects.get().open_until - NOON >= timedelta(seconds=1)


def test_only_one_worker_probes_a_service_after_its_rest(db):
    Circuit.objects.create(backend="badgr", failures=5, open_until=NOON)
    assert circuits.allowed("badgr", 9, now=NOON + timedelta(seconds=1)) == 1
    assert circuits.allowed("badgr", 9, now=NOON + timedelta(seconds=1)) == 0
    circuits.note("badgr", [None], now=NOON + timedelta(seconds=2))
    assert circuits.allowed("badgr", 9, now=NOON + timedelta(seconds=2)) == 9
    circuits.close("badgr")
    assert not Circuit.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_many_workers_meet_at_once_is_counted_each_time(db):
    at_once(*[partial(circuits.note, "badgr", [ServiceUnavailable("x")], now=NOON)] * 4)
    assert Circuit.objects.get().failures == 4


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_that_ask_at_once_after_a_rest_one_tries_the_service(db):
    Circuit.objects.create(backend="badgr", failures=5, open_until=NOON)
    told = at_once(*[partial(circuits.allowed, "badgr", 9, now=NOON + timedelta(seconds=1))] * 4)
    assert sorted(told) == [0, 0, 0, 1]


# Turns.


def test_a_turn_lasts_no_shorter_than_the_lease_of_a_delivery():
    assert turns.LENGTH >= claims.LEASE


def test_a_turn_that_went_on_to_another_stays_theirs(db):
    with turn("a", holder="slow", now=NOON):
        assert turns.take([turns.hold("a", holder="next")], now=NOON + timedelta(minutes=6))
    assert Turn.objects.get().holder == "next"


def test_a_turn_is_one_holders_until_it_ends(db):
    with turn("a", "b", holder="first", now=NOON), transaction.atomic():
        with pytest.raises(TryLater) as refusal, turn("a", "b", holder="second", now=NOON):
            pass
        assert str(refusal.value) == "Another delivery to the same address is under way."
        with turn("a", "c", holder="second", now=NOON):
            assert Turn.objects.count() == 2
    assert not Turn.objects.exists()


def test_a_turn_of_somebody_who_died_ends_by_itself(db):
    Turn.objects.create(key=key_of("a"), holder="dead", until=NOON + timedelta(minutes=5))
    with pytest.raises(TryLater), turn("a", holder="next", now=NOON + timedelta(minutes=4)):
        pass
    with turn("a", holder="dead", now=NOON + timedelta(minutes=4)):
        pass  # its own repeat goes on where it was
    with turn("a", holder="next", now=NOON + timedelta(minutes=6)):
        pass


def test_a_turn_lasts_on_when_nobody_knows_what_was_done(db):
    with pytest.raises(ServiceUnavailable), turn("a", holder="first", now=NOON):
        raise ServiceUnavailable("x")
    with pytest.raises(TryLater), turn("a", holder="second", now=NOON):
        pass
    with pytest.raises(DeliveryRefused), turn("a", holder="first", now=NOON):
        raise DeliveryRefused("x")
    assert not Turn.objects.exists()


def key_of(part):
    return hashlib.sha256(part.encode()).hexdigest()
