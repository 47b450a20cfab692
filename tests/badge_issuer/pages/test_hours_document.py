"""The hours document: what a district's office files, for its owner and for whom the owner lets."""

from datetime import timedelta

import pytest
from django.utils import timezone

from badge_issuer import api, package, share_codes, sharing
from badge_issuer.models import EarnerWords
from badge_issuer.sharing import Disclosure, LinkChosen
from tests.badge_issuer.conftest import BASE, NOON, request_for
from tests.badge_issuer.page_words import words
from tests.badge_issuer.parts import part_with

NAME = "Theresa M. Ito"


def hours_link(award):
    chosen = LinkChosen(label="District office", days=90, shows=Disclosure(), shows_hours=True)
    return sharing.make_link(award, chosen, now=timezone.now())


def test_it_says_what_an_office_asks_for(page, owner):
    text = words(owner.post(f"{page}/hours", {"name": NAME}))
    for said in (
        "12 hours",
        NAME,
        "Flipped Lessons That Reach Every Student",
        "Completed on Oct. 16, 2026",
        "Provider PD Learning Network",
        "Provider number PDLN-0417",
        "Evaluated by Summit Peer Review",
        "Director of Credentials",
        "2.5.c",
    ):
        assert said in text


def test_a_name_that_was_not_kept_is_forgotten(page, owner):
    assert NAME in words(owner.post(f"{page}/hours", {"name": NAME}))
    assert EarnerWords.objects.count() == 0
    assert NAME not in words(owner.get(f"{page}/hours"))
    assert "Name, to be written by hand" in words(owner.get(f"{page}/hours"))


def test_a_name_kept_by_choice_stands_there_the_next_time_and_on_no_other_page(page, shared, owner, stranger):
    owner.post(f"{page}/hours", {"name": f" {NAME} ", "keep": "on"})
    assert f'value="{NAME}"' in owner.get(f"{page}/hours").content.decode()
    assert NAME not in words(stranger.get(shared))
    owner.post(f"{page}/hours", {"name": "", "keep": "on"})
    assert EarnerWords.objects.get().license_name == ""


def test_a_name_that_is_too_long_is_not_kept(page, owner):
    response = owner.post(f"{page}/hours", {"name": "n" * 201, "keep": "on"})
    assert "The name: 201 characters are more than the 200 there is room for." in words(response)
    assert EarnerWords.objects.count() == 0


def test_a_paper_that_nobody_could_check_says_so_to_its_owner(page, owner):
    text = words(owner.get(f"{page}/hours"))
    assert "Nobody could check this paper yet, because your badge is private." in text
    assert "Check it here:" not in text


def test_a_public_badge_is_checked_on_its_page(page, shared, owner):
    text = words(owner.get(f"{page}/hours"))
    assert f"This record stands on a digitally signed badge. Check it here: {BASE}{page}" in text


def test_a_private_badge_is_checked_by_a_link_and_its_code(page, owner, credential):
    sharing.keep_license_name(credential.award, NAME)
    link = hours_link(credential.award)
    text = words(owner.get(f"{page}/hours"))
    assert f"{BASE}/badges/verify with the code {share_codes.shown(link.code)}" in text


def test_whoever_holds_a_link_for_it_opens_it_and_no_other_link_does(credential, stranger):
    sharing.keep_license_name(credential.award, NAME)
    link = hours_link(credential.award)
    plain = sharing.make_link(credential.award, LinkChosen(label="x", days=90, shows=Disclosure()), now=timezone.now())
    assert "Open the hours document" in words(stranger.get(f"/badges/s/{link.slug}"))
    response = stranger.get(f"/badges/s/{link.slug}/hours")
    assert NAME in words(response)
    assert "Your name as on your license" not in words(response)
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert "Open the hours document" not in words(stranger.get(f"/badges/s/{plain.slug}"))
    assert stranger.get(f"/badges/s/{plain.slug}/hours").status_code == 404


def test_a_name_taken_back_closes_the_document_behind_its_links(credential, stranger):
    sharing.keep_license_name(credential.award, NAME)
    link = hours_link(credential.award)
    sharing.keep_license_name(credential.award, "")
    assert "Open the hours document" not in words(stranger.get(f"/badges/s/{link.slug}"))
    assert stranger.get(f"/badges/s/{link.slug}/hours").status_code == 404


def test_a_withdrawn_badge_certifies_no_hours(page, owner, credential, stranger):
    sharing.keep_license_name(credential.award, NAME)
    link = hours_link(credential.award)
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON + timedelta(days=3))
    assert owner.get(f"{page}/hours").status_code == 404
    assert stranger.get(f"/badges/s/{link.slug}/hours").status_code == 404
    assert "Open the hours document" not in words(owner.get(f"{page}/sharing"))


@pytest.fixture
def no_hours(part_folder, issuer):
    package.write(part_with(hours=0), part_folder)
    api.sync(part_folder, now=NOON)


def test_a_badge_without_hours_has_no_such_document(no_hours, page, owner):
    assert owner.get(f"{page}/hours").status_code == 404
    assert "Open the hours document" not in words(owner.get(f"{page}/sharing"))


def test_a_stranger_finds_no_document(page, shared, stranger):
    for method in (stranger.get, stranger.post):
        assert method(f"{page}/hours").status_code == 404


def test_a_renewal_certifies_the_hours_of_the_day_they_were_completed(part_folder, issuer, owner, tess):
    package.write(part_with(valid_months=1), part_folder)
    api.sync(part_folder, now=NOON)
    first = api.request_award(request_for(tess), now=NOON)
    renewed = api.renew_award(first.public_id, now=NOON + timedelta(days=20))
    assert "Completed on Oct. 16, 2026" in words(owner.get(f"/badges/c/{renewed.public_id}/hours"))
