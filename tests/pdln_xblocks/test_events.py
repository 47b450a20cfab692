"""BADGE_AWARDED and BADGE_REVOKED, with the platform's own package: who is told, of what, and when."""

import re
import uuid
from datetime import UTC
from functools import reduce
from types import SimpleNamespace

import openedx_events
import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from openedx_events import apps
from openedx_events.event_bus import EventBusProducer
from openedx_events.event_bus.avro.serializer import AvroSignalSerializer
from openedx_events.learning.data import BadgeData, BadgeTemplateData, UserData, UserPersonalData
from openedx_events.learning.signals import BADGE_AWARDED, BADGE_REVOKED
from openedx_events.tooling import OpenEdxPublicSignal

from badge_issuer import api as badge_issuer
from badge_issuer import plugin_settings as issuers_settings
from badge_issuer.data import AwardRequest, BadgeClassRef, Recipient
from badge_issuer.models import Award
from pdln_xblocks import plugin_settings as domain_settings
from tests.builders import ALL_MET, DAY, NOON, a_teacher, an_evaluator, decide
from tests.contracts.platform import people
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF, publish, tell_issuer
from tests.quality.tree import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS_PAGE = ROOT / "docs/reference/events.md"
FLIPPED = BadgeClassRef(issuer="pdln", badge="flipped-classroom")


@pytest.fixture
def site(platform, settings, tmp_path):
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://learn.example.org"
    settings.BADGE_ISSUER_LISTENER = "pdln_xblocks.events.PlatformEvents"
    tell_issuer(tmp_path / "issuer-part")
    publish(platform)


@pytest.fixture
def events(site):
    """What another application of the site receives: (event, badge data, metadata)."""
    received = []

    def awarded(sender, badge, metadata, **kwargs):
        received.append(("awarded", badge, metadata))

    def revoked(sender, badge, metadata, **kwargs):
        received.append(("revoked", badge, metadata))

    BADGE_AWARDED.connect(awarded)
    BADGE_REVOKED.connect(revoked)
    yield received
    BADGE_AWARDED.disconnect(awarded)
    BADGE_REVOKED.disconnect(revoked)


@pytest.fixture
def tess(events):
    """A teacher who has just completed a pathway; with the name that a platform's user has in a profile."""
    teacher, evaluator = a_teacher(), an_evaluator()
    get_user_model().objects.filter(pk=teacher.user_id).update(first_name="Tess", last_name="Ito")
    for aok_ref in (PLAN_REF, TEACH_REF):
        decide(aok_ref, teacher, evaluator, ALL_MET)
    return teacher


def test_a_completed_pathway_is_a_badge_awarded_event_of_the_platforms_own_form(tess, events):
    [(what, badge, metadata)] = events
    award = Award.objects.get()
    assert what == "awarded"
    assert badge == BadgeData(
        uuid=str(uuid.UUID(award.public_id)),
        user=UserData(
            id=tess.user_id,
            is_active=True,
            pii=UserPersonalData(username="tess", email="tess@example.org", name="Tess Ito"),
        ),
        template=BadgeTemplateData(
            uuid=str(uuid.uuid5(uuid.NAMESPACE_URL, "https://learn.example.org/badges/b/pdln/flipped-classroom")),
            origin="openbadges",
            name="Flipped Lessons That Reach Every Student",
            description="Plans and teaches one flipped lesson that every student can use.",
            image_url=f"https://learn.example.org/badges/images/{award.version.image.file_name}",
        ),
    )
    assert metadata.event_type == "org.openedx.learning.badge.awarded.v1"
    assert metadata.time.tzinfo == UTC


def test_a_withdrawn_badge_is_a_badge_revoked_event(tess, events):
    public_id = Award.objects.get().public_id
    for _each in range(2):
        badge_issuer.revoke_award(public_id, reason="Given by mistake.", now=NOON + 2 * DAY)
    assert [what for what, _badge, _metadata in events] == ["awarded", "revoked"]
    assert events[0][1] == events[1][1]
    assert events[1][2].time == NOON + 2 * DAY


@pytest.mark.parametrize("in_a_transaction", [True, False], ids=["atomic request", "no transaction"])
def test_the_event_is_sent_after_the_commit_and_not_at_all_when_it_is_rolled_back(tess, events, in_a_transaction):
    events.clear()
    public_id = Award.objects.get().public_id
    with transaction.atomic():
        badge_issuer.revoke_award(public_id, reason="Given by mistake.", now=NOON + 2 * DAY)
        assert events == []
        transaction.set_rollback(True)
    assert events == []
    if in_a_transaction:
        with transaction.atomic():
            badge_issuer.revoke_award(public_id, reason="Given by mistake.", now=NOON + 2 * DAY)
    else:
        badge_issuer.revoke_award(public_id, reason="Given by mistake.", now=NOON + 2 * DAY)
    assert [what for what, _badge, _metadata in events] == ["revoked"]


def test_a_receiver_that_raises_is_not_the_badges_trouble(site, events):
    def broken(sender, **kwargs):
        raise KeyError("tess@example.org")

    BADGE_AWARDED.connect(broken)
    try:
        teacher, evaluator = a_teacher(), an_evaluator()
        for aok_ref in (PLAN_REF, TEACH_REF):
            decide(aok_ref, teacher, evaluator, ALL_MET)
    finally:
        BADGE_AWARDED.disconnect(broken)
    assert Award.objects.get().deliveries.get().state == "delivered"
    assert [what for what, _badge, _metadata in events] == ["awarded"]


