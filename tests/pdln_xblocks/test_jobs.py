"""Handing work over: after the commit, never in the way."""

from time import monotonic

import pytest
from celery import shared_task
from django.db import transaction

from pdln_xblocks import tasks
from pdln_xblocks.jobs import Job, enqueue

pytestmark = pytest.mark.django_db(transaction=True)
DONE: list[str] = []


@shared_task(name="tests.note")
def note(what):
    DONE.append(what)


@shared_task(name="tests.go_wrong")
def go_wrong():
    raise ValueError("broken")


@pytest.fixture(autouse=True)
def done():
    DONE.clear()
    return DONE


def test_work_waits_for_the_commit(done):
    with transaction.atomic():
        enqueue("tests.note", "a")
        assert done == []
    assert done == ["a"]


def test_work_of_a_transaction_that_rolls_back_is_not_done(done):
    with transaction.atomic():
        enqueue("tests.note", "a")
        transaction.set_rollback(True)
    assert done == []


def test_outside_a_transaction_it_goes_at_once(done):
    enqueue("tests.note", "a")
    assert done == ["a"]


def test_work_that_goes_wrong_here_does_not_reach_who_asked_for_it(done):
    with transaction.atomic():
        enqueue("tests.go_wrong")
        enqueue("tests.note", "after")
    assert done == ["after"]


def test_with_a_broker_the_work_is_sent_and_not_done_here(done, lost_messages):
    with lost_messages.connection_for_read() as connection:
        queue = connection.SimpleQueue(lost_messages.conf.task_default_queue)
        queue.clear()  # other tests of this process sent there, too
        enqueue("tests.note", "a")
        message = queue.get(timeout=2)
        queue.close()
    assert (message.headers["task"], message.payload[0]) == ("tests.note", ["a"])
    assert done == []


def test_a_broker_that_is_down_costs_a_line_in_the_log(done, broker, caplog):
    broker("amqp://127.0.0.1:9//")  # nobody listens on the discard port of this machine
    started = monotonic()
    with transaction.atomic():
        enqueue("tests.note", "a")
    assert monotonic() - started < 1
    assert done == []
    assert caplog.messages == ["Could not send tests.note; the sweep will do it (OperationalError)"]


@pytest.mark.parametrize("task", [getattr(tasks, name) for name in tasks.__all__])
def test_a_task_keeps_the_name_that_messages_on_their_way_carry(task):
    assert task.name == f"pdln_xblocks.{task.__name__}"


def test_every_job_that_can_be_asked_for_is_done_by_a_task():
    assert {getattr(tasks, name).name for name in tasks.__all__} == set(Job)


def test_tasks_with_nothing_to_do_do_nothing():
    assert tasks.post_grades.apply().successful()
    assert tasks.deliver_awards.apply().successful()
