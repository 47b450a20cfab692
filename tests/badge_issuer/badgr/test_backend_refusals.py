"""What the Badgr backend does not send, and what it waits for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from badge_issuer import api, package_parsing
from badge_issuer.badgr.badge_classes import publish
from badge_issuer.data import RecipientIdentity
from badge_issuer.delivery.attempting import attempt
from badge_issuer.delivery.claims import claim, finish
from badge_issuer.models import Counterpart, Delivery
from tests.badge_issuer.badgr.test_backend import LATER, badge_class_there, earned, problem, standing, state
from tests.badge_issuer.conftest import NOON
from tests.badge_issuer.fake_badgr import Fault


def test_a_worker_that_slept_through_its_lease_makes_no_badge_that_was_withdrawn_since(at_badgr, tess):
    """The machine stood still just after the claim: a successor delivered, and the award was withdrawn."""
    receipt = earned(tess)
    delivery = Delivery.objects.get().pk
    [slept] = claim([delivery], now=NOON)
    finish([attempt(each) for each in claim([delivery], now=NOON + timedelta(minutes=5))])
    api.revoke_award(receipt.public_id, reason="Overturned.", now=NOON + timedelta(minutes=6))
    api.work(now=NOON + timedelta(minutes=6))
    assert at_badgr.state.standing() == {}
    ended = attempt(replace(slept, taken=slept.taken - 360))
    assert str(ended.error) == "This process was held up after it took the delivery."
    finish([ended])
    assert at_badgr.state.standing() == {}
    ended = list(Delivery.objects.order_by("pk").values_list("kind", "state"))
    assert ended == [("award", "delivered"), ("withdrawal", "delivered")]


def test_a_recipient_without_an_address_waits(at_badgr, tess):
    tess.email = ""
    tess.save()
    earned(tess)
    api.work(now=NOON)
    assert (state(), problem()) == ("pending", "No e-mail address is known for this recipient yet.")
    assert at_badgr.asked == []


def odd_address(recipient):
    return RecipientIdentity(email="tess at example.org")


def long_address(recipient):
    return RecipientIdentity(email="t" * 300 + "@example.org")


@pytest.mark.parametrize(
    ("resolver", "message"),
    [
        (
            "odd_address",
            "What is kept as the recipient's e-mail address is none. Correct it where it is kept, then: "
            "badge-issuer retry",
        ),
        (
            "long_address",
            "The recipient's e-mail address has 312 characters; 254 are possible. Correct it where it is kept, then: "
            "badge-issuer retry",
        ),
    ],
)
def test_an_address_that_cannot_be_one_stops_before_anything_is_sent(at_badgr, tess, settings, resolver, message):
    settings.BADGE_ISSUER_RECIPIENT = f"{__name__}.{resolver}"
    earned(tess)
    api.work(now=NOON)
    assert (state(), problem()) == ("stopped", message)
    assert at_badgr.asked == []


def test_an_address_that_badgr_does_not_take_is_told(at_badgr, tess, settings):
    tess.email = "tess@exämple.org"
    tess.save()
    earned(tess)
    api.work(now=NOON)
    assert (state(), problem()) == (
        "stopped",
        f"POST /v2/badgeclasses/{badge_class_there()}/assertions: HTTP 400. Badgr refused it: recipient: Enter a valid "
        "email address.",
    )


def test_a_badge_class_deleted_there_is_told_and_made_again_without_losing_an_award(at_badgr, tess, part_folder):
    gone = badge_class_there()
    at_badgr.state.badge_classes.clear()
    earned(tess)
    api.work(now=NOON)
    assert (state(), problem()) == (
        "pending",
        f"The badge class {gone} was deleted at Badgr. Make it again: badge-issuer sync FOLDER",
    )
    assert publish(package_parsing.read(part_folder), now=NOON).created == ("badgr: pdln/flipped-classroom",)
    api.work(now=NOON + LATER)
    assert (state(), standing(at_badgr)) == ("delivered", {"tess.ito@example.org": 1})


def test_an_account_that_lost_its_rights_is_not_taken_for_a_deleted_badge_class(at_badgr, tess):
    issuer = Counterpart.objects.get().external_issuer
    at_badgr.state.badge_classes.clear()
    at_badgr.state.issuers.clear()
    earned(tess)
    api.work(now=NOON)
    assert (state(), problem()) == (
        "pending",
        f"The Badgr account may no longer act for the issuer {issuer}. Look with: badge-issuer check",
    )


def lose_rights(fake):
    """What the account saw before it sees no more: Badgr says of all of it that it is not there."""
    seen = dict(fake.state.issuers), dict(fake.state.badge_classes), dict(fake.state.awards)
    for kept in (fake.state.issuers, fake.state.badge_classes, fake.state.awards):
        kept.clear()
    return seen


def regain_rights(fake, seen):
    for kept, before in zip((fake.state.issuers, fake.state.badge_classes, fake.state.awards), seen, strict=True):
        kept.update(before)


def test_a_withdrawal_that_is_not_ours_to_see_is_not_taken_for_done(at_badgr, tess):
    receipt = earned(tess)
    api.work(now=NOON)
    issuer = Counterpart.objects.get().external_issuer
    seen = lose_rights(at_badgr)
    api.revoke_award(receipt.public_id, reason="Overturned.", now=NOON)
    api.work(now=NOON)
    assert (state(), problem()) == (
        "pending",
        f"The Badgr account may no longer act for the issuer {issuer}. Look with: badge-issuer check",
    )
    regain_rights(at_badgr, seen)
    api.work(now=NOON + LATER)
    assert (state(), standing(at_badgr)) == ("delivered", {})


def test_a_lookup_that_is_not_ours_to_see_is_no_leave_to_award(at_badgr, tess):
    at_badgr.faults.then(Fault.RESET_AFTER)
    earned(tess)
    api.work(now=NOON)
    seen = lose_rights(at_badgr)
    at_badgr.asked.clear()
    api.work(now=NOON + timedelta(minutes=10))
    assert (state(), [each for each in at_badgr.asked if each.startswith("POST")]) == ("pending", [])
    regain_rights(at_badgr, seen)
    api.work(now=NOON + LATER)
    assert (state(), standing(at_badgr)) == ("delivered", {"tess.ito@example.org": 1})


def test_a_badge_class_that_was_never_made_there_is_told(badgr, issuer, tess):
    earned(tess)
    api.work(now=NOON)
    assert (state(), problem()) == (
        "pending",
        "Badgr has no badge class for pdln/flipped-classroom, edition 1, yet. Make it: badge-issuer sync FOLDER",
    )


def test_a_clock_that_runs_ahead_delays_an_award_and_loses_none(at_badgr, tess):
    ahead = datetime.now(UTC) + timedelta(days=1)
    earned(tess, now=ahead)
    api.work(now=ahead)
    assert (state(), problem()) == (
        "pending",
        f"POST /v2/badgeclasses/{badge_class_there()}/assertions: Badgr says that the award lies in the future. The "
        "clock of this machine, or theirs, is wrong.",
    )
