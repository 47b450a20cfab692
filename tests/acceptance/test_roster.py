"""Who reviews, kept by the course team on a page of its own: at two widths, by keyboard, without a barrier."""

import re

import pytest
from playwright.sync_api import expect

from tests.acceptance.people import NARROW, WIDE

pytestmark = pytest.mark.browser

ROSTER = "/pdln/reviews/roster/course-v1:PDLN+FLIP+2026/"


@pytest.mark.parametrize(("viewport", "somebody"), [(WIDE, "theo"), (NARROW, "tess")], ids=["wide", "phone"])
def test_the_course_team_adds_somebody_and_opens_their_line(as_person, viewport, somebody):
    ada = as_person("ada", viewport)
    ada.goes_to(ROSTER)
    ada.meets_no_barrier()
    ada.keeps_a_picture("roster")
    ada.reaches_everything_by_keyboard()
    page = ada.page
    page.get_by_label(re.compile("e-mail", re.IGNORECASE)).fill(somebody)
    page.get_by_label("Name that teachers see").fill(f"Reader {ada.width}")
    ada.presses("Add to the list")
    expect(page.get_by_role("rowheader", name=f"Reader {ada.width}")).to_be_visible()
    ada.meets_no_barrier()
    page.get_by_role("link", name=f"Change Reader {ada.width}").click()
    ada.meets_no_barrier()
    ada.keeps_a_picture("roster-line")


def test_an_evaluator_is_told_that_the_roster_is_not_theirs(as_person):
    eva = as_person("eva")
    eva.goes_to(ROSTER)
    eva.meets_no_barrier()
    expect(eva.page.get_by_role("table")).to_have_count(0)
