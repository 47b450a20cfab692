"""Deliveries: never lost, never twice, whatever dies or races."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from badge_issuer import api
from badge_issuer.data import RecipientIdentity
from badge_issuer.delivery import deliveries
from badge_issuer.delivery.claims import Ended, claim, finish
from badge_issuer.delivery.outbox import due
from badge_issuer.delivery.retry import CLOSED, CircuitState, circuit_after, next_attempt
from badge_issuer.due import Backlog
from badge_issuer.errors import CredentialsRefused, DeliveryRefused, RefusedHere, ServiceUnavailable, TryLater
from badge_issuer.models import Credential, Delivery, DeliveryAttempt
from tests.badge_issuer import backends
from tests.badge_issuer.conftest import NOON, request_for

HERE = "tests.badge_issuer.backends."


def history():
    return list(DeliveryAttempt.objects.order_by("number").values_list("number", "outcome", "problem"))


def nobody_known(recipient):
    return None


def somebody_known(recipient):
    return RecipientIdentity(email=" Tess@Example.org ")


def test_a_due_delivery_is_delivered_once_and_written_down(award):
    assert api.DELIVERIES.backlog(NOON).due_since == NOON
    assert api.work(now=NOON) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.external_id, delivery.lease) == ("delivered", award.public_id, "")
    assert delivery.delivered_at >= NOON
    assert history() == [(1, "delivered", "")]
    assert api.work(now=NOON + timedelta(days=1)) == 0
    assert api.DELIVERIES.backlog(NOON + timedelta(days=1)).due_since is None


def test_the_address_is_kept_with_the_delivery_and_a_repeat_goes_there_again(award, tess, settings):
    settings.BADGE_ISSUER_BACKENDS = (HERE + "Recording",)
    backends.Recording.emails.clear()
    Delivery.objects.update(backend=HERE + "Unreachable")
    api.work(now=NOON)
    assert Delivery.objects.get().email == "tess.ito@example.org"
    tess.email = "tess@new.example.org"
    tess.save()
    Delivery.objects.update(backend=HERE + "Recording")
    api.work(now=NOON + timedelta(hours=1))
    assert backends.Recording.emails == ["tess.ito@example.org"]


def test_a_worker_killed_between_delivering_and_saying_so_delivers_once(award):
    Delivery.objects.update(backend=HERE + "DiesAfterDelivering")
    with pytest.raises(backends.Killed):
        api.work(now=NOON)
    document = Credential.objects.get().document
    Delivery.objects.update(backend="embedded")

    assert api.work(now=NOON + timedelta(minutes=4)) == 0  # the dead worker's lease still holds
    assert api.work(now=NOON + timedelta(minutes=6)) == 1
    assert Credential.objects.get().document == document
    assert history() == [(2, "delivered", "")]  # number 1 is missing: that worker died


def test_a_worker_killed_between_claiming_and_delivering_delivers_once(award):
    assert claim([Delivery.objects.get().pk], now=NOON)
    assert api.work(now=NOON + timedelta(minutes=6)) == 1
    assert Credential.objects.count() == 1
    assert Delivery.objects.get().state == "delivered"


def test_only_one_of_two_workers_gets_a_claim(award):
    delivery = Delivery.objects.get().pk
    assert len(claim([delivery], now=NOON)) == 1
    assert claim([delivery], now=NOON) == []


def test_a_worker_whose_lease_ran_out_cannot_overwrite_its_successor(award):
    delivery = Delivery.objects.get().pk
    [slow] = claim([delivery], now=NOON)
    after = NOON + timedelta(minutes=6)
    assert api.work(now=after) == 1
    finish([Ended(claim=slow, at=after + timedelta(minutes=1), error=TryLater("The service did not answer."))])
    assert Delivery.objects.get().state == "delivered"
    assert history() == [(1, "lease_lost", "The service did not answer."), (2, "delivered", "")]


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_deliver_each_award_once(issuer, django_user_model):
    for number in range(6):
        user = django_user_model.objects.create(username=f"t{number}", email=f"t{number}@example.org")
        api.request_award(request_for(user), now=NOON)
    broken = []

    def worker():
        try:
            api.work(now=NOON)
        except Exception as exc:
            broken.append(exc)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    api.work(now=NOON + timedelta(hours=7))
    assert Credential.objects.count() == 6
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_an_outage_is_tried_again_later_and_later_and_never_dropped(award):
    Delivery.objects.update(backend=HERE + "Unreachable")
    waits = []
    now = NOON
    for _attempt in range(12):
        assert api.work(now=now) == 1
        delivery = Delivery.objects.get()
        waits.append((delivery.due_at - now).total_seconds())
        now = delivery.due_at
    shortest = [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600]
    assert [low <= wait <= 1.5 * low + 1 for low, wait in zip(shortest, waits, strict=True)] == [True] * 12
    assert (delivery.state, delivery.problem) == ("pending", "The service did not answer.")
    assert api.DELIVERIES.backlog(now).due_since == now


def test_what_fails_at_every_try_is_told_since_its_first_one_whenever_the_next_is(award):
    Delivery.objects.update(backend=HERE + "Unreachable")
    now = NOON
    for _attempt in range(12):
        api.work(now=now)
        now = Delivery.objects.get().due_at
    before_the_next = now - timedelta(hours=1)
    assert api.DELIVERIES.backlog(before_the_next).due_since is None
    assert NOON <= api.DELIVERIES.backlog(before_the_next).failing_since < NOON + timedelta(minutes=1)
    Delivery.objects.update(backend="embedded")
    api.work(now=now)
    assert api.DELIVERIES.backlog(now + timedelta(days=1)) == Backlog()


def test_a_delivery_that_only_waits_for_an_address_does_not_fail(award, settings):
    settings.BADGE_ISSUER_RECIPIENT = f"{__name__}.nobody_known"
    api.work(now=NOON)
    assert api.DELIVERIES.backlog(NOON + timedelta(seconds=1)) == Backlog()


def test_what_stopped_and_is_tried_again_begins_anew(award):
    Delivery.objects.update(backend=HERE + "Unreachable")
    api.work(now=NOON)
    Delivery.objects.update(backend=HERE + "Refusing", due_at=NOON)
    api.work(now=NOON)
    later = NOON + timedelta(days=1)
    deliveries.retry(stopped=True, now=later)
    assert api.DELIVERIES.backlog(later) == Backlog(due_since=later)


def test_a_refusal_stops_and_keeps_the_reason_for_an_operator(award):
    Delivery.objects.update(backend=HERE + "Refusing")
    api.work(now=NOON)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.problem) == ("stopped", "The service does not know this badge.")
    assert history() == [(1, "stopped", "The service does not know this badge.")]
    assert api.work(now=NOON + timedelta(days=365)) == 0


def test_a_bug_in_a_backend_is_tried_again_and_tells_no_address(award, caplog):
    Delivery.objects.update(backend=HERE + "Broken")
    api.work(now=NOON)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.problem) == ("pending", "Unexpected KeyError; see the log.")
    [line] = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert line.startswith(f"delivery {delivery.pk}: attempt 1 broke: KeyError in ")
    assert "example.org" not in caplog.text


def test_one_backend_that_is_down_never_delays_the_other(issuer, tess, settings):
    settings.BADGE_ISSUER_BACKENDS = (HERE + "Unreachable", "embedded")
    api.request_award(request_for(tess), now=NOON)
    assert api.work(now=NOON) == 2
    assert dict(Delivery.objects.values_list("backend", "state")) == {
        HERE + "Unreachable": "pending",
        "embedded": "delivered",
    }


def test_an_award_withdrawn_before_its_delivery_is_never_signed(award):
    api.revoke_award(award.public_id, reason="Overturned on appeal.", now=NOON)
    api.work(now=NOON)
    assert history() == [(1, "stopped", "The award was withdrawn before it was delivered.")]
    assert not Credential.objects.exists()


def test_a_recipient_without_an_address_waits(award, settings):
    settings.BADGE_ISSUER_RECIPIENT = "tests.badge_issuer.delivery.test_outbox.nobody_known"
    api.work(now=NOON)
    assert history() == [(1, "retry", "No e-mail address is known for this recipient yet.")]
    assert Delivery.objects.get().state == "pending"


def test_the_site_says_whose_address_it_is(award, settings):
    settings.BADGE_ISSUER_RECIPIENT = "tests.badge_issuer.delivery.test_outbox.somebody_known"
    api.work(now=NOON)
    assert Delivery.objects.get().email == "tess@example.org"


def test_a_backend_that_cannot_be_imported_is_told_to_the_operator(award):
    Delivery.objects.update(backend="nowhere.Backend")
    api.work(now=NOON)
    assert Delivery.objects.get().problem == "BADGE_ISSUER_BACKENDS names 'nowhere.Backend', which cannot be imported."


def test_a_batch_takes_no_more_than_it_was_told_and_what_has_waited_longest(issuer, tess, django_user_model):
    theo = django_user_model.objects.create(username="theo", email="theo@example.org")
    api.request_award(request_for(theo), now=NOON)
    longest = api.request_award(request_for(tess), now=NOON - timedelta(minutes=1))
    assert api.work(now=NOON, limit=1) == 1
    assert [each.award.public_id for each in Delivery.objects.filter(state="delivered")] == [longest.public_id]


def test_what_needs_no_other_service_comes_first_whatever_the_others_are_called(issuer, tess, settings):
    settings.BADGE_ISSUER_BACKENDS = ("badgr", "embedded", HERE + "Recording")
    api.request_award(request_for(tess), now=NOON)
    assert list(due(now=NOON, limit=9)) == ["embedded", "badgr", HERE + "Recording"]


def test_what_stopped_is_counted_for_an_operator_until_its_award_is_withdrawn(award):
    Delivery.objects.update(backend=HERE + "Refusing")
    assert api.DELIVERIES.backlog(NOON).stopped == 0
    api.work(now=NOON)
    assert api.DELIVERIES.backlog(NOON).stopped == 1
    api.revoke_award(award.public_id, reason="Overturned on appeal.", now=NOON)
    assert api.DELIVERIES.backlog(NOON).stopped == 0


@pytest.mark.parametrize(
    ("error", "attempts", "wait"),
    [
        (TryLater("x"), 1, timedelta(seconds=30)),
        (TryLater("x"), 2, timedelta(seconds=60)),
        (TryLater("x"), 500, timedelta(hours=6)),
        (RuntimeError("x"), 1, timedelta(seconds=30)),
        (DeliveryRefused("x"), 1, None),
        (DeliveryRefused("x"), 50, None),
        # Whose turn comes soon is not made to wait for hours by the tries it took.
        (TryLater("x", wait=timedelta(seconds=20)), 9, timedelta(seconds=20)),
        # A service may ask for more patience than we would have, not for less.
        (ServiceUnavailable("x", wait=timedelta(minutes=10)), 1, timedelta(minutes=10)),
        (ServiceUnavailable("x", wait=timedelta(seconds=1)), 4, timedelta(seconds=240)),
        # What it was asked may still be carried out.
        (ServiceUnavailable("x"), 1, timedelta(minutes=2)),
    ],
)
def test_the_retry_rule(error, attempts, wait):
    found = next_attempt(error, attempts, seed="7:1")
    assert found is None if wait is None else wait <= found <= 1.5 * wait


ASKED: list[str] = []


def known_the_second_time(recipient):
    ASKED.append(recipient.id)
    return RecipientIdentity(email="tess@example.org") if len(ASKED) > 1 else None


def test_an_address_that_comes_while_a_delivery_is_claimed_is_used_by_the_next_attempt(award, settings):
    settings.BADGE_ISSUER_RECIPIENT = "tests.badge_issuer.delivery.test_outbox.known_the_second_time"
    ASKED.clear()
    api.work(now=NOON)
    assert history() == [(1, "retry", "The recipient's e-mail address came just now.")]
    api.work(now=NOON + timedelta(hours=1))
    assert (Delivery.objects.get().state, Delivery.objects.get().email) == ("delivered", "tess@example.org")


@pytest.mark.django_db(transaction=True)
def test_several_in_flight_deliver_each_award_once_and_backends_wait_for_none_of_each_other(
    issuer, django_user_model, settings
):
    settings.BADGE_ISSUER_BACKENDS = (HERE + "Unreachable", "embedded")
    for number in range(6):
        user = django_user_model.objects.create(username=f"t{number}", email=f"t{number}@example.org")
        api.request_award(request_for(user), now=NOON)
    told = []
    assert api.work(now=NOON, in_flight=3, progress=told.append) == 12
    assert told == list(range(1, 13))
    # SQLite has one writer and may have told some of them to come back; one after the other nobody is in the way.
    api.work(now=NOON + timedelta(minutes=10))
    assert Credential.objects.count() == 6
    assert sorted(Delivery.objects.values_list("backend", "state").distinct()) == [
        ("embedded", "delivered"),
        (HERE + "Unreachable", "pending"),
    ]


@pytest.mark.parametrize(
    ("state", "error", "after"),
    [
        (CLOSED, None, CLOSED),
        (CLOSED, TryLater("nobody knows the address"), CLOSED),
        (CLOSED, RuntimeError("ours"), CLOSED),
        (CircuitState(failures=4), DeliveryRefused("this award"), CLOSED),
        (CircuitState(failures=4), RefusedHere("nobody was asked"), CircuitState(failures=4)),
        (CircuitState(failures=3), ServiceUnavailable("x"), CircuitState(failures=4, problem="x")),
        (
            CircuitState(failures=4),
            ServiceUnavailable("x"),
            CircuitState(failures=5, open_until=NOON + timedelta(seconds=30), problem="x"),
        ),
        # The one that tried a rested service did not arrive: it rests for twice as long.
        (
            CircuitState(failures=5, open_until=NOON + timedelta(minutes=2), probing=True),
            ServiceUnavailable("x"),
            CircuitState(failures=6, open_until=NOON + timedelta(seconds=60), problem="x"),
        ),
        # Those that were on their way when it opened tell nothing new.
        (
            CircuitState(failures=5, open_until=NOON + timedelta(seconds=30)),
            ServiceUnavailable("x"),
            CircuitState(failures=5, open_until=NOON + timedelta(seconds=30)),
        ),
        (
            CircuitState(failures=50),
            ServiceUnavailable("x"),
            CircuitState(failures=51, open_until=NOON + timedelta(minutes=15), problem="x"),
        ),
        (
            CLOSED,
            ServiceUnavailable("x", wait=timedelta(minutes=3)),
            CircuitState(failures=1, open_until=NOON + timedelta(minutes=3), problem="x"),
        ),
        (
            CLOSED,
            CredentialsRefused("x"),
            CircuitState(failures=5, open_until=NOON + timedelta(minutes=5), problem="x"),
        ),
    ],
)
def test_the_circuit_rule(state, error, after):
    assert circuit_after(state, error, now=NOON) == after


def test_the_spread_of_waits_is_the_same_for_the_same_seed_and_another_for_another():
    waits = {next_attempt(TryLater("x"), 1, seed=f"{delivery}:1") for delivery in range(50)}
    assert len(waits) == 50
    assert next_attempt(TryLater("x"), 1, seed="7:1") == next_attempt(TryLater("x"), 1, seed="7:1")


def test_while_issuing_is_stopped_nothing_is_tried_and_nothing_is_lost(award, settings):
    settings.BADGE_ISSUER_STOP_ISSUING = True
    assert api.work(now=NOON) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.due_at, delivery.attempts) == ("pending", NOON, 0)
    assert history() == []
    settings.BADGE_ISSUER_STOP_ISSUING = False
    assert api.work(now=NOON + timedelta(days=1)) == 1
    assert Credential.objects.get().award == award
