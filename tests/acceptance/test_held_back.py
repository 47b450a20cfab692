"""Held back for student information: asked first, told where to look, put back, and taken back by its teacher."""

import pytest
from playwright.sync_api import expect

from tests.acceptance import evaluator as eva_does
from tests.acceptance import teacher as tess_does
from tests.acceptance.people import NARROW, WIDE
from tests.acceptance.test_story import TEACH, gives_the_teaching

pytestmark = pytest.mark.browser

WORDS = "A first name on the board, on page 1."


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_submission_is_held_back_put_back_and_taken_back(as_person, tmp_path, viewport):
    theo, eva = as_person("theo", viewport), as_person("eva", viewport)
    tess_does.opens(theo, TEACH)
    gives_the_teaching(theo, tmp_path)
    tess_does.submits(theo)

    eva.goes_to(eva_does.QUEUE)
    eva_does.starts_the_next(eva)
    eva.page.locator("summary", has_text="Student information").click()
    opener = eva.page.get_by_role("button", name="Hold it back…")
    opener.click()
    expect(eva.page.get_by_label("Where is it?")).to_be_visible()
    eva.meets_no_barrier()
    eva.keeps_a_picture("hold-asked")
    eva.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(eva.page.get_by_label("Where is it?")).to_be_hidden()

    opener.click()
    eva.page.get_by_label("Where is it?").select_option(label="Check results")
    eva.page.get_by_label("What should they look for?").fill(WORDS)
    eva.presses("Yes, hold it back")
    eva.sees("Held back. Nobody reads it, and its teacher is told kindly where to look.")
    eva.sees("held back by you")
    eva.meets_no_barrier()
    eva.keeps_a_picture("hold-listed")

    theo.page.reload()
    theo.sees("We are holding this submission back.")
    theo.sees("Check results")
    theo.sees(WORDS)
    theo.meets_no_barrier()
    theo.keeps_a_picture("hold-told")

    eva.presses("Put it back in the queue…")
    eva.presses("Yes, put it back")
    expect(eva.page.locator("#pdln-evidence")).to_be_visible()
    theo.page.reload()
    theo.sees("Submitted.")

    theo.presses("Take submission")
    theo.presses("Yes, take it back")
    expect(theo.page.get_by_role("heading", name="back.")).to_be_visible()
    expect(theo.page.get_by_label("This is my own work")).not_to_be_checked()
