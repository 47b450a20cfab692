"""What is typed is never lost: without a connection, after the session's end, in two tabs, on the way back."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance import teacher as tess_does
from tests.acceptance.people import NARROW, WIDE, Person

pytestmark = pytest.mark.browser

TEACH = "Teach it and respond"
PLAN = "Plan a flipped lesson"


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def theo(as_person, request) -> Person:
    person = as_person("theo", request.param)
    tess_does.opens(person, TEACH)
    field_of(person).fill("")
    person.page.wait_for_timeout(300)
    return person


def field_of(person: Person) -> Locator:
    return tess_does.part(person, "What happened").locator("[data-text]")


def saves(page: Page, field: Locator, text: str) -> None:
    """Put this into a field, and wait until the server has it."""
    with page.expect_response(lambda answer: answer.url.endswith("/save_draft") and answer.ok):
        field.fill(text)


def elsewhere(person: Person, title: str, text: str) -> None:
    """The same page in another tab, where this is written and saved."""
    other = person.page.context.new_page()
    other.goto(person.page.url)
    saves(other, other.get_by_role("region", name=title, exact=True).locator("[data-text]"), text)
    other.close()


def beside(person: Person) -> Locator:
    """What is said of the draft beside the field that is typed in."""
    return tess_does.part(person, "What happened").locator("[data-panel=write] [data-state]")


def heard(person: Person) -> None:
    """From here on, each sentence that is announced is written down."""
    person.page.evaluate(
        """() => {
          window.heard = []
          const said = document.querySelector("[data-said]")
          new MutationObserver(() => said.textContent.trim() && window.heard.push(said.textContent.trim()))
            .observe(said, {childList: true})
        }"""
    )


def test_without_a_connection_the_words_stay_and_go_out_later(theo):
    heard(theo)
    field = field_of(theo)
    field.press_sequentially("First words.")
    expect(beside(theo)).to_contain_text(re.compile("^Saved"), timeout=10_000)
    field.press_sequentially(" More.")
    theo.page.wait_for_timeout(2_500)
    theo.page.context.set_offline(True)
    field.press_sequentially(" Offline now.")
    expect(beside(theo)).to_contain_text("Saved on this device", timeout=10_000)
    near = field.bounding_box(), beside(theo).bounding_box()
    assert 0 <= near[1]["y"] - (near[0]["y"] + near[0]["height"]) < 40, "it stands right below the field"
    theo.keeps_a_picture("kept-offline")
    theo.presses(re.compile(r"^Submit \(submission"))
    theo.sees(re.compile("There is no connection right now"))
    theo.sees(re.compile("The list below is from your last save"))
    theo.page.context.set_offline(False)
    expect(beside(theo).or_(theo.page.locator("[data-saved]")).first).to_contain_text(
        re.compile(r"^Saved \d"), timeout=15_000
    )
    said = [re.match("Saved on this device|Saved", each)[0] for each in theo.page.evaluate("window.heard")]
    assert said == ["Saved", "Saved on this device", "Saved"], "each once, whatever was saved how often"
    theo.page.reload()
    expect(field_of(theo)).to_have_value("First words. More. Offline now.")


def test_after_the_sessions_end_the_words_are_kept_and_the_way_back_brings_them(theo):
    field = field_of(theo)
    saves(theo.page, field, f"Before {theo.width}.")
    cookies = [each for each in theo.page.context.cookies() if each["name"] == "sessionid"]
    theo.page.context.clear_cookies(name="sessionid")
    assert cookies
    field.press_sequentially(" After.")
    expect(beside(theo)).to_contain_text("Kept on this device. You were signed out.", timeout=10_000)
    theo.keeps_a_picture("kept-signed-out")
    theo.meets_no_barrier()
    theo.presses(re.compile(r"^Submit \(submission"))
    theo.sees(re.compile("You were signed out. Nothing is lost:"))
    beside(theo).get_by_role("link", name="Sign in again").click()
    theo.page.locator('form[action$="/people/theo/"] button').click()
    expect(field_of(theo)).to_have_value(f"Before {theo.width}. After.", timeout=15_000)
    tess_does.is_saved(theo)


def test_two_tabs_ask_without_taking_the_keyboard_away(theo):
    field = field_of(theo)
    saves(theo.page, field, "Both have this.")
    elsewhere(theo, "What happened", "From elsewhere.")
    field.press_sequentially(" And this")
    expect(beside(theo)).to_contain_text("this draft was saved elsewhere, too", timeout=10_000)
    field.press_sequentially(", typed on.")
    expect(field).to_be_focused()
    expect(field).to_have_value("Both have this. And this, typed on.")
    theo.meets_no_barrier()
    beside(theo).get_by_role("button", name="Choose what to keep").click()
    expect(theo.page.get_by_role("heading", name="There are two versions of your draft")).to_be_focused()
    theo.keeps_a_picture("kept-two-versions")
    theo.page.get_by_label("Keep both, one after the other").check()
    theo.presses("Keep these and go on")
    expect(field_of(theo)).to_have_value("Both have this. And this, typed on.\n\nFrom elsewhere.", timeout=10_000)
    assert theo.page.evaluate("document.activeElement !== document.body"), "the keyboard is somewhere on the page"


def test_the_way_back_shows_what_is_and_not_what_was(as_person):
    theo = as_person("theo")
    tess_does.opens(theo, PLAN)
    theo.page.get_by_role("link", name="Course", exact=True).click()
    theo.page.go_back()
    field = tess_does.part(theo, "Context").locator("[data-text]")
    saves(theo.page, field, "Typed, and left.")
    elsewhere(theo, "Context", "Newer, from elsewhere.")
    theo.page.get_by_role("link", name="Course", exact=True).click()
    theo.page.go_back()
    expect(field).to_have_value("Newer, from elsewhere.", timeout=10_000)
