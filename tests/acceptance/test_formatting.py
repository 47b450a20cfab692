"""Text as it was typed, formatting where its teacher turns it on, and what is pasted from elsewhere."""

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance import teacher as tess_does
from tests.acceptance.people import NARROW, WIDE, Person

pytestmark = pytest.mark.browser

TEACH = "Teach it and respond"

# What Word puts into the clipboard for a list, as observed: no list elements, the bullet a text to be ignored.
FROM_WORD = """<html><body><!--StartFragment-->
<p class=MsoNormal>What I saw:</p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'>
<span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span>Six get it</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'>
<span style='mso-list:Ignore'>o<span>&nbsp; </span></span>two on paper</p>
<p class=MsoNormal>That is <b>all</b>.</p>
<!--EndFragment--></body></html>"""
FROM_A_PAGE = """<h3>Times</h3><table><tr><th>Who</th><th>Minutes</th></tr><tr><td>Ana</td><td>6</td></tr></table>
<ol><li>stop</li><li>try <a href="https://example.org/x">this</a></li></ol><p>done</p>"""

PASTE = """(area, html) => {
  const data = new DataTransfer()
  data.setData("text/html", html)
  data.setData("text/plain", "the browser's own")
  area.focus()
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
}"""


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def part(as_person, request) -> Locator:
    person: Person = as_person("theo", request.param)
    tess_does.opens(person, TEACH)
    found = tess_does.part(person, "What happened")
    found.locator("[data-text]").fill("")
    found.get_by_label("Formatting: bold, headings, lists").uncheck()
    return found


def test_a_text_is_plain_until_formatting_is_turned_on_and_then_shows_what_the_evaluator_sees(part):
    area = part.locator("[data-text]")
    area.fill("Six minutes")
    expect(part.locator("[data-tools]")).to_be_hidden()
    expect(part.locator("[data-preview]")).to_be_hidden()
    part.get_by_label("Formatting: bold, headings, lists").check()
    area.evaluate("area => area.setSelectionRange(0, 3)")
    part.get_by_role("button", name="Bold").click()
    expect(area).to_have_value("**Six** minutes")
    part.get_by_role("button", name="List").click()
    expect(area).to_have_value("- **Six** minutes")
    preview = part.locator("[data-preview]")
    expect(preview.get_by_role("listitem")).to_have_text("Six minutes")
    expect(preview.locator("strong")).to_have_text("Six")
    part.get_by_role("button", name="List").click()
    expect(area).to_have_value("**Six** minutes")
    part.get_by_label("Formatting: bold, headings, lists").uncheck()
    expect(preview).to_be_hidden()


@pytest.mark.parametrize(
    ("copied", "formatted", "plain"),
    [
        (
            FROM_WORD,
            "What I saw:\n\n- Six get it\n  - two on paper\n\nThat is **all**.",
            "What I saw:\n\n- Six get it\n  - two on paper\n\nThat is all.",
        ),
        (
            FROM_A_PAGE,
            "## Times\n\n| Who | Minutes |\n| --- | --- |\n| Ana | 6 |\n\n1. stop\n2. try [this](https://example.org/x)\n\ndone",
            "Times\n\nWho\tMinutes\nAna\t6\n\n1. stop\n2. try this\n\ndone",
        ),
    ],
    ids=["word", "page"],
)
def test_lists_and_tables_that_are_pasted_stay_what_they_are(part, copied, formatted, plain):
    area = part.locator("[data-text]")
    area.evaluate(PASTE, copied)
    expect(area).to_have_value(plain)
    area.fill("")
    part.get_by_label("Formatting: bold, headings, lists").check()
    area.evaluate(PASTE, copied)
    expect(area).to_have_value(formatted)


def test_plain_words_that_are_pasted_are_left_to_the_browser(part):
    area = part.locator("[data-text]")
    area.evaluate(PASTE, "<p>only <b>words</b></p>")
    expect(area).to_have_value("")
