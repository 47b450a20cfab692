"""
A text field is as tall as what is written in it, and the page with it: by the browser's own doing, and by our script
in a browser that cannot.
"""

import pytest
from playwright.sync_api import Page

from tests.acceptance import teacher as tess_does
from tests.acceptance.people import NARROW, WIDE, Person

pytestmark = pytest.mark.browser

PLAN = "Plan a flipped lesson"
TEACH = "Teach it and respond"
LINES = "\n".join(f"Line {number}: what happened then, and what it was that I did." for number in range(60))
ROW = 16 * 1.55

# A browser that does not know `field-sizing`, as Firefox was in 2025.
OLDER = """
const known = CSS.supports
CSS.supports = (...asked) => asked[0] !== "field-sizing" && known.apply(CSS, asked)
const without = new CSSStyleSheet()
without.replaceSync("textarea { field-sizing: fixed !important }")
document.adoptedStyleSheets = [without]
"""


def height(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollHeight")


@pytest.fixture(params=["by itself", "by our script"])
def theo(as_person, request) -> Person:
    person = as_person("theo")
    if request.param == "by our script":
        person.page.add_init_script(OLDER)
    return person


def test_a_field_grows_with_what_is_written_and_shrinks_again(theo):
    tess_does.opens(theo, TEACH)
    field = tess_does.part(theo, "What happened").locator("textarea")
    field.fill("")
    empty, page = field.bounding_box()["height"], height(theo.page)
    assert empty >= 8 * ROW
    field.click()
    theo.page.keyboard.insert_text(LINES)
    theo.sees_all_that_is_written()
    assert field.bounding_box()["height"] >= 60 * ROW
    assert height(theo.page) - page >= 50 * ROW
    field.fill("A line.")
    assert field.bounding_box()["height"] == pytest.approx(empty, abs=1)


def test_what_was_kept_is_seen_whole_also_in_a_panel_that_opens_later_and_on_a_turned_phone(theo):
    tess_does.opens(theo, PLAN)
    tess_does.writes(theo, "Lesson plan", LINES)
    tess_does.is_saved(theo)
    part = tess_does.part(theo, "Lesson plan")
    part.locator("[data-form-choice][value=upload]").check()
    tess_does.is_saved(theo)
    theo.page.wait_for_timeout(2_000)  # the choice is saved a moment after it was made
    theo.page.reload()
    part.locator("[data-form-choice][value=write]").check()
    field = part.locator("textarea[data-text]")
    assert field.bounding_box()["height"] >= 60 * ROW
    theo.sees_all_that_is_written()
    theo.page.set_viewport_size(NARROW)
    theo.page.wait_for_timeout(200)
    theo.sees_all_that_is_written()
    theo.page.set_viewport_size(WIDE)
    field.fill("")
    tess_does.is_saved(theo)
