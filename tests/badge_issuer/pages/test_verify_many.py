"""Many badges checked at once, and the table to keep."""

import csv
import io
import json
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.formats import date_format

from badge_issuer import share_codes, sharing
from badge_issuer.models import Credential, ShareLink
from badge_issuer.sharing import Disclosure, LinkChosen, WordsChosen
from tests.badge_issuer.conftest import BASE
from tests.badge_issuer.page_words import words
from tests.badge_issuer.pages.test_verify_page import GENUINE, WRONG_CODE


def reported(client, lines):
    return client.post("/badges/verify/many", {"lines": lines})


def table(client, lines):
    response = client.post("/badges/verify/many.csv", {"lines": lines})
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_a_line_with_two_addresses_compares_neither(shared, stranger):
    """The holder's link may bring an address of their own before the one that the office typed."""
    lines = f"{BASE}{shared},tess.ito@example.org,theo@example.org\n"
    text = words(reported(stranger, lines))
    assert "There is more than one e-mail address on this line. Leave the one that is to be compared." in text
    assert "0 of 1 badge genuine" in text
    assert "tess.ito@example.org" not in text and "theo@example.org" not in text
    again = f"{BASE}{shared},tess.ito@example.org,tess.ito@example.org\n"
    assert "1 of 1 badge genuine" in words(reported(stranger, again))


def test_many_lines_with_one_bad_are_all_reported(shared, link, stranger):
    lines = f"{BASE}{shared}, tess.ito@example.org\nnothing here\n{share_codes.shown(link.code)},theo@example.org\n"
    text = words(reported(stranger, lines))
    assert "2 of 3 badges genuine" in text
    assert "Not checked. There is neither a link nor a code on this line." in text
    assert "Genuine, but issued to another e-mail address." in text
    assert "A badge can be withdrawn later: check again before you rely on it." in text
    assert f"Checked on {date_format(timezone.localtime(), 'DATE_FORMAT')}, " in text
    assert "tess.ito@example.org" not in text


def test_the_table_to_keep_says_line_by_line_what_was_found(shared, stranger):
    lines = f"link,email\n{BASE}{shared},tess.ito@example.org\n0000-0000\n"
    head, genuine, wrong = table(stranger, lines)
    assert head[:3] == ["Line", "Link or code", "Result"]
    assert genuine[:9] == [
        "2",
        f"{BASE}{shared}",
        "genuine",
        GENUINE,
        "Flipped Lessons That Reach Every Student",
        "PD Learning Network",
        "2026-10-16",
        "",
        "yes",
    ]
    assert head[9] == "Checked at"
    assert genuine[9] == wrong[9]
    assert timedelta(0) <= timezone.now() - datetime.fromisoformat(genuine[9]) < timedelta(minutes=5)
    assert wrong[:4] == ["3", "0000-0000", "not_found", WRONG_CODE]
    assert "tess.ito@example.org" not in json.dumps([genuine, wrong])


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("https://x.org")'])
def test_no_cell_of_the_table_is_a_formula(db, stranger, cell):
    out = io.StringIO()
    csv.writer(out).writerow([cell])
    _head, row = table(stranger, out.getvalue())
    assert not row[1].startswith(("=", "+", "-", "@", "\t"))


def test_a_name_that_is_a_formula_stays_a_name_in_the_table(credential, stranger):
    sharing.choose_words(credential.award, WordsChosen(name="=cmd|' /C calc'!A0"))
    chosen = LinkChosen(label="x", days=90, shows=Disclosure(name=True))
    link = sharing.make_link(credential.award, chosen, now=timezone.now())
    _head, row = table(stranger, link.code)
    assert row[7] == "'=cmd|' /C calc'!A0"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_from_a_spreadsheet_is_read_as_it_comes(shared, stranger, separator):
    content = "\ufeff" + separator.join(["Teacher", "Link", "E-mail"]) + "\r\n"
    content += separator.join(["Ito, Tess" if separator != "," else "Tess", f"{BASE}{shared}", "tess.ito@example.org"])
    file = SimpleUploadedFile("badges.csv", content.encode("utf-8"))
    text = words(stranger.post("/badges/verify/many", {"file": file}))
    assert "1 of 1 badge genuine" in text
    assert " yes " in text


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        ("", "Give one link or code on each line."),
        ("\n \n", "Give one link or code on each line."),
        ("link\n", "Give one link or code on each line."),
        ("0000-0000\n" * 101, "These are 101 lines; 100 can be checked at once. Split them."),
        ("x" * 100_001, "This is too long to check at once. Split it."),
        ('"' + "x" * 140_000, "This is too long to check at once. Split it."),
    ],
)
def test_lines_that_cannot_be_checked_at_once_are_refused_whole(db, stranger, lines, refused):
    response = reported(stranger, lines)
    assert (response.status_code, f"Not checked. {refused}" in words(response)) == (400, True)


def test_a_table_that_is_not_text_is_refused(db, stranger):
    file = SimpleUploadedFile("badges.xlsx", b"PK\x03\x04\xff\xfe")
    response = stranger.post("/badges/verify/many", {"file": file})
    assert response.status_code == 400
    assert "Not checked. This file is not text. Save the table as CSV, in UTF-8." in words(response)


def test_nothing_that_was_asked_is_kept(shared, link, stranger):
    before = (Credential.objects.count(), ShareLink.objects.values_list().get())
    reported(stranger, f"{BASE}{shared}, tess.ito@example.org\n{link.code}\n")
    assert (Credential.objects.count(), ShareLink.objects.values_list().get()) == before
    assert not stranger.session.keys()
