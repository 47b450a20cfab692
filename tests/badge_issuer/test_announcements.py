"""Who listens hears of each badge once, after it is committed, and can break nothing."""

import uuid
from functools import partial

import pytest
from django.core.checks import run_checks
from django.db import transaction

from badge_issuer import api
from badge_issuer.models import Award, Delivery
from badge_issuer.signals import award_withdrawn
from tests.badge_issuer.conftest import BASE, FLIPPED, NOON, request_for
from tests.badge_issuer.listeners import Hearing
from tests.builders import DAY
from tests.pdln_xblocks.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + DAY


@pytest.fixture
def heard(settings):
    """What the listener of this site was told, in order."""
    settings.BADGE_ISSUER_LISTENER = "tests.badge_issuer.listeners.Hearing"
    Hearing.heard.clear()
    yield Hearing.heard
    Hearing.heard.clear()


def revoke(award) -> None:
    api.revoke_award(award.public_id, reason="Given by mistake.", now=LATER)


def test_a_signed_badge_is_announced_with_what_others_need_to_show_it(heard, award, tess):
    assert heard == []
    api.work(now=NOON)
    [(what, badge)] = heard
    assert what == "issued"
    assert (badge.award, badge.badge_class) == (str(uuid.UUID(award.public_id)), FLIPPED)
    assert (badge.recipient.namespace, badge.recipient.id) == ("user", str(tess.pk))
    assert badge.badge_class_id == str(uuid.uuid5(uuid.NAMESPACE_URL, f"{BASE}/badges/b/pdln/flipped-classroom"))
    assert badge.name == "Flipped Lessons That Reach Every Student"
    assert badge.image_url == f"{BASE}/badges/images/{award.version.image.file_name}"
    assert (badge.happened_at - NOON).total_seconds() < 60


def test_whatever_is_repeated_it_is_announced_once(heard, award, tess):
    for _each in range(3):
        api.request_award(request_for(tess), now=NOON)
        assert api.work(now=NOON) == 1
        Delivery.objects.update(state=Delivery.State.PENDING, due_at=NOON)
    assert [what for what, _badge in heard] == ["issued"]


def test_two_backends_are_one_badge(heard, settings, issuer, tess):
    settings.BADGE_ISSUER_BACKENDS = ("embedded", "tests.badge_issuer.backends.Recording")
    api.request_award(request_for(tess), now=NOON)
    assert api.work(now=NOON) == 2
    assert [what for what, _badge in heard] == ["issued"]


def test_two_backends_that_end_at_the_same_moment_are_one_badge(heard, settings, issuer, tess):
    settings.BADGE_ISSUER_BACKENDS = ("embedded", "tests.badge_issuer.backends.Recording")
    api.request_award(request_for(tess), now=NOON)
    at_once(partial(api.work, now=NOON, limit=1), partial(api.work, now=NOON, limit=2))
    while Delivery.objects.exclude(state="delivered").exists():
        Delivery.objects.exclude(state="delivered").update(due_at=NOON)
        api.work(now=NOON)
    assert [what for what, _badge in heard] == ["issued"]


def test_a_withdrawal_is_announced_once_after_its_commit(heard, award):
    api.work(now=NOON)
    with transaction.atomic():
        revoke(award)
        assert len(heard) == 1
    revoke(award)
    assert [(what, badge.happened_at) for what, badge in heard[1:]] == [("withdrawn", LATER)]


def test_a_withdrawal_that_is_rolled_back_is_not_announced(heard, award):
    api.work(now=NOON)
    with transaction.atomic():
        revoke(award)
        transaction.set_rollback(True)
    assert [what for what, _badge in heard] == ["issued"]
    assert Award.objects.get().revoked_at is None


def test_a_badge_that_was_withdrawn_before_it_went_out_was_never_there(heard, award):
    revoke(award)
    api.work(now=LATER)
    assert heard == []


def test_a_delivery_that_fails_is_not_announced(heard, settings, issuer, tess):
    settings.BADGE_ISSUER_BACKENDS = ("tests.badge_issuer.backends.Unreachable",)
    api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    assert heard == []


def test_a_badge_that_is_earned_again_is_another_one(heard, award, tess):
    api.work(now=NOON)
    revoke(award)
    api.request_award(request_for(tess), now=LATER)
    api.work(now=LATER)
    assert [what for what, _badge in heard] == ["issued", "withdrawn", "issued"]
    assert heard[0][1].award == heard[1][1].award != heard[2][1].award
    assert len({badge.badge_class_id for _what, badge in heard}) == 1


def test_a_site_without_pages_announces_its_badges_all_the_same(heard, settings, issuer, tess):
    settings.BADGE_ISSUER_BACKENDS = ("tests.badge_issuer.backends.Recording",)
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = ""
    api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    [(_what, badge)] = heard
    assert badge.image_url.startswith("/badges/images/")


def test_a_listener_that_breaks_reaches_nobody_and_names_nobody(settings, award, caplog):
    settings.BADGE_ISSUER_LISTENER = "tests.badge_issuer.listeners.Deaf"
    assert api.work(now=NOON) == 1
    revoke(award)
    assert Delivery.objects.get().state == "delivered"
    assert Award.objects.get().revoked_at == LATER
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == [
        f"award {award.pk}: that it was issued could not be announced: KeyError",
        f"award {award.pk}: that it was withdrawn could not be announced: KeyError",
    ]


def test_a_listener_that_is_not_there_stops_no_badge_and_is_said_by_the_checks(settings, award, caplog):
    settings.BADGE_ISSUER_LISTENER = "no.such.Listener"
    assert api.work(now=NOON) == 1
    assert Delivery.objects.get().state == "delivered"
    assert "ConfigurationRefused" in caplog.messages[0]
    said = [each for each in run_checks() if each.id == "badge_issuer.W007"]
    assert [each.msg for each in said] == ["BADGE_ISSUER_LISTENER is 'no.such.Listener', which cannot be imported."]


def test_where_nobody_listens_nothing_is_asked_for_it(award, count_queries, settings, monkeypatch):
    settings.BADGE_ISSUER_LISTENER = ""
    # As where the issuer stands alone: here the domain listens.
    monkeypatch.setattr(award_withdrawn, "receivers", [])
    api.work(now=NOON)
    # One of them asks which services hold a copy.
    with count_queries(at_most=4):
        revoke(award)
