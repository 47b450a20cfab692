"""
A storm: a Badgr that goes wrong in every way it can, workers killed at random and started again, and then a count.

    python -m tests.badge_issuer.storm --awards 10000
    python -m tests.badge_issuer.storm --awards 500 --seed 7 --share 0.3

Ends with 0 when every award stands at the service exactly once, and every row here names it.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.badge_issuer.fake_badgr import FakeBadgr, Faults
from tests.badge_issuer.workers import Clock, start

# A minute of waiting passes in three seconds: what is tried again after half an hour must not take half an hour. No
# faster, since the client's own waits are not quickened: a lease, here 15 seconds, has to outlast them as it does.
SPEED = 20.0
CLIENT_TIMEOUT = 1.0
SILENCE = 1.5
CHUNK = 500


@dataclass
class Told:
    """What a storm left behind; `wrong` is empty when nothing was lost and nothing was done twice."""

    awards: int
    seconds: float = 0.0
    kills: int = 0
    requests: int = 0
    renewals: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verdict = "each exactly once" if not self.wrong else f"{len(self.wrong)} WRONG: {'; '.join(self.wrong[:10])}"
        return (
            f"{self.awards} awards, {self.requests} requests, {self.renewals} token renewals, {self.kills} workers "
            f"killed, {self.seconds:.0f} s: {verdict}"
        )


def ask_for(awards: int, *, now: datetime) -> None:
    """Request the awards of so many teachers, as the domain does."""
    from django.db import transaction

    from badge_issuer import api
    from badge_issuer.data import AwardRequest, Recipient
    from tests.badge_issuer.conftest import FLIPPED

    for first in range(0, awards, CHUNK):
        with transaction.atomic():
            for number in range(first, min(first + CHUNK, awards)):
                who = Recipient(namespace="storm", id=str(number))
                api.request_award(AwardRequest(recipient=who, badge_class=FLIPPED, source=f"s{number}"), now=now)


def storm(
    fake: FakeBadgr,
    *,
    awards: int,
    badgr: dict,
    keys: str,
    seed: int,
    workers: int = 4,
    in_flight: int = 4,
    requests_between_kills: int = 120,
    patience: float = 3600.0,
    speed: float = SPEED,
) -> Told:
    """
    Let `workers` deliver what was asked for, killing one every so often, and count.

    One dies after every so many requests, give or take half: a slow machine kills as often as a fast one. What the
    service holds and what the rows say must agree.
    """
    from django.db import connection

    told = Told(awards=awards)
    chance = random.Random(seed)
    began = time.time()
    clock = Clock(began, speed)
    settings = connection.settings_dict
    database = {key: settings[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}

    def new_worker():
        return start(database, badgr, keys=keys, clock=clock, in_flight=in_flight)

    alive = [new_worker() for _number in range(workers)]
    next_kill = requests_between_kills // 2
    try:
        while _pending() and time.time() - began < patience:
            time.sleep(0.05)
            if len(fake.asked) > next_kill:
                alive[told.kills % workers].kill()
                alive[told.kills % workers].wait()
                alive[told.kills % workers] = new_worker()
                told.kills += 1
                next_kill = len(fake.asked) + int(chance.uniform(0.5, 1.5) * requests_between_kills)
            alive = [each if each.poll() is None or not _pending() else new_worker() for each in alive]
    finally:
        for each in alive:
            each.kill()
            each.wait()
    told.seconds = time.time() - began
    told.requests = len(fake.asked)
    told.renewals = fake.state.refreshes
    told.wrong = _what_is_wrong(fake, awards)
    return told


def _pending() -> bool:
    from badge_issuer.models import Delivery

    return Delivery.objects.filter(state=Delivery.State.PENDING).exists()


def _what_is_wrong(fake: FakeBadgr, awards: int) -> list[str]:
    from badge_issuer.models import Delivery

    standing = {email: ids for (_badge_class, email), ids in fake.state.standing().items()}
    rows = {
        f"teacher-{row.award.recipient.external_id}@example.org": row
        for row in Delivery.objects.select_related("award__recipient")
    }
    wrong = [f"{len(rows)} deliveries instead of {awards}"] if len(rows) != awards else []
    for email, row in rows.items():
        ids = standing.pop(email, [])
        if len(ids) != 1:
            wrong.append(f"delivery {row.pk} stands there {len(ids)} times ({row.state}: {row.problem})")
        elif (row.state, row.external_id) != (Delivery.State.DELIVERED, ids[0]):
            wrong.append(f"delivery {row.pk} is {row.state} and names another award")
    return [*wrong, *(f"{len(ids)} awards there that nobody asked for" for ids in standing.values())]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.badge_issuer.storm", description=__doc__.splitlines()[1])
    parser.add_argument("--awards", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--in-flight", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.1, help="how many of the requests go wrong (0.1)")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.bench.one_database import test_database

    faults = Faults(seed=options.seed, share=options.share)
    with test_database(), tempfile.TemporaryDirectory() as folder, FakeBadgr(silence=SILENCE) as fake:
        badgr = prepare(fake, Path(folder))
        ask_for(options.awards, now=datetime.now(UTC))
        fake.faults = faults
        told = storm(
            fake,
            awards=options.awards,
            badgr=badgr,
            keys=f"{folder}/keys",
            seed=options.seed,
            workers=options.workers,
            in_flight=options.in_flight,
        )
    print(told)
    return 1 if told.wrong else 0


def prepare(fake: FakeBadgr, folder: Path) -> dict:
    """The issuer and its badge class, here and at the service; the setting that names it."""
    from django.conf import settings

    from badge_issuer import api, package
    from badge_issuer.badgr.badge_classes import publish
    from tests.badge_issuer.conftest import badgr_setting
    from tests.badge_issuer.parts import PART

    settings.BADGE_ISSUER_BACKENDS = ("badgr",)
    settings.BADGE_ISSUER_KEYS_DIR = str(folder / "keys")
    settings.BADGE_ISSUER_BADGR = badgr_setting(fake, TIMEOUT=CLIENT_TIMEOUT)
    package.write(PART, folder / "part")
    now = datetime.now(UTC)
    api.sync(folder / "part", now=now)
    publish(PART, now=now)
    return settings.BADGE_ISSUER_BADGR


if __name__ == "__main__":
    sys.exit(main())
