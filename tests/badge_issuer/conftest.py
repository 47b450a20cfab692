"""An issuer with one badge class, a key of its own, and a teacher who may earn it."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from badge_issuer import api, package, package_parsing
from badge_issuer.badgr.badge_classes import publish as badgr_publish
from badge_issuer.data import AwardRequest, BadgeClassRef, Recipient
from badge_issuer.models import Award, Credential
from tests.badge_issuer.fake_badgr import FakeBadgr
from tests.badge_issuer.parts import PART

NOON = datetime(2026, 10, 16, 12, tzinfo=UTC)
FLIPPED = BadgeClassRef(issuer="pdln", badge="flipped-classroom")
BASE = "https://learn.example.org"


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    """What one client asked is counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True)
def issuer_settings(settings, tmp_path):
    """Each test signs with keys of its own, for a site of its own."""
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = BASE
    settings.BADGE_ISSUER_BACKENDS = ("embedded",)
    settings.ROOT_URLCONF = "tests.badge_issuer.site_urls"


@pytest.fixture
def part_folder(tmp_path):
    folder = tmp_path / "issuer-part"
    package.write(PART, folder)
    return folder


@pytest.fixture
def issuer(db, part_folder):
    """The issuer, synced and with its keys."""
    api.sync(part_folder, now=NOON)
    key, _for_tokens = api.create_missing_keys(now=NOON)
    return key.issuer


@pytest.fixture
def tess(db):
    return get_user_model().objects.create_user("tess", email="Tess.Ito@Example.org", password="only-for-tests")


@pytest.fixture
def teachers(django_user_model):
    """`teachers(n)` makes so many, each with an address."""
    return lambda count: [
        django_user_model.objects.create(username=f"t{number}", email=f"t{number}@example.org")
        for number in range(count)
    ]


def request_for(user, **changes) -> AwardRequest:
    """What the domain asks for when this user completed the pathway."""
    values = {
        "recipient": Recipient(namespace="user", id=str(user.pk)),
        "badge_class": FLIPPED,
        "source": "decision-7",
    }
    return AwardRequest(**values | changes)


@pytest.fixture
def award(issuer, tess):
    """Earned, not yet delivered."""
    receipt = api.request_award(request_for(tess), now=NOON)
    return Award.objects.get(public_id=receipt.public_id)


@pytest.fixture
def credential(award):
    """Earned, signed and stored."""
    assert api.work(now=NOON) == 1
    return Credential.objects.get(award=award)


@pytest.fixture
def page(credential):
    return f"/badges/c/{credential.award.public_id}"


@pytest.fixture
def owner(client, tess):
    client.force_login(tess)
    return client


@pytest.fixture
def stranger():
    return Client()


@pytest.fixture
def shared(owner, page):
    response = owner.post(f"{page}/sharing", {"sharing": "share", "stay": "1"})
    assert (response.status_code, response["Location"]) == (302, page)
    return page


@pytest.fixture
def badgr(settings, tmp_path):
    """A Badgr of its own on loopback, configured as the only backend; no badge class is made there yet."""
    with FakeBadgr() as fake:
        settings.BADGE_ISSUER_BACKENDS = ("badgr",)
        settings.BADGE_ISSUER_BADGR = badgr_setting(fake)
        yield fake


def badgr_setting(fake, **changes):
    """What an operator would set for this service."""
    account = {"HOST": fake.url, "USERNAME": fake.state.username, "PASSWORD": fake.state.password, "TIMEOUT": 1}
    return account | changes


@pytest.fixture
def at_badgr(badgr, issuer, part_folder):
    """The badge class made at the fake service."""
    badgr_publish(package_parsing.read(part_folder), now=NOON)
    badgr.asked.clear()
    return badgr
