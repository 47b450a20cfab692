"""Several deliveries on their way at once: one thread writes the rows, and what is back together is kept together."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from badge_issuer import api
from badge_issuer.delivery import claims, outbox
from badge_issuer.delivery.attempting import attempt
from badge_issuer.delivery.claims import Ended, claim, finish
from badge_issuer.models import Circuit, Delivery, DeliveryAttempt, Lock
from tests.badge_issuer.conftest import NOON, request_for
from tests.badge_issuer.fake_badgr import Fault

PERIOD = timedelta(minutes=10)


def asked_for(users):
    for user in users:
        api.request_award(request_for(user), now=NOON)
    return list(Delivery.objects.order_by("pk").values_list("pk", flat=True))


def standing(fake):
    return {email: len(ids) for (_badge_class, email), ids in fake.state.standing().items()}


@pytest.mark.django_db(transaction=True)
def test_many_at_once_reach_the_service_once_each(at_badgr, teachers):
    asked_for(teachers(20))
    assert api.work(now=NOON, in_flight=8) == 20
    assert standing(at_badgr) == {f"t{number}@example.org": 1 for number in range(20)}
    assert set(Delivery.objects.values_list("state", "lease")) == {("delivered", "")}
    assert not Lock.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_awards_to_one_address_take_turns_although_both_are_under_way(at_badgr, teachers, django_user_model):
    first, *_others = teachers(2)
    django_user_model.objects.update(email=first.email)
    asked_for(django_user_model.objects.order_by("pk"))
    assert api.work(now=NOON, in_flight=2) == 2
    assert sorted(Delivery.objects.values_list("state", "problem")) == [
        ("delivered", ""),
        ("pending", "Another delivery to the same address is under way."),
    ]
    assert standing(at_badgr) == {"t0@example.org": 1}


@pytest.mark.django_db(transaction=True)
def test_a_service_that_fails_is_left_alone_and_the_rest_stays_due(at_badgr, teachers):
    asked_for(teachers(30))
    at_badgr.faults.then(*[Fault.HTML_BEFORE] * 30)
    tried = api.work(now=NOON, in_flight=3)
    # Five unusable answers, and those that were on their way already.
    assert 5 <= tried <= 7
    assert Delivery.objects.filter(attempts=0, due_at=NOON, state="pending").count() == 30 - tried
    assert Circuit.objects.get().open_until > NOON


@pytest.mark.django_db(transaction=True)
def test_a_service_that_is_back_takes_one_and_then_the_others_in_the_same_call(at_badgr, teachers):
    Circuit.objects.create(backend="badgr", failures=5, open_until=NOON)
    asked_for(teachers(9))
    assert api.work(now=NOON + PERIOD, in_flight=4) == 9
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert Circuit.objects.get().open_until is None


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_has_is_left_to_it(at_badgr, teachers):
    first, *_others = asked_for(teachers(5))
    [held] = claim([first], now=NOON)
    assert api.work(now=NOON, in_flight=3) == 4
    assert Delivery.objects.get(pk=first).lease == held.delivery.lease


def test_waiting_for_the_service_needs_no_database(at_badgr, teachers, django_assert_num_queries):
    [warm, cold] = asked_for(teachers(2))
    for held in claim([warm], now=NOON):
        attempt(held)  # the token is known from here on
    [held] = claim([cold], now=NOON)
    with django_assert_num_queries(0):
        ended = attempt(held)
    assert ended.error is None


@pytest.mark.parametrize("count", [5, 25])
def test_many_deliveries_cost_three_statements_each_and_a_few_for_all(at_badgr, teachers, count):
    deliveries = asked_for(teachers(count))
    with CaptureQueriesContext(connection) as claiming:
        held = claim(deliveries, now=NOON)
    with CaptureQueriesContext(connection) as finishing:
        finish([Ended(claim=each, at=NOON, external_id="x") for each in held])
    # For each one: who it goes to, that address kept, and how it ended.
    assert without_savepoints(claiming) - 2 * count <= 5
    assert without_savepoints(finishing) - count <= 4


def without_savepoints(captured):
    return sum(1 for each in captured.captured_queries if "SAVEPOINT" not in each["sql"])


def test_one_result_that_cannot_be_written_keeps_no_other_from_being_written(issuer, teachers, settings, caplog):
    settings.BADGE_ISSUER_BACKENDS = ("tests.badge_issuer.backends.Recording",)
    first, second = asked_for(teachers(2))
    # Its attempt 1 is in the history already, where an attempt can be once.
    DeliveryAttempt.objects.create(
        delivery_id=first, number=1, started_at=NOON, finished_at=NOON, outcome="retry", problem=""
    )
    with pytest.raises(DatabaseError):
        finish([Ended(claim=each, at=NOON, external_id="x") for each in claim([first, second], now=NOON)])
    assert set(Delivery.objects.values_list("state", flat=True)) == {"pending"}
    Delivery.objects.update(due_at=NOON, attempts=0, lease="")
    outbox._record([attempt(each) for each in claim([first, second], now=NOON)])
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["pending", "delivered"]
    assert f"delivery {first}: left as it was: IntegrityError in" in caplog.text


def test_a_lost_lease_keeps_its_turn_for_the_successor(at_badgr, teachers):
    [delivery] = asked_for(teachers(1))
    [slow] = claim([delivery], now=NOON)
    [successor] = claim([delivery], now=NOON + PERIOD)
    finish([Ended(claim=slow, at=NOON + PERIOD, external_id="late")])
    assert Lock.objects.get().holder == Delivery.objects.get().award.public_id
    finish([Ended(claim=successor, at=NOON + PERIOD, external_id="kept")])
    assert not Lock.objects.exists()
    assert Delivery.objects.get().external_id == "kept"


def test_a_database_without_time_leaves_a_delivery_due(at_badgr, teachers, monkeypatch, caplog):
    """The real database cannot be made slow at one statement; everything around that statement is real."""
    asked_for(teachers(1))
    monkeypatch.setattr(claims.locks, "take", refuse)
    assert api.work(now=NOON) == 0
    assert "left as they were: DatabaseError in" in caplog.text
    monkeypatch.undo()
    assert api.work(now=NOON + PERIOD) == 1
    assert standing(at_badgr) == {"t0@example.org": 1}


def refuse(*_arguments, **_options):
    raise DatabaseError("Lock wait timeout exceeded")
