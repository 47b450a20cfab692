"""
The instant at which tests of pages begin.

A page stamps its own time, and what it then says turns on the hour ("noon"), on the day, and on how long ago the
test before it ran. So each such test begins at the same instant; from there the clock goes on as it always does.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

NOW = datetime(2026, 11, 25, 14, 7, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[None]:
    """The time is `NOW`, for this process and none of its children."""
    with time_machine.travel(NOW, tick=True):
        yield
