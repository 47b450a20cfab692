"""Fixtures that every package's tests share."""

import gc
import os
from contextlib import contextmanager
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test.utils import CaptureQueriesContext

from badge_issuer.signing import key_material
from tests.clock import clock
from tests.contracts.platform import tabs
from tests.platform import FakePlatform

__all__ = ["clock"]

# What tests compare is English, whatever the language of who runs them; commands in processes of their own too.
os.environ["LANGUAGE"] = "en"


def pytest_collection_modifyitems(items):
    """`database` is whatever asks a database, so that the rows of CI can say which cases a database can change."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & set(item.fixturenames):
            item.add_marker("database")


def pytest_collection_finish(session):
    """What collecting made lives as long as the run: the collector of garbage need not look at it again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@receiver(connection_created)
def _no_test_outlives_the_power(connection, **_said):
    """SQLite waits for the disk at every commit, which the database of one run (tests/settings.py) does not need."""
    if connection.vendor == "sqlite" and "pdln-test-" in str(connection.settings_dict["NAME"]):
        connection.connection.execute("PRAGMA synchronous = OFF")
        connection.connection.execute("PRAGMA journal_mode = MEMORY")


@pytest.fixture(scope="session")
def rsa_keys():
    """RSA keys take as long to find as a whole test: each is found once, and met again by another test."""
    return []


@pytest.fixture(autouse=True)
def _rsa_keys_are_found_once(rsa_keys, monkeypatch):
    """No two of a test's keys are the same."""
    handed_out = count()

    def next_key(*numbers):
        position = next(handed_out)
        if position == len(rsa_keys):
            rsa_keys.append(generate_private_key(*numbers))
        return rsa_keys[position]

    monkeypatch.setattr(key_material, "generate_private_key", next_key)


@pytest.fixture(scope="session")
def chromium():
    """Headless Chromium for the session; one, since two of its drivers do not run beside each other."""
    from playwright.sync_api import sync_playwright

    from tests.acceptance.browser import start

    # Its driver runs a loop in this thread, where Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = start(playwright)
        yield running
        running.close()


@pytest.fixture
def platform():
    """The fake platform, empty before and after."""
    FakePlatform.reset()
    yield FakePlatform
    FakePlatform.reset()


@pytest.fixture
def platform_tabs(monkeypatch):
    """`platform_tabs(course, user)`: what the LMS shows; its module of tabs is there while the test runs."""
    tabs.install(monkeypatch)
    return tabs.tabs_shown


@pytest.fixture
def count_queries():
    """
    `with count_queries(at_most=3):` counts what reaches the database; savepoints do not count (design, section
    12).
    """

    @contextmanager
    def counting(*, at_most: int):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            yield
        asked = [
            each["sql"]
            for each in captured
            if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"))
        ]
        assert len(asked) <= at_most, "\n".join(asked)

    return counting
