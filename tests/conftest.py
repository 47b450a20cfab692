"""Fixtures that every package's tests share."""

import os
from contextlib import contextmanager
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.db import connection
from django.test.utils import CaptureQueriesContext

from badge_issuer.signing import key_material
from tests.clock import clock
from tests.contracts.platform import tabs
from tests.platform import FakePlatform

__all__ = ["clock"]

# What tests compare is English, whatever the language of who runs them; commands in processes of their own too.
os.environ["LANGUAGE"] = "en"


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
