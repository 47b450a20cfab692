"""What stands ready when a preview answers its first request."""

import pytest
from django.conf import settings as current

from badge_issuer import package
from badge_issuer.models import BadgeClass, Issuer, SigningKey
from course_exports.preview.errors import CannotServe
from course_exports.preview.models import AnonymousId, Membership
from course_exports.preview.running import prepare
from pdln_xblocks.models import Evaluator
from tests.badge_issuer.parts import PART

from .sample import COURSE_KEY

pytestmark = pytest.mark.django_db


def counts():
    return [model.objects.count() for model in (Membership, AnonymousId, Evaluator, Issuer, BadgeClass, SigningKey)]


@pytest.fixture
def issuer_part(tmp_path):
    package.write(PART, tmp_path / "issuer")
    return tmp_path / "issuer"


def test_people_roster_badge_classes_and_keys_are_there_and_starting_again_adds_nothing(served, issuer_part):
    prepare(issuer_part=issuer_part)
    once = counts()
    prepare(issuer_part=issuer_part)
    assert counts() == once
    assert list(Membership.objects.order_by("user__username").values_list("user__username", "role")) == [
        ("ada", "instructor"),
        ("tess", "enrolled"),
        ("theo", "enrolled"),
    ]
    roster = Evaluator.objects.filter(course_key=COURSE_KEY).order_by("user__username")
    assert list(roster.values_list("user__username", "is_lead")) == [("eva", False), ("evan", False), ("lena", True)]
    keys = SigningKey.objects.order_by("kind").values_list("issuer__slug", "kind")
    assert list(keys) == [("pdln", "ed25519"), ("pdln", "rsa")]


def test_an_evaluator_taken_off_the_roster_stays_off_it_after_a_restart(served):
    prepare(issuer_part=None)
    Evaluator.objects.filter(user__username="eva").update(active_until="2026-01-01")
    prepare(issuer_part=None)
    assert str(Evaluator.objects.get(user__username="eva").active_until) == "2026-01-01"


def test_a_folder_that_is_no_issuers_part_is_refused_with_every_problem(served, tmp_path):
    (tmp_path / "issuer").mkdir()
    with pytest.raises(CannotServe) as refused:
        prepare(issuer_part=tmp_path / "issuer")
    assert str(refused.value) == (
        "issuer.json: is missing\nbadge-classes: has no .json file\n"
        "Give the folder that `pathway build` wrote beside the course: its name ends in -issuer"
    )


def test_badges_of_another_port_are_not_left_to_stop_verifying(served):
    Issuer.objects.create(slug="pdln", name="PDLN", url="https://pdln.example.org", base_url="http://127.0.0.1:1")
    with pytest.raises(CannotServe) as refused:
        prepare(issuer_part=None)
    assert str(refused.value) == (
        f"The badges of pdln live at http://127.0.0.1:1, and BADGE_ISSUER_PUBLIC_BASE_URL now says "
        f"{current.BADGE_ISSUER_PUBLIC_BASE_URL}. Issued badges would stop verifying. "
        "Set BADGE_ISSUER_PUBLIC_BASE_URL back to http://127.0.0.1:1. "
        "Serve at the same port as before (--port), or forget those badges (--reset)."
    )
