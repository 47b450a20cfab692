"""What pages and deliveries cost the database: the same for any number of badges, and no art that they only name."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from badge_issuer import api, package, sharing
from badge_issuer.models import Delivery
from badge_issuer.sharing import Disclosure, LinkChosen
from tests.badge_issuer.conftest import NOON, request_for
from tests.badge_issuer.parts import FLIPPED, PART

OWNERS = ["", ".json", "/sharing", "/hours", "/ob2.json", ".jwt", "/levels.json"]
ANYBODYS = [
    "/badges/b/pdln/flipped-classroom",
    "/badges/b/pdln/flipped-classroom.json",
    "/badges/b/pdln/flipped-classroom/v/1",
    "/badges/b/pdln/flipped-classroom/v/1/ob2.json",
    "/badges/i/pdln",
    "/badges/i/pdln.json",
    "/badges/i/pdln/ob2.json",
]


def art_read(captured) -> int:
    """How many statements brought the bytes of a badge image along."""
    statements = [each["sql"].replace('"', "").replace("`", "") for each in captured.captured_queries]
    return sum("badge_issuer_badgeimage.content" in each for each in statements)


@pytest.mark.parametrize("ending", OWNERS)
def test_what_an_owner_opens_leaves_the_art_in_the_database(page, owner, ending):
    with CaptureQueriesContext(connection) as captured:
        assert owner.get(page + ending).status_code == 200
    assert art_read(captured) == 0


@pytest.mark.parametrize("address", ANYBODYS)
def test_what_anybody_opens_leaves_the_art_in_the_database(credential, stranger, address):
    with CaptureQueriesContext(connection) as captured:
        assert stranger.get(address).status_code == 200
    assert art_read(captured) == 0


def test_a_share_link_and_a_check_leave_the_art_in_the_database(credential, stranger):
    link = sharing.make_link(credential.award, LinkChosen(label="x", days=90, shows=Disclosure()), now=timezone.now())
    with CaptureQueriesContext(connection) as captured:
        assert stranger.get(f"/badges/s/{link.slug}").status_code == 200
        assert stranger.post("/badges/verify", {"given": link.code}).status_code == 200
    assert art_read(captured) == 0


def test_a_picture_that_is_asked_for_is_read_once(page, owner):
    with CaptureQueriesContext(connection) as captured:
        assert owner.get(f"{page}/badge.svg").status_code == 200
    assert art_read(captured) == 1


def test_signing_badges_leaves_the_art_in_the_database(issuer, teachers):
    for each in teachers(3):
        api.request_award(request_for(each), now=NOON)
    with CaptureQueriesContext(connection) as captured:
        assert api.work(now=NOON) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert art_read(captured) == 0


def test_an_issuer_with_twenty_badges_asks_no_more_than_one_with_two(issuer, stranger, part_folder):
    assert listed(stranger, part_folder, badges=2) == listed(stranger, part_folder, badges=20)


def listed(stranger, part_folder, *, badges: int) -> int:
    """The statements of an issuer's page that lists this many, each in two versions of which the newer is shown."""
    for version in ("1.0", "2.0"):
        classes = tuple(
            replace(FLIPPED, slug=f"badge-{number}", name=f"Badge {number} as of {version}", version=version)
            for number in range(badges)
        )
        package.write(replace(PART, badge_classes=(FLIPPED, *classes)), part_folder)
        api.sync(part_folder, now=NOON)
    with CaptureQueriesContext(connection) as captured:
        text = stranger.get("/badges/i/pdln").content.decode()
    assert text.count("as of 2.0") >= badges
    assert "as of 1.0" not in text
    return len(captured.captured_queries)


def test_an_operator_s_list_of_badge_images_leaves_the_art_in_the_database(issuer, admin_client):
    with CaptureQueriesContext(connection) as captured:
        assert admin_client.get("/admin/badge_issuer/badgeimage/").status_code == 200
    assert art_read(captured) == 0
