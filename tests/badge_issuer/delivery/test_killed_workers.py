"""Workers as real processes, ended by kill -9 at each step that has a name and at random: nothing lost or twice."""

import re
import signal
import time
from datetime import UTC, datetime

import pytest
from django.db import connection

from badge_issuer import api
from badge_issuer.badgr.account import client
from badge_issuer.badgr.settings import BACKEND
from badge_issuer.models import Counterpart, Delivery
from tests.badge_issuer.fake_badgr import FakeBadgr, Faults
from tests.badge_issuer.storm import SILENCE, ask_for, prepare, storm
from tests.badge_issuer.workers import Clock, start
from tests.quality.tree import files

# The lease of a worker that died, five minutes, has passed in half a second.
SPEED = 600.0
OF_AN_AWARD = ("claimed", "lock taken", "addressed", "asking", "answered")
OF_A_WITHDRAWAL = ("claimed", "taking back", "answered")
OF_A_TOKEN = ("renewing", "renewed")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(tmp_path, settings):
    """A service with one badge class, and its setting."""
    with FakeBadgr(silence=SILENCE) as fake:
        badgr = prepare(fake, tmp_path)
        settings.BADGE_ISSUER_BACKENDS = ("badgr",)
        settings.BADGE_ISSUER_BADGR = badgr
        settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
        settings.BADGE_ISSUER_RECIPIENT = "tests.badge_issuer.workers.by_number"
        yield fake, badgr, str(tmp_path / "keys")


def database():
    """The database of this test, for another process."""
    found = connection.settings_dict
    return {key: found[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}


def work_until_done(clock):
    while Delivery.objects.filter(state="pending").exists():
        if not api.work(now=clock.now()):
            time.sleep(0.05)


def killed_then_finished(world, step):
    """A worker that dies at this step, and this process, which then does what is left."""
    _fake, badgr, keys = world
    clock = Clock(time.time(), SPEED)
    dying = start(database(), badgr, keys=keys, clock=clock, kill_at=step)
    assert dying.wait(timeout=60) == -signal.SIGKILL
    work_until_done(clock)


@pytest.mark.parametrize("step", OF_AN_AWARD)
def test_an_award_survives_a_worker_killed_when(world, step):
    fake = world[0]
    ask_for(1, now=datetime.now(UTC))
    killed_then_finished(world, step)
    delivery = Delivery.objects.get()
    [ids] = fake.state.standing().values()
    assert (delivery.state, [delivery.external_id]) == ("delivered", ids)
    # The number of the one that died is missing.
    assert 1 not in delivery.history.values_list("number", flat=True)


@pytest.mark.parametrize("step", OF_A_TOKEN)
def test_a_token_survives_a_worker_killed_when(world, step):
    fake = world[0]
    fake.state.forget_access_tokens()
    ask_for(1, now=datetime.now(UTC))
    killed_then_finished(world, step)
    assert [len(ids) for ids in fake.state.standing().values()] == [1]


@pytest.mark.parametrize("step", OF_A_WITHDRAWAL)
def test_a_withdrawal_survives_a_worker_killed_when(world, step):
    fake = world[0]
    ask_for(1, now=datetime.now(UTC))
    work_until_done(Clock(time.time(), SPEED))
    award = Delivery.objects.get().award
    api.revoke_award(award.public_id, reason="Overturned.", now=datetime.now(UTC))
    killed_then_finished(world, step)
    assert fake.state.standing() == {}
    assert Delivery.objects.get(kind="withdrawal").state == "delivered"


def test_a_worker_is_killed_at_every_step_that_has_a_name():
    """A step is a line of a delivery's log; those of disowning a key are killed in their own tests."""
    sources = [
        each.read_text("utf-8") for each in files((".py",), packages=("badge_issuer",)) if each.stem != "key_compromise"
    ]
    named = {step for text in sources for step in re.findall(r'log\.debug\("[^"]*: ([a-z ]+)"', text)}
    assert named == {*OF_AN_AWARD, *OF_A_WITHDRAWAL, *OF_A_TOKEN}


def test_a_short_storm_ends_with_each_awarded_exactly_once(world):
    fake, badgr, keys = world
    ask_for(60, now=datetime.now(UTC))
    fake.faults = Faults(seed=11, share=0.1)
    fake.silence = 0.5
    told = storm(
        fake,
        awards=60,
        badgr=badgr | {"TIMEOUT": 0.3},
        keys=keys,
        seed=11,
        workers=2,
        requests_between_kills=25,
        patience=60,
        speed=40.0,
    )
    assert told.wrong == []
    assert told.kills > 0
    there = Counterpart.objects.get(backend=BACKEND).external_id
    fake.faults = Faults()
    assert len({each.entity_id for each in client().awards(there)}) == 60
