"""When what failed is tried again: twice as late each time, spread, for ever; only a refusal stops."""

from datetime import timedelta

import pytest

from badge_issuer.retry import backoff, spread, wait_after

SECONDS, MINUTE, HOURS = timedelta(seconds=30), timedelta(minutes=1), timedelta(hours=6)


@pytest.mark.parametrize(
    ("attempts", "first", "wait"),
    [
        (0, MINUTE, MINUTE),
        (1, SECONDS, SECONDS),
        (2, SECONDS, MINUTE),
        (3, MINUTE, 4 * MINUTE),
        (10, SECONDS, timedelta(hours=4, minutes=16)),
        (11, SECONDS, HOURS),
        (1000, MINUTE, HOURS),
    ],
)
def test_each_wait_is_twice_the_last_up_to_six_hours(attempts, first, wait):
    assert backoff(attempts, first=first) == wait


def test_the_longest_wait_is_the_kinds_own():
    assert backoff(50, first=MINUTE, longest=10 * MINUTE) == 10 * MINUTE


def test_what_failed_together_does_not_come_back_together():
    waits = [spread(MINUTE, seed=f"{row}:1") for row in range(50)]
    assert min(waits) >= MINUTE and max(waits) <= 1.5 * MINUTE
    assert len(set(waits)) == 50
    assert spread(MINUTE, seed="7:1") == spread(MINUTE, seed="7:1")


def test_only_a_refusal_stops():
    assert wait_after(1, first=MINUTE, seed="x", refused=True) is None
    assert MINUTE <= wait_after(1, first=MINUTE, seed="x") <= 1.5 * MINUTE
