"""What it costs to get badges out: deliver many to a service that takes its time, and sign many."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from django.conf import settings

from badge_issuer import api, package
from badge_issuer.badgr.account import client
from badge_issuer.badgr.badge_classes import publish
from badge_issuer.badgr.values import NewAward
from badge_issuer.data import AwardRequest, BadgeClassRef, KeyKind, Recipient, RecipientIdentity
from badge_issuer.delivery import outbox
from badge_issuer.models import Counterpart, Credential, Delivery, SigningKey
from badge_issuer.signing.documents import sign
from badge_issuer.signing.keys import private_pem
from tests.badge_issuer.fake_badgr.state import State
from tests.badge_issuer.parts import PART
from tests.bench.baselines.bare_signing import sign_all
from tests.bench.results import Budget, Cost, Row, judged

LATENCY = 0.05
IN_FLIGHT = 32
# How many are awarded one after the other to learn how long one takes.
SAMPLE = 20

DELIVER = Budget(times_baseline=1 / 8, words="none lost, none twice")
SIGN = Budget(times_baseline=1.2)
ISSUE = Budget(words="each signed once")
FLIPPED = BadgeClassRef(issuer="pdln", badge="flipped-classroom")


def rows_of_badges(database: str, *, count: int) -> list[Row]:
    """Both rows, each on awards of its own, in a database that is there already."""
    with tempfile.TemporaryDirectory() as folder, _settings(Path(folder)):
        api.sync(Path(folder) / "part", now=_now())
        api.create_missing_keys(now=_now())
        rows = [_deliver(database, count), *_sign(database, count)]
    for row in rows:
        print(
            f"  {database} {row.operation} at {row.n}: {row.cost.ms:.0f} ms, baseline {row.baseline_ms or 0:.0f} ms",
            flush=True,
        )
        for wrong in row.cost.wrong:
            print(f"    {wrong}", flush=True)
    return rows


def address_of(recipient: Recipient) -> RecipientIdentity:
    """An address for whoever these rows award: no user is made for each."""
    return RecipientIdentity(email=f"{recipient.namespace}-{recipient.id}@example.org")


def _deliver(database: str, count: int) -> Row:
    """The awards of one evening, to a service that answers in 50 ms; the baseline is one at a time."""
    with _service() as asked:
        publish(PART, now=_now())
        there = Counterpart.objects.get().external_id
        began = perf_counter()
        for number in range(SAMPLE):
            client().issue(there, NewAward(email=f"one-{number}@example.org", issued_on=_now()))
        one_at_a_time = (perf_counter() - began) * 1000 / SAMPLE * count
        _ask_for(count, backend="badgr", whose="delivered")
        began = perf_counter()
        outbox.work(now=_now(), limit=count, in_flight=IN_FLIGHT)
        took = (perf_counter() - began) * 1000
        found = asked()
    delivered = Delivery.objects.filter(backend="badgr", state=Delivery.State.DELIVERED).count()
    wrong = []
    if (delivered, found["standing"] - SAMPLE) != (count, count):
        wrong.append(f"{delivered} delivered, {found['standing'] - SAMPLE} there, of {count}")
    if found["twice"]:
        wrong.append(f"{found['twice']} stand there twice")
    cost = Cost(ms=took, wrong=tuple(wrong))
    return judged("deliver awards, 50 ms", cost, DELIVER, database=database, n=count, baseline_ms=one_at_a_time)


def _sign(database: str, count: int) -> list[Row]:
    """
    The same many issued here, and what signing them takes of it; its baseline is the bare library in a loop over the
    same documents.
    """
    _ask_for(count, backend="embedded", whose="signed")
    began = perf_counter()
    outbox.work(now=_now(), limit=count)
    issuing = (perf_counter() - began) * 1000
    documents = [json.loads(each) for each in Credential.objects.values_list("document", flat=True)]
    wrong = () if len(documents) == count else (f"{len(documents)} signed of {count}",)
    key = SigningKey.objects.get(kind=KeyKind.ED25519, retired_at=None)
    pem = private_pem(key)
    unsigned = [{name: value for name, value in each.items() if name != "proof"} for each in documents]
    began = perf_counter()
    for each in unsigned:
        sign(each, pem, f"did:web:learn.example.org#{key.fragment}", created=_now())
    signing = (perf_counter() - began) * 1000
    baseline = round(sign_all(documents), 2)
    return [
        judged("issue badges here", Cost(ms=issuing, wrong=wrong), ISSUE, database=database, n=count),
        judged("sign credentials", Cost(ms=signing), SIGN, database=database, n=count, baseline_ms=baseline),
    ]


def _ask_for(count: int, *, backend: str, whose: str) -> None:
    settings.BADGE_ISSUER_BACKENDS = (backend,)
    for number in range(count):
        who = Recipient(namespace=whose, id=str(number))
        api.request_award(AwardRequest(recipient=who, badge_class=FLIPPED, source="bench"), now=_now())


@contextmanager
def _service() -> Iterator:
    """The slow service in a process of its own; yields what asks it how many awards stand there."""
    command = [sys.executable, "-m", "tests.badge_issuer.fake_badgr", "--latency", str(LATENCY)]
    account = State()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        settings.BADGE_ISSUER_BADGR = {
            "HOST": process.stdout.readline().strip(),
            "USERNAME": account.username,
            "PASSWORD": account.password,
        }

        def ask() -> dict[str, int]:
            process.stdin.write("?\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        try:
            yield ask
        finally:
            process.stdin.close()


@contextmanager
def _settings(folder: Path) -> Iterator[None]:
    """The issuer's settings for these rows, and what they were before."""
    changes = {
        "BADGE_ISSUER_KEYS_DIR": str(folder / "keys"),
        "BADGE_ISSUER_PUBLIC_BASE_URL": "https://learn.example.org",
        "BADGE_ISSUER_RECIPIENT": "tests.bench.badge_rows.address_of",
        "BADGE_ISSUER_BACKENDS": ("badgr",),
        # As on a site. What it does about a badge of somebody who is a user there is not measured: these are none.
        "BADGE_ISSUER_LISTENER": "pdln_xblocks.events.PlatformEvents",
        "BADGE_ISSUER_BADGR": {},
    }
    before = {key: getattr(settings, key, None) for key in changes}
    for key, value in changes.items():
        setattr(settings, key, value)
    package.write(PART, folder / "part")
    try:
        yield
    finally:
        for key, value in before.items():
            setattr(settings, key, value)


def _now() -> datetime:
    return datetime.now(UTC)
