"""Hearing that a course was published, without ever standing in the way of it."""

import pytest
from django.db import transaction
from django.dispatch import Signal

from pdln_xblocks import compat, receivers
from pdln_xblocks.catalog.api import definition_shown
from pdln_xblocks.catalog.models import AokBlock
from tests.builders import COURSE, NOON, USAGE, an_aok, an_aok_ref, aok_data

pytestmark = pytest.mark.django_db(transaction=True)


class CourseKey:
    """What the platform sends: an object that says its key as text."""

    def __str__(self):
        return COURSE


@pytest.fixture
def course_published(monkeypatch):
    """The platform's signal, connected as the app does it."""
    signal = Signal()
    monkeypatch.setattr(receivers, "course_published_signal", lambda: signal)
    receivers.connect()
    receivers.connect()
    return signal


@pytest.fixture
def course(platform):
    platform.blocks[COURSE] = [
        compat.PublishedBlock(usage_key=USAGE, block_type="aok_submission", definition=aok_data())
    ]
    return platform.blocks


def test_without_a_platform_there_is_nothing_to_hear():
    assert compat.course_published_signal() is None
    receivers.connect()


def test_a_published_course_is_learnt_after_the_commit(course_published, course):
    with transaction.atomic():
        course_published.send(sender=None, course_key=CourseKey())
        assert not AokBlock.objects.exists()
    assert AokBlock.objects.get().usage_key == USAGE


def test_a_page_that_the_catalog_does_not_know_has_its_course_learnt_once(course, count_queries):
    shown = definition_shown(an_aok_ref(), now=NOON)
    assert AokBlock.objects.get().usage_key == USAGE
    with count_queries(at_most=1):
        assert definition_shown(an_aok_ref(), now=NOON) == shown


def test_a_page_of_a_newer_definition_has_its_course_learnt_again(course):
    definition_shown(an_aok_ref(), now=NOON)
    course[COURSE] = [
        compat.PublishedBlock(usage_key=USAGE, block_type="aok_submission", definition=aok_data(title="Plan two"))
    ]
    assert definition_shown(an_aok_ref(an_aok(title="Plan two")), now=NOON).body["title"] == "Plan two"
    assert AokBlock.objects.get().title == "Plan two"


def test_a_publish_that_is_rolled_back_teaches_nothing(course_published, course):
    with transaction.atomic():
        course_published.send(sender=None, course_key=CourseKey())
        transaction.set_rollback(True)
    assert not AokBlock.objects.exists()


def test_learning_that_goes_wrong_does_not_reach_the_author(course_published, course, monkeypatch):
    course[COURSE] = [compat.PublishedBlock(usage_key="no usage key", block_type="aok_submission", definition=None)]
    with transaction.atomic():
        course_published.send(sender=None, course_key=CourseKey())
    assert not AokBlock.objects.exists()


def test_a_request_that_manages_its_own_transaction_is_not_disturbed(course_published, caplog):
    transaction.set_autocommit(False)
    try:
        course_published.send(sender=None, course_key=CourseKey())
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)
    [message] = caplog.messages
    assert message.startswith(
        f"course {COURSE} was published and could not be handed over: TransactionManagementError in "
    )
