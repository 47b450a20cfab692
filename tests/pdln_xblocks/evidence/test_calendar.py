"""What a site says of its school year and of whom teachers can write to."""

from datetime import date

import pytest
from django.core.checks import run_checks

from pdln_xblocks.evidence import calendar
from pdln_xblocks.evidence.data import Contact
from pdln_xblocks.evidence.rules import add_school_days

FRIDAY = date(2026, 12, 18)


def test_a_break_is_one_day_or_both_its_ends_and_all_between(settings):
    settings.PDLN_SCHOOL_BREAKS = ["2026-11-26", date(2026, 11, 27), "2026-12-21/2027-01-01"]
    assert len(calendar.breaks()) == 1 + 1 + 12
    assert {date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 21), date(2027, 1, 1)} <= calendar.breaks()


def test_a_promise_counts_no_day_of_a_break(settings):
    settings.PDLN_SCHOOL_BREAKS = ["2026-12-21/2027-01-01"]
    assert add_school_days(FRIDAY, 1, breaks=calendar.breaks()) == date(2027, 1, 4)


def test_whoever_is_named_answers_in_school_days(settings):
    settings.PDLN_SCHOOL_BREAKS = ["2026-12-21/2027-01-01"]
    settings.PDLN_CONTACT = {"name": " Ana Ruiz ", "email": "ana@district.example"}
    assert calendar.contact(FRIDAY) == Contact(
        name="Ana Ruiz", email="ana@district.example", answer_by=date(2027, 1, 6)
    )


def test_where_nobody_is_named_there_is_nobody(settings):
    settings.PDLN_CONTACT = {}
    assert calendar.contact(FRIDAY) is None


@pytest.mark.parametrize(
    ("breaks", "problem"),
    [
        ("2026-12-21", "it is '2026-12-21', and not a list"),
        (["christmas"], "'christmas' is not a date like 2026-11-26, or two like 2026-12-21/2027-01-01"),
        (["2027-01-01/2026-12-21"], "'2027-01-01/2026-12-21' ends before it begins, or lasts longer than a year"),
        (["2026-12-21/2207-01-01"], "'2026-12-21/2207-01-01' ends before it begins, or lasts longer than a year"),
    ],
)
def test_breaks_that_cannot_be_read_are_told_to_the_operator(settings, breaks, problem):
    settings.PDLN_SCHOOL_BREAKS = breaks
    assert [(each.id, each.msg) for each in run_checks(tags=["pdln_xblocks"])] == [
        ("pdln_xblocks.E008", f"PDLN_SCHOOL_BREAKS cannot be used: {problem}.")
    ]


@pytest.mark.parametrize(
    ("contact", "problem"),
    [
        ("ana@district.example", "it is 'ana@district.example', and not a name, an email and days"),
        ({"name": "Ana", "mail": "a@b.example"}, "it is {'name': 'Ana', 'mail': 'a@b.example'}, and not a name"),
        ({"email": "ana@district.example"}, "it has no name"),
        ({"name": "Ana", "email": "ana"}, "'ana' is no e-mail address"),
        ({"name": "Ana", "email": "ana@district.example", "days": 0}, "its days are 0, and not a number from 1 to 60"),
    ],
)
def test_a_contact_nobody_can_write_to_is_told_to_the_operator(settings, contact, problem):
    settings.PDLN_CONTACT = contact
    (found,) = run_checks(tags=["pdln_xblocks"])
    assert (found.id, found.msg.startswith(f"PDLN_CONTACT cannot be used: {problem}")) == ("pdln_xblocks.E008", True)
