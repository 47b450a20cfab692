"""Fixtures that every package's tests share."""

import os
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.contracts import platform_tabs as tabs
from tests.platform import FakePlatform

# What tests compare is English, whatever the language of who runs them; commands in processes of their own too.
os.environ["LANGUAGE"] = "en"


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
