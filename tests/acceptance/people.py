"""The people of the story, each with a browser window of their own, and what one of them can do on any page."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.acceptance.browser import axe_script

SCREENSHOTS = Path("build/screenshots")
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
# What axe calls "serious" or "critical" is a barrier; the rest is advice.
BARRIERS = ("serious", "critical")

# A name for each control: what it is and which of its kind. The mark may be on its label or on what holds both. Of a
# group of radio buttons, Tab comes to one.
NAMED = """
const shown = node => node.checkVisibility({visibilityProperty: true}) && !node.disabled && !node.closest("[inert]")
const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
const named = node => node.type === "radio" ? `radio ${node.name}`
    : `${node.localName} ${controls.indexOf(node)} ${(node.innerText || node.name || node.id || "").slice(0, 40)}`
"""
CONTROLS = f"""() => {{ {NAMED}
return controls.filter(node => node.type !== "hidden" && node.tabIndex >= 0 && shown(node)).map(named) }}"""
FOCUSED = f"""() => {{ {NAMED}
const node = document.activeElement
if (!node || node === document.body) return null
const marks = [node, node.parentElement, ...(node.labels || [])].map(each => getComputedStyle(each))
const marked = marks.some(style => style.outlineStyle !== "none" || style.boxShadow !== "none")
return {{name: named(node), marked}} }}"""


CUT_OFF = """() => [...document.querySelectorAll("textarea")].filter(field => field.checkVisibility())
.filter(field => field.scrollHeight > field.clientHeight)
.map(field => `${field.id}: ${field.scrollHeight} in ${field.clientHeight}`)"""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in front of a window. `width` names it in the screenshots."""

    page: Page
    address: str
    name: str
    width: int

    def goes_to(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)

    def opens_the_course(self) -> None:
        """To the outline, by the bar that is on every page of the preview."""
        self.goes_to("/people/")
        self.page.get_by_role("link", name="Course", exact=True).click()
        self.page.wait_for_url("**/courses/*/")

    def presses(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def follows(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def sees(self, text: str | re.Pattern[str]) -> Locator:
        """Wait for words on the page; they may be anywhere in it but must be visible."""
        found = self.page.get_by_text(text).filter(visible=True).first
        expect(found).to_be_visible(timeout=15_000)
        return found

    def keeps_a_picture(self, name: str) -> None:
        """A screenshot of the whole page, for people to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.width}.png", full_page=True)

    def barriers(self, within: str = "") -> list[str]:
        """The serious violations that axe-core can see, on the whole page or within an element."""
        self.page.wait_for_load_state()
        # What is still fading in has not the colors that people will see.
        self.page.evaluate("() => Promise.all(document.getAnimations().map(each => each.finished))")
        self.page.evaluate(axe_script())
        options = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
        where = f"document.querySelector({within!r})" if within else "document"
        report = self.page.evaluate(f"options => axe.run({where}, options)", options)
        return [
            f"{each['id']}: {node['html'][:200]}: {node['failureSummary']}"
            for each in report["violations"]
            if each["impact"] in BARRIERS
            for node in each["nodes"]
        ]

    def meets_no_barrier(self) -> None:
        """No serious violation, and nothing that sticks out of the window sideways."""
        barriers = self.barriers()
        assert barriers == [], "\n".join(barriers)
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 1, f"the page is {wider} px wider than the window"

    def sees_all_that_is_written(self) -> None:
        """No field that is shown has a bar of its own to scroll."""
        assert self.page.evaluate(CUT_OFF) == []

    def reaches_everything_by_keyboard(self) -> None:
        """Tab alone comes to every control that is shown, and each shows where one is."""
        self.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        wanted: set[str] = set(self.page.evaluate(CONTROLS))
        reached: set[str] = set()
        unmarked: list[str] = []
        for _press in range(3 * len(wanted) + 20):
            self.page.keyboard.press("Tab")
            control = self.page.evaluate(FOCUSED)
            if control is None:
                continue
            if control["name"] in reached and reached >= wanted:
                break
            reached.add(control["name"])
            if not control["marked"]:
                unmarked.append(control["name"])
        assert wanted - reached == set()
        assert unmarked == []


def meet(browser: Browser, address: str, username: str | None, *, viewport: dict[str, int] = WIDE) -> Person:
    """Log in as one of the preview's people, or look as a visitor, in a window without anybody's cookies."""
    touch = viewport["width"] < 600
    context = browser.new_context(viewport=viewport, has_touch=touch, is_mobile=touch, locale="en-US")
    page = context.new_page()
    person = Person(page=page, address=address, name=username or "visitor", width=viewport["width"])
    if username:
        person.goes_to("/people/")
        page.locator(f'form[action$="/people/{username}/"] button').click()
        page.wait_for_url(lambda url: "/people/" not in url)
    return person
