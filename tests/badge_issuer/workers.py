"""
A worker as a process of its own, which a test can kill at any moment or at a step that has a name.

Its clock runs faster than the world's by `speed`, from `began`: what waits for minutes is then due in seconds. The
steps are the lines that the code logs; `kill_at` ends the process, as kill -9 does, when such a line is logged.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Clock:
    """Time that runs `speed` times as fast since `began`, the same in every process."""

    def __init__(self, began: float, speed: float) -> None:
        self.began = began
        self.speed = speed

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.began, UTC) + timedelta(seconds=(time.time() - self.began) * self.speed)


class KillAt(logging.Handler):
    """Ends this process, with nothing written and nothing caught, when a line holds the name of the step."""

    def __init__(self, step: str) -> None:
        super().__init__(logging.DEBUG)
        self._step = step

    def emit(self, record: logging.LogRecord) -> None:
        if self._step in record.getMessage():
            os.kill(os.getpid(), signal.SIGKILL)


def start(database: dict, badgr: dict, *, keys: str, clock: Clock, in_flight: int = 1, kill_at: str = ""):
    """A worker on the same database as this process; it works until it is killed or nothing is pending."""
    return standalone(
        "tests.badge_issuer.workers",
        database=database,
        badgr=badgr,
        keys=keys,
        began=clock.began,
        speed=clock.speed,
        in_flight=in_flight,
        kill_at=kill_at,
    )


def standalone(module: str, **told) -> subprocess.Popen:
    """A module as a process of an issuer without a site; what it is told is JSON, its one argument."""
    return subprocess.Popen(
        [sys.executable, "-m", module, json.dumps(told)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "badge_issuer.standalone"},
    )


def die_at(step: str) -> None:
    """Let this process end when the code reaches that step; never where none is named."""
    if step:
        logger = logging.getLogger("badge_issuer")
        logger.setLevel(logging.DEBUG)
        logger.addHandler(KillAt(step))


def main(told: str) -> None:
    import django
    from django.conf import settings

    chosen = json.loads(told)
    settings.DATABASES["default"].update(chosen["database"])
    settings.BADGE_ISSUER_BADGR = chosen["badgr"]
    settings.BADGE_ISSUER_KEYS_DIR = chosen["keys"]
    settings.BADGE_ISSUER_BACKENDS = ("badgr",)
    settings.BADGE_ISSUER_RECIPIENT = "tests.badge_issuer.workers.by_number"
    django.setup()
    from badge_issuer.delivery import outbox
    from badge_issuer.models import Delivery

    die_at(chosen["kill_at"])
    clock = Clock(chosen["began"], chosen["speed"])
    parent = os.getppid()
    # A test that was stopped leaves no worker behind.
    while os.getppid() == parent and Delivery.objects.filter(state=Delivery.State.PENDING).exists():
        tried = outbox.work(now=clock.now(), limit=200, in_flight=chosen["in_flight"])
        if not tried:
            time.sleep(0.05)


def by_number(recipient):
    """The address of a recipient of a test: no user has to be made for each."""
    from badge_issuer.data import RecipientIdentity

    return RecipientIdentity(email=f"Teacher-{recipient.id}@Example.org")


if __name__ == "__main__":
    main(sys.argv[1])
