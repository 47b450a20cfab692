"""The verify page and its API: a link, a code, a file or its text, and exactly what was checked."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from badge_issuer import api, share_codes
from badge_issuer.models import ShareLink
from tests.badge_issuer.conftest import BASE, NOON
from tests.badge_issuer.page_words import words
from tests.badge_issuer.parts import SVG

GENUINE = "Genuine. Issued by PD Learning Network on Oct. 16, 2026; still valid, checked just now."


NOT_PUBLIC = "Not public. The owner hasn't shared this. Ask for a share link. This is not a sign of a problem."


UNKNOWN = (
    "There is no badge at this address. Check that the link is complete, or ask whoever gave it to you for a new one."
)


ENDED = (
    "Not public. This share link has ended. Ask its owner for a new one. "
    "This is not a sign of a problem with the badge."
)


WRONG_CODE = (
    "No badge has this code. Check each letter. Codes end when their owner ends them: ask for a new one. "
    "This is not a sign of a problem."
)


NOT_UNDERSTOOD = (
    "This is not a link, a code or a badge. A link begins with https://, a code looks like FC7K-2M9X, and the text of "
    "a badge begins with {."
)


NO_BADGE_FILE = "This file is not a badge. A badge is a JSON file, a PNG or SVG image, or a token (JWT)."


PHOTO = "This is a photo or a screenshot, and those do not carry a badge's signature. Ask for its link or file."


TOO_LARGE = "This is larger than 2 MB, and a badge is not. Check that it is the right file."


PRIVATE_ADDRESS = (
    "Couldn't check right now. This is not a pass. "
    "The link could not be followed: 127.0.0.1 is not on the public internet."
)


EMAIL_MATCHES = "It was issued to this e-mail address."


EMAIL_DIFFERS = "It was not issued to this e-mail address."


def asked(client, given="", **more):
    """What the page answers to one thing typed or handed in."""
    return client.post("/badges/verify", {"given": given, **more})


def handed_in(client, content, name="badge.json"):
    return client.post("/badges/verify", {"file": SimpleUploadedFile(name, content)})


# One badge.


def test_the_page_asks_for_a_link_a_code_a_file_or_text_and_keeps_nothing(db, stranger):
    response = stranger.get("/badges/verify")
    text = words(response)
    assert "No account needed, and nothing you give is kept." in text
    assert "Or its file: choose it, or drop it here" in text
    assert response["Cache-Control"] == "private, no-store"


def test_a_public_link_is_checked_and_every_check_is_told(shared, stranger):
    text = words(asked(stranger, f"{BASE}{shared}"))
    assert GENUINE in text
    for reason in (
        "pass It is shaped like an Open Badges 3.0 credential.",
        "pass Every word in it is covered by the signature.",
        "pass learn.example.org publishes the key it was signed with.",
        "pass Not one word has changed since it was signed.",
        "pass Its issuer has not withdrawn it.",
        "pass It is valid today.",
        "not checked Whose badge it is was not checked: no e-mail address was typed.",
    ):
        assert reason in text


FORMS_OF_A_LINK = ["{base}{page}.json", "{base}{page}.jwt", "{base}{page}/ob2.json", "{base}{page}/badge.svg"]


@pytest.mark.parametrize("spelling", ["{base}{page}", "{bare}{page}", " {base}{page}?utm=1#top ", *FORMS_OF_A_LINK])
def test_a_link_is_understood_however_it_was_copied(shared, stranger, spelling):
    typed = spelling.format(base=BASE, bare=BASE.removeprefix("https://"), page=shared)
    assert GENUINE in words(asked(stranger, typed))


def test_a_code_is_checked_and_shows_what_its_link_shows(link, stranger):
    response = asked(stranger, share_codes.shown(link.code).lower())
    text = words(response)
    assert GENUINE in text
    assert "Tess O. as its owner typed it; not part of the signed badge" in text
    assert f'href="/badges/s/{link.slug}"' in response.content.decode()


def test_a_link_in_the_address_is_filled_in_and_not_yet_checked(link, stranger):
    response = stranger.get(f"/badges/verify?code={share_codes.shown(link.code)}")
    assert share_codes.shown(link.code) in response.content.decode()
    assert "Genuine" not in words(response)


def test_the_signed_file_is_genuine_while_the_page_is_private(credential, stranger):
    assert GENUINE in words(handed_in(stranger, credential.document.encode()))
    assert GENUINE in words(asked(stranger, credential.document))


def test_every_date_on_the_page_is_of_one_time_zone(credential, stranger, settings):
    """The badge says 12:00 in Greenwich, which is the next day in Auckland."""
    settings.TIME_ZONE = "Pacific/Auckland"
    text = words(handed_in(stranger, credential.document.encode()))
    assert "on Oct. 17, 2026; still valid" in text
    assert "Issued on Oct. 17, 2026" in text


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize(
    ("key", "instant", "shown"),
    [
        ("validFrom", "0001-01-01T00:00:00Z", "Issued on Jan. 1, 0001"),
        ("validFrom", "0001-01-01T00:00:00+14:00", "Issued on Jan. 1, 0001"),
        ("validUntil", "9999-12-31T23:59:59Z", "Valid until Dec. 31, 9999"),
        ("validUntil", "9999-12-31T23:59:59-12:00", "Valid until Dec. 31, 9999"),
    ],
)
def test_the_first_and_the_last_moment_there_are_break_no_page(
    credential, stranger, settings, zone, key, instant, shown
):
    settings.TIME_ZONE = zone
    document = json.dumps(json.loads(credential.document) | {key: instant})
    response = handed_in(stranger, document.encode())
    assert response.status_code == 200
    assert shown in words(response)
    assert "Something is wrong with this badge." in words(response)


def test_a_changed_file_is_told_apart(credential, stranger):
    changed = credential.document.replace('"creditsEarned": 12', '"creditsEarned": 99')
    text = words(handed_in(stranger, changed.encode()))
    assert "Something is wrong with this badge. Don't rely on it." in text
    assert "no It was changed after it was signed, or somebody else signed it." in text
    assert "Genuine" not in text


def test_a_withdrawn_badge_is_no_longer_genuine_however_it_is_given(shared, link, credential, stranger):
    api.revoke_award(credential.award.public_id, reason="Overturned.", now=NOON + timedelta(days=3))
    code = share_codes.shown(link.code)
    for response in (asked(stranger, f"{BASE}{shared}"), asked(stranger, code), asked(stranger, credential.document)):
        text = words(response)
        assert "Withdrawn. Withdrawn by its issuer: the list of" in text
        assert "Genuine" not in text


def test_a_list_that_cannot_be_had_is_not_a_pass(shared, stranger, settings, tmp_path):
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "lost")
    text = words(asked(stranger, f"{BASE}{shared}"))
    assert "Couldn't check right now. This is not a pass." in text
    assert "Genuine" not in text


@pytest.mark.parametrize("email", ["tess.ito@example.org", "Tess.Ito@Example.ORG", " tess.ito@example.org "])
def test_the_address_it_was_issued_to_matches_however_it_is_typed(shared, stranger, email):
    assert EMAIL_MATCHES in words(asked(stranger, f"{BASE}{shared}", email=email))


def test_another_address_is_told_and_the_badge_stays_genuine(shared, stranger):
    text = words(asked(stranger, f"{BASE}{shared}", email="theo@example.org"))
    assert "Genuine, but issued to another e-mail address." in text
    assert EMAIL_DIFFERS in text
    assert "theo@example.org" not in text


def test_a_badge_still_being_signed_is_not_a_pass(award, owner, stranger):
    page = f"/badges/c/{award.public_id}"
    owner.post(f"{page}/sharing", {"sharing": "share"})
    assert "Couldn't check right now. Its signed copy is being made. Try again in a few minutes." in words(
        asked(stranger, f"{BASE}{page}")
    )


# Bad input, each with the whole message.


def test_a_private_badge_is_not_public_and_no_sign_of_a_problem(page, stranger):
    assert NOT_PUBLIC in words(asked(stranger, f"{BASE}{page}"))


def test_an_unknown_link_of_this_site(db, stranger):
    for place in ("c", "s"):
        assert UNKNOWN in words(asked(stranger, f"{BASE}/badges/{place}/{'0' * 32}"))


def test_a_link_to_a_page_about_badges(issuer, stranger):
    text = words(asked(stranger, f"{BASE}/badges/b/pdln/flipped-classroom"))
    assert (
        "This link is not a badge. It leads to a page about badges, not to somebody's badge. "
        "Ask for the link to the badge itself."
    ) in text


def test_an_expired_share_link(link, stranger):
    ShareLink.objects.update(expires_at=NOON)
    assert ENDED in words(asked(stranger, f"{BASE}/badges/s/{link.slug}"))


def test_a_wrong_code(link, stranger):
    assert WRONG_CODE in words(asked(stranger, "0000-0000"))


def test_the_code_of_an_expired_link(link, stranger):
    ShareLink.objects.update(expires_at=NOON)
    assert WRONG_CODE in words(asked(stranger, link.code))


@pytest.mark.parametrize("address", ["https://127.0.0.1/badge.json", "https://127.0.0.1:8443/badge.json?a=b"])
def test_a_link_to_a_private_address(db, stranger, address):
    expected = PRIVATE_ADDRESS.replace("127.0.0.1", address.split("/")[2])
    assert expected in words(asked(stranger, address))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://198.51.100.7/badge.json", "198.51.100.7 is offered without https"),
        ("https://169.254.169.254/latest/meta-data", "169.254.169.254 is not on the public internet"),
        ("https://10.0.0.1/badge.json", "10.0.0.1 is not on the public internet"),
        ("https://[::1]/badge.json", "[::1] is not on the public internet"),
        ("https://[::ffff:127.0.0.1]/badge.json", "[::ffff:127.0.0.1] is not on the public internet"),
        ("https://me:secret@example.org/x", "only addresses that begin with https:// are looked up"),
        ("https://[::1/badge.json", "only addresses that begin with https:// are looked up"),
    ],
)
def test_a_link_that_is_not_followed_says_why(db, stranger, address, why):
    expected = f"Couldn't check right now. This is not a pass. The link could not be followed: {why}."
    assert expected in words(asked(stranger, address))


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", "The file is empty."),
        (b"\xff\xd8\xff\xe0 a photo", PHOTO),
        (b"\x00\x00\x00\x18ftypheic", PHOTO),
        (b"GIF89a", PHOTO),
        (b"no image at all", NO_BADGE_FILE),
        (b"%PDF-1.7", NO_BADGE_FILE),
    ],
)
def test_a_file_that_is_no_badge(db, stranger, content, refused):
    response = handed_in(stranger, content, name="badge.png")
    assert (response.status_code, f"Not checked. {refused}" in words(response)) == (400, True)


def test_a_huge_file_is_refused_before_it_is_read(db, stranger):
    response = handed_in(stranger, b"{" + b" " * (3 * 1024 * 1024))
    assert (response.status_code, f"Not checked. {TOO_LARGE}" in words(response)) == (413, True)


def test_a_file_just_over_the_limit_is_refused(db, stranger):
    response = handed_in(stranger, b"{" + b" " * (2 * 1024 * 1024))
    assert (response.status_code, f"Not checked. {TOO_LARGE}" in words(response)) == (400, True)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ("", "Give a link, a code, a file, or the text of a badge."),
        ("my badge", NOT_UNDERSTOOD),
        ("javascript:alert(1)", NOT_UNDERSTOOD),
        (f"https://example.org/{'x' * 2000}", NOT_UNDERSTOOD),
    ],
)
def test_words_that_are_no_badge_are_told_what_would_be_and_kept_in_the_form(db, stranger, given, refused):
    response = asked(stranger, given)
    assert (response.status_code, f"Not checked. {refused}" in words(response)) == (400, True)
    assert not given or given in response.content.decode().replace("&#39;", "'")


def test_json_that_is_no_badge_says_so(db, stranger):
    assert "This is not a badge that can be read. It cannot be read as a credential: it is not JSON" in words(
        asked(stranger, "{nonsense")
    )
    assert "Something is wrong with this badge." in words(
        asked(stranger, '{"issuer": {"id": "https://[x", "name": 1}}')
    )


def test_many_wrong_codes_close_the_look_up_for_a_while_and_a_right_one_is_then_not_told(link, stranger):
    for number in range(20):
        assert WRONG_CODE in words(asked(stranger, f"0000-00{number:02}"))
    text = words(asked(stranger, link.code))
    waits = "This is not a pass. Too many codes led nowhere: wait an hour, or ask for the link."
    assert f"Couldn't check right now. {waits}" in text
    assert GENUINE in words(asked(stranger, f"{BASE}/badges/s/{link.slug}"))


def test_right_codes_are_not_counted(link, stranger):
    for _each in range(25):
        assert GENUINE in words(asked(stranger, link.code))


def test_a_client_that_asks_too_often_waits(db, stranger):
    for _each in range(60):
        asked(stranger, "my badge")
    response = asked(stranger, "my badge")
    assert response.status_code == 429
    assert "Not checked. That was a lot at once. Wait a few minutes, then try again." in words(response)
    elsewhere = stranger.post("/badges/verify", {"given": "my badge"}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 400


def test_the_many_addresses_of_one_ipv6_network_are_one_client(db, stranger):
    for number in range(60):
        stranger.post("/badges/verify", {"given": "my badge"}, REMOTE_ADDR=f"2001:db8::{number:x}:1")
    again = stranger.post("/badges/verify", {"given": "my badge"}, REMOTE_ADDR="2001:db8:0:0:ffff::1")
    assert again.status_code == 429
    for another in ("2001:db8:0:1::1", "::ffff:198.51.100.7", "::ffff:198.51.100.8", "unix:"):
        elsewhere = stranger.post("/badges/verify", {"given": "my badge"}, REMOTE_ADDR=another)
        assert elsewhere.status_code == 400


def test_ipv4_clients_seen_through_ipv6_are_not_one(db, stranger):
    for _each in range(60):
        stranger.post("/badges/verify", {"given": "my badge"}, REMOTE_ADDR="::ffff:198.51.100.7")
    assert stranger.post("/badges/verify", {"given": "x y"}, REMOTE_ADDR="::ffff:198.51.100.7").status_code == 429
    assert stranger.post("/badges/verify", {"given": "x y"}, REMOTE_ADDR="::ffff:198.51.100.8").status_code == 400


def test_a_line_given_again_and_again_is_checked_once(shared, stranger, django_assert_max_num_queries):
    lines = "\n".join([f"{BASE}{shared}"] * 100)
    with django_assert_max_num_queries(40):
        response = stranger.post("/badges/verify/many", {"lines": lines})
    assert words(response).count(GENUINE) == 100


def test_no_token_is_asked_for_since_nothing_changes(shared):
    careful = Client(enforce_csrf_checks=True)
    assert GENUINE in words(asked(careful, f"{BASE}{shared}"))


# Every form a badge can be kept in.


@pytest.mark.parametrize("form", [".json", ".jwt", "/badge.png", "/badge.svg", "/ob2.json", "/ob2.png"])
def test_every_form_that_can_be_downloaded_is_found_genuine(shared, owner, stranger, form):
    content = owner.get(f"{shared}{form}").content
    response = stranger.post(
        "/badges/verify", {"file": SimpleUploadedFile(f"badge{form[-4:]}", content), "email": "tess.ito@example.org"}
    )
    text = words(response)
    assert GENUINE in text
    assert EMAIL_MATCHES in text
    assert "Badge Flipped Lessons That Reach Every Student" in text


def test_a_token_is_understood_as_text(shared, owner, stranger):
    assert GENUINE in words(asked(stranger, owner.get(f"{shared}.jwt").content.decode()))


def test_a_picture_that_lost_its_badge_says_so(db, stranger):
    text = words(handed_in(stranger, SVG, name="badge.svg"))
    assert (
        "This is not a badge that can be read. It cannot be read as a credential: there is no badge in the picture; "
        "phones and messengers remove it when they save a picture."
    ) in text
    assert "Not checked, because of the above." not in text


def test_an_assertion_that_is_hosted_here_and_private_is_not_a_pass(shared, owner, stranger):
    assertion = owner.get(f"{shared}/ob2.json").content
    owner.post(f"{shared}/sharing", {"sharing": "stop"})
    text = words(handed_in(stranger, assertion))
    assert "Couldn't check right now. This is not a pass." in text
    assert "Genuine" not in text


def test_a_withdrawn_assertion_of_ours_is_told_as_withdrawn(shared, owner, credential, stranger):
    assertion = owner.get(f"{shared}/ob2.json").content
    api.revoke_award(credential.award.public_id, reason="Overturned.", now=timezone.now())
    text = words(handed_in(stranger, assertion))
    assert "Withdrawn. Withdrawn by its issuer: its address says so." in text
    assert "Genuine" not in text