@pytest.mark.parametrize(
    "recipient", [Recipient(namespace="guest", id="7"), Recipient(namespace="user", id="999999")], ids=str
)
def test_somebody_who_is_no_user_of_the_site_has_a_badge_and_no_event(events, settings, recipient):
    settings.BADGE_ISSUER_BACKENDS = ("tests.badge_issuer.backends.Recording",)
    settings.BADGE_ISSUER_RECIPIENT = "tests.pdln_xblocks.test_events.anybody"
    badge_issuer.request_award(AwardRequest(recipient=recipient, badge_class=FLIPPED, source="by-hand"), now=NOON)
    assert badge_issuer.work(now=NOON) == 1
    assert (Award.objects.get().deliveries.get().state, events) == ("delivered", [])


def anybody(recipient):
    """A resolver of a site whose badges also go to people without an account."""
    from badge_issuer.data import RecipientIdentity

    return RecipientIdentity(email="somebody@example.org")


def test_a_platforms_profile_says_the_name(events, monkeypatch):
    monkeypatch.setattr(get_user_model(), "profile", SimpleNamespace(name="Theresa Ito"), raising=False)
    teacher, evaluator = a_teacher(), an_evaluator()
    for aok_ref in (PLAN_REF, TEACH_REF):
        decide(aok_ref, teacher, evaluator, ALL_MET)
    assert events[0][1].user.pii.name == "Theresa Ito"


def test_who_has_no_profile_has_the_name_of_the_account(events, monkeypatch):
    """As on a site for whoever `createsuperuser` made: asking for the profile raises."""
    monkeypatch.setattr(get_user_model(), "profile", property(people.profile_of), raising=False)
    teacher, evaluator = a_teacher(), an_evaluator()
    get_user_model().objects.filter(pk=teacher.user_id).update(first_name="Tess", last_name="Ito")
    for aok_ref in (PLAN_REF, TEACH_REF):
        decide(aok_ref, teacher, evaluator, ALL_MET)
    assert events[0][1].user.pii.name == "Tess Ito"


@pytest.mark.parametrize("first", [issuers_settings, domain_settings], ids=lambda module: module.__name__)
def test_a_site_sends_the_events_whichever_app_is_set_up_first(first):
    class Settings:
        """What the platform hands to a plugin."""

    second = domain_settings if first is issuers_settings else issuers_settings
    for module in (first, second):
        module.plugin_settings(Settings)
    assert Settings.BADGE_ISSUER_LISTENER == "pdln_xblocks.events.PlatformEvents"


class TestTheEventBus:
    """Nothing of the suite switches it on; with what the page of events says, both events leave the process."""

    @pytest.fixture
    def bus(self, settings, monkeypatch):
        """A site's bus, configured by the snippet of the page after the platform's own settings."""
        [snippet] = re.findall(r"^```python\n(.*?)^```$", EVENTS_PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
        platforms = {
            "org.openedx.learning.course.passing.status.updated.v1": {
                "learning-badges-lifecycle": {
                    "event_key_field": "course_passing_status.course.course_key",
                    "enabled": False,
                }
            }
        }
        settings.EVENT_BUS_PRODUCER_CONFIG = dict(platforms)
        exec(snippet, {"EVENT_BUS_PRODUCER_CONFIG": settings.EVENT_BUS_PRODUCER_CONFIG})
        assert platforms.items() <= settings.EVENT_BUS_PRODUCER_CONFIG.items()
        settings.EVENT_BUS_PRODUCER = "tests.pdln_xblocks.test_events.Bus"
        monkeypatch.setattr(Bus, "sent", [])
        apps.OpenedxEventsConfig("openedx_events", openedx_events).ready()
        yield Bus.sent
        for signal in OpenEdxPublicSignal.all_events():
            signal.disconnect(apps.general_signal_handler)

    def test_both_events_leave_by_the_snippet_of_the_page(self, bus, tess):
        badge_issuer.revoke_award(Award.objects.get().public_id, reason="Given by mistake.", now=NOON + 2 * DAY)
        award = str(uuid.UUID(Award.objects.get().public_id))
        assert [(topic, signal, key) for topic, signal, key, _body in bus] == [
            ("learning-badges-lifecycle", BADGE_AWARDED, award),
            ("learning-badges-lifecycle", BADGE_REVOKED, award),
        ]

    def test_what_leaves_can_be_written_as_the_bus_writes_it(self, bus, tess):
        [(_topic, _signal, _key, body)] = bus
        assert body["badge"]["template"]["origin"] == "openbadges"

    def test_without_it_nothing_leaves(self, settings, monkeypatch, tess):
        settings.EVENT_BUS_PRODUCER = "tests.pdln_xblocks.test_events.Bus"
        monkeypatch.setattr(Bus, "sent", [])
        badge_issuer.revoke_award(Award.objects.get().public_id, reason="Given by mistake.", now=NOON + 2 * DAY)
        assert Bus.sent == []


class Bus(EventBusProducer):
    """Keeps what it is given, written as Avro and keyed as a real one does."""

    sent: list = []

    def send(self, *, signal, topic, event_key_field, event_data, event_metadata):
        key = reduce(getattr, event_key_field.split(".")[1:], event_data[event_key_field.partition(".")[0]])
        self.sent.append((topic, signal, key, AvroSignalSerializer(signal).to_dict(event_data)))

    def prepare_for_shutdown(self):
        pass
