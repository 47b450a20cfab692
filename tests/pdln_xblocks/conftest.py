"""Fixtures of the domain's tests."""

import pytest
from celery import Celery, current_app


@pytest.fixture
def broker(settings):
    """`broker(url)`: tasks are sent there instead of being run here; returns the Celery app that sends."""
    before = current_app._get_current_object()

    def use(url: str) -> Celery:
        settings.CELERY_TASK_ALWAYS_EAGER = False
        app = Celery("tests", broker=url)
        app.set_default()
        return app

    yield use
    before.set_current()
    before.set_default()


@pytest.fixture
def lost_messages(broker):
    """Messages reach a broker and no worker: what `soon` was asked for is not done here."""
    return broker("memory://")
