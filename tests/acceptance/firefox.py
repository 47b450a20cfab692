"""Headless Firefox ESR, driven through Marionette, Mozilla's own door: found on the machine, on loopback only."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from marionette_driver.by import By
from marionette_driver.keys import Keys
from marionette_driver.marionette import Marionette, WebElement

NAMES = ("firefox-esr", "firefox")
# Nothing is looked up, updated or reported.
QUIET = {
    "app.update.disabledForTesting": True,
    "browser.newtabpage.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "",
    # A proxy at which nobody answers, for when there is to be no connection: "work offline" lets loopback through.
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.allow_hijacking_localhost": True,
}
PATIENCE = 20.0


def executable() -> str:
    """Where Firefox is: PDLN_FIREFOX, or the first known name on the PATH. Raises FileNotFoundError with what to do."""
    found = os.environ.get("PDLN_FIREFOX") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise FileNotFoundError("Firefox was not found. Install it (Debian: firefox-esr), or name it in PDLN_FIREFOX.")
    return found


class Window:
    """One window of Firefox in front of the preview, and what a person does in it."""

    def __init__(self, driver: Marionette, address: str) -> None:
        self.driver = driver
        self.address = address

    def goes_to(self, path: str) -> None:
        self.driver.navigate(path if path.startswith("http") else self.address + path)

    def is_(self, username: str) -> None:
        """Log in as one of the preview's people."""
        self.goes_to("/people/")
        self.find(f'form[action$="/people/{username}/"] button').click()
        self.waits_for(lambda: "/people/" not in self.driver.get_url())

    def opens(self, unit: str) -> None:
        self.goes_to("/people/")
        self.driver.find_element(By.LINK_TEXT, "Course").click()
        self.waits_for(lambda: self.driver.find_elements(By.LINK_TEXT, unit))
        self.driver.find_element(By.LINK_TEXT, unit).click()
        self.waits_for(lambda: "/units/" in self.driver.get_url())
        self.waits_for(lambda: self.all("[data-form]"))

    def find(self, selector: str) -> WebElement:
        self.waits_for(lambda: self.all(selector))
        return self.all(selector)[0]

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def types(self, selector: str, text: str) -> None:
        """At the end of what is there."""
        self.find(selector).send_keys(text)

    def empties(self, selector: str) -> None:
        self.find(selector).send_keys(Keys.CONTROL + "a" + Keys.NULL, Keys.BACK_SPACE)

    def presses(self, selector: str) -> None:
        element = self.find(selector)
        self.asks("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def says(self, selector: str, words: str) -> None:
        """Wait until the first such element says this."""
        self.waits_for(lambda: self.all(selector) and words in self.all(selector)[0].text, f"{words!r} in {selector}")

    def hears(self, words: str) -> None:
        """Wait until this was announced."""
        said = "[data-said]"
        self.waits_for(lambda: words in (self.all(said)[0].get_property("textContent") or ""), f"{words!r} announced")

    def ends(self, selector: str, text: str) -> None:
        """Wait until what is in the field ends with this."""
        self.waits_for(
            lambda: self.all(selector) and (self.all(selector)[0].get_property("value") or "").endswith(text),
            f"{text!r} at the end of the field {selector}",
        )

    def asks(self, script: str, *given: Any) -> Any:
        return self.driver.execute_script(script, script_args=given, new_sandbox=False)

    def goes_offline(self, is_offline: bool) -> None:
        with self.driver.using_context("chrome"):
            self.driver.execute_script(
                "Services.prefs.setIntPref('network.proxy.type', arguments[0])", script_args=(int(is_offline),)
            )

    def waits_for(self, condition: Callable[[], object], what: str = "") -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if condition():
                    return
            except Exception:  # a page that changes under the question: it is asked again
                pass
            time.sleep(0.1)
        raise AssertionError(f"waited in vain for {what or condition}")

    def keeps_a_picture(self, name: str) -> None:
        folder = Path("build/screenshots")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"firefox-{name}.png").write_bytes(self.driver.screenshot(format="binary"))


@contextmanager
def opened(address: str, *, width: int, height: int) -> Iterator[Window]:
    """A Firefox of its own, closed in the end."""
    driver = Marionette(bin=executable(), headless=True, prefs=QUIET, port=0, gecko_log=os.devnull)
    try:
        driver.start_session()
        driver.set_window_rect(width=width, height=height)
        yield Window(driver, address)
    finally:
        driver.cleanup()
