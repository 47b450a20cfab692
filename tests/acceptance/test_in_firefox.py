"""What a teacher types is kept in Firefox ESR as in Chromium; what only Firefox did wrong stays right."""

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

pytestmark = pytest.mark.browser

if find_spec("marionette_driver") is None:  # `make test` does without a browser
    pytest.skip("marionette_driver is not installed", allow_module_level=True)

from tests.acceptance.firefox import Window, opened  # noqa: E402

TEACH = "Teach it and respond"
FIELD = '[data-part="p-overview"] [data-text]'
BESIDE = '[data-part="p-overview"] [data-panel=write] [data-state]'
SUBMIT = '[data-do="review"]'


@pytest.fixture(params=[(1280, 900), (500, 844)], ids=["wide", "narrow"])
def theo(preview, request) -> Iterator[Window]:
    width, height = request.param
    with opened(preview.address, width=width, height=height) as window:
        window.is_("theo")
        window.opens(TEACH)
        window.empties(FIELD)
        # What the window before left is never what this one types.
        window.types(FIELD, f"At {width}. ")
        yield window


def test_offline_submit_says_so_and_the_words_go_out_later(theo):
    theo.types(FIELD, "Typed on a train.")
    theo.hears("Saved")
    theo.goes_offline(True)
    theo.types(FIELD, " Still there.")
    theo.says(BESIDE, "Saved on this device")
    theo.presses(SUBMIT)
    theo.says("[data-told]", "There is no connection right now")
    theo.says("[data-old]", "The list below is from your last save")
    theo.keeps_a_picture("offline")
    theo.goes_offline(False)
    theo.asks("window.dispatchEvent(new Event('online'))")
    theo.waits_for(lambda: not theo.all("[data-old] p"), "the list to be renewed")
    theo.driver.refresh()
    theo.ends(FIELD, "Typed on a train. Still there.")


def test_after_the_sessions_end_the_way_leads_back_to_the_words(theo):
    theo.types(FIELD, "Before.")
    theo.hears("Saved")
    theo.driver.delete_cookie("sessionid")
    theo.types(FIELD, " After.")
    theo.says(BESIDE, "Kept on this device. You were signed out.")
    theo.presses(f"{BESIDE} [data-sign-in]")
    theo.presses('form[action$="/people/theo/"] button')
    theo.ends(FIELD, "Before. After.")


def test_two_tabs_ask_and_the_keyboard_stays(theo):
    theo.types(FIELD, "One tab.")
    theo.hears("Saved")
    first, address = theo.driver.current_window_handle, theo.driver.get_url()
    other = theo.driver.open(type="tab")["handle"]
    theo.driver.switch_to_window(other)
    theo.goes_to(address)
    theo.types(FIELD, " Another tab.")
    theo.hears("Saved")
    theo.driver.close()
    theo.driver.switch_to_window(first)
    theo.types(FIELD, " Typed on.")
    theo.says(BESIDE, "this draft was saved elsewhere, too")
    theo.types(FIELD, " And on.")
    assert theo.asks(f"return document.activeElement === document.querySelector('{FIELD}')")
    theo.presses(f"{BESIDE} [data-do=go-versions]")
    theo.presses('[data-versions] [value="both"]')
    theo.presses('[data-do="keep-versions"]')
    theo.ends(FIELD, "One tab. Another tab.")
    assert theo.asks("return document.activeElement !== document.body")


def test_formatting_shows_what_the_evaluator_will_see(theo):
    box = '[data-part="p-overview"] [data-formatted]'
    theo.types(FIELD, "**3** was hard")
    theo.presses(box)
    theo.says('[data-part="p-overview"] [data-preview-of]', "3 was hard")
    assert theo.all('[data-part="p-overview"] [data-preview-of] strong')
    theo.presses(box)
    theo.waits_for(lambda: not theo.find('[data-part="p-overview"] [data-preview]').is_displayed(), "no preview")


def test_a_chooser_is_told_of_every_ending(theo):
    accepted = theo.asks("return document.querySelector('[data-upload]').accept")
    assert ".jpeg" in accepted and "image/jpeg" in accepted
