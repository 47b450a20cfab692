"""
The three pictures of the README, made by going the way that they show.

    python -m tests.acceptance.pictures     or: make pictures

Each `docs/pictures/<name>.png` has a `<name>.txt` beside it: what the page said and how it looked when the picture was
made. `test_pictures.py` goes the same way and compares these, so a picture that no longer shows the page fails there.
The texts say it and not the pixels: a machine with other fonts draws other pixels of the same page.
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.acceptance import evaluator as eva_does
from tests.acceptance import teacher as tess_does
from tests.acceptance.browser import start
from tests.acceptance.evidence_files import words
from tests.acceptance.people import Person, meet
from tests.acceptance.preview import ROOT, build, serving

PICTURES = ROOT / "docs/pictures"
MEDIA = ROOT / "examples/flipped-classroom/media"
# A Monday afternoon after the example's course has begun: the same dates whenever they are made.
BEGINS = "2026-10-05T14:00:00+00:00"
SIZE = {"width": 1280, "height": 880}
COLORS = 128

PLAN, TEACH = "Plan a flipped lesson", "Teach it and respond"
CONTEXT = """\
Twenty-four second graders, numbers 1 to 24 in what follows. By September all of them counted by tens to one hundred,
and nineteen could say how many tens are in a drawing of base-ten blocks. When the number is only written down, eleven
read the 4 in 47 as four, not as four tens; the exit slips of two weeks say so. They can add tens to tens on a number
line. They cannot yet take a written number apart and say what each digit is worth without blocks in their hands.

Three barriers could stop a student from using the resource. Six students have no screen at home after school, so the
pages are printed for them and read in the first ten minutes. Numbers 3 and 17 are learning English: each page has one
sentence, and the picture carries it. Number 9 uses large print, which the printed pages are set in for everybody.
Nobody needs a login, sound or an adult to use them."""
CHECK = """\
Three items on half a sheet, in the first four minutes, alone and with a pencil. One: ring the tens in 38 dots and
write how many. Two: in the number 52, what is the 5 worth? Three: Ana says that 40 and 4 have the same 4. What would
you tell her?

Two or three right: group one starts to sort numbers at the back table. Item one right and two wrong: group two builds
the number beside its digits, with me. None right, or pages not read: group three reads the pages again with a partner
and does item one once more. I sort the half sheets into three piles while students put their coats away; that takes
me two minutes."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One picture: its name, the pixels as PNG, and what the page said and how it looked."""

    name: str
    png: bytes
    text: str


def shown(browser: Browser, folder: Path) -> Iterator[Shown]:
    """Go the whole way, from a draft to a badge that a stranger opens, and yield each picture on it."""
    with serving(build(folder), folder / "data", undo_seconds=1, begins=BEGINS) as preview:
        tess, eva, stranger = (_meets(browser, preview.address, name) for name in ("tess", "eva", None))
        tess_does.opens(tess, PLAN)
        _gives_the_plan(tess)
        expect(tess.page.get_by_role("heading", name="6 of 6 ready")).to_be_visible(timeout=15_000)
        yield _picture(tess.page, "task", above=tess_does.part(tess, "Student resource"))
        tess_does.submits(tess)

        eva_does.starts_the_next(eva)
        criteria = _criteria(eva)
        eva_does.scores(eva, criteria[0], "Proficient", working="One target, and why it gains from being seen first.")
        eva_does.scores(
            eva,
            criteria[1],
            "Developing",
            working="One sentence a page.",
            missing="Page three jumps from blocks to digits.",
            next_step="Put the blocks and the digits on one page, side by side.",
        )
        expect(eva.page.locator("#pdln-evidence img").first).to_be_visible()
        # The rubric has a scroll bar of its own.
        eva_does.criterion(eva, criteria[1]).evaluate("node => node.scrollIntoView()")
        yield _picture(eva.page, "reading", above=eva.page.locator("[data-screen=reading]"))
        _confirms(eva, criteria)

        tess_does.hears(tess, re.compile("Every criterion is met"))
        tess_does.opens(tess, TEACH)
        _gives_the_teaching(tess)
        tess_does.submits(tess)
        eva_does.starts_the_next(eva)
        _confirms(eva, _criteria(eva))
        tess_does.hears(tess, re.compile("Every criterion is met"))
        tess_does.opens(tess, "Start here")
        tess.follows("Open your badge")
        tess_does.finds_after_a_while(tess, tess.page.get_by_text("Genuine."))
        tess.presses("Make it public")
        tess.sees("You share this badge")
        stranger.goes_to(tess.page.url)
        stranger.sees("Genuine.")
        yield _picture(stranger.page, "badge", above=stranger.page.locator("body"))


def _meets(browser: Browser, address: str, name: str | None) -> Person:
    person = meet(browser, address, name, viewport=SIZE)
    # What a page says of now it takes from the browser, which has to be where the server is.
    person.page.context.clock.install(time=BEGINS)
    return person


def _gives_the_plan(tess: Person) -> None:
    tess_does.writes(tess, "Context", CONTEXT)
    tess_does.uploads(tess, "Lesson plan", MEDIA / "flipped-lesson-plan.pdf")
    tess_does.chooses(tess, "Student resource", "Illustrated pages, four at most")
    pages = (MEDIA / "two-rooms.png", MEDIA / "storyboard.png")
    tess_does.uploads(tess, "Student resource", *pages, option="Illustrated pages, four at most")
    tess_does.writes(tess, "Entry check", CHECK)
    tess_does.writes(tess, "Reflection", words(230, begin="The mistake I designed for."))
    tess_does.signs(tess)
    tess_does.is_saved(tess)


def _gives_the_teaching(tess: Person) -> None:
    work = "Before-and-after work of three students with different starting points, with your notes"
    seen = "A colleague's observation on the form provided"
    tess_does.writes(tess, "What happened", words(150, begin="I taught it on a Tuesday."))
    tess_does.uploads(tess, "Check results", MEDIA / "sort-sheet.pdf")
    tess_does.chooses(tess, "Classroom evidence", work, seen)
    tess_does.uploads(tess, "Classroom evidence", MEDIA / "two-rooms.png", option=work)
    tess_does.uploads(tess, "Classroom evidence", MEDIA / "observation-form.pdf", option=seen)
    tess_does.writes(tess, "Decision log", words(250, begin="Group one sorted well."))
    tess_does.writes(tess, "Reflection", words(350, begin="Eighteen have met the target."))
    tess_does.signs(tess)
    tess_does.is_saved(tess)


def _criteria(eva: Person) -> list[str]:
    """The names of the criteria, as the page has them."""
    names = eva.page.locator("[data-screen=reading] fieldset[data-criterion] > legend").all_inner_texts()
    return [name.strip().splitlines()[-1] for name in names]


def _confirms(eva: Person, criteria: list[str]) -> None:
    for name in criteria:
        eva_does.scores(eva, name, "Proficient", working="Clear enough to act on tomorrow.")
    eva_does.looks_at_the_result(eva)
    eva_does.records(eva)


# ---- what is kept of a page


# What is drawn, of each kind of element once: its name and classes, and the look that people would notice.
LOOK = """() => {
  const NAMES = ["display", "color", "background-color", "font-size", "font-weight",
    "border-top-width", "border-top-color", "border-radius"]
  const seen = new Set()
  for (const node of document.querySelectorAll("body *:not(script, style, option, svg *)")) {
    if (!node.checkVisibility({visibilityProperty: true}) || !node.getBoundingClientRect().width) continue
    const style = getComputedStyle(node)
    const name = [node.localName, ...node.classList].join(".")
    seen.add(`${name}: ${NAMES.map(each => style.getPropertyValue(each)).join(" | ")}`)
  }
  return [...seen].sort()
}"""
# What is another one each time: codes, addresses and ids. Times and dates hang on how fast the machine is.
CHANGING = (
    (re.compile(r"https?://[^\s\"'<>]+"), "ADDRESS"),
    (re.compile(r"/url: \S+"), "/url: ADDRESS"),
    (re.compile(r"urn:uuid:[0-9a-f-]+|\b[0-9a-f]{32}\b|\bz6Mk\w+"), "ID"),
    (re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b"), "CODE"),
    (re.compile(r"(?<= from )[0-9A-HJKMNP-TV-Z]{5}\b"), "CODE"),
    (re.compile(r"\b\d{1,2}:\d\d(?:[ \u202f](?:[ap]\.?m\.?|AM|PM))?"), "TIME"),
)


def _picture(page: Page, name: str, *, above: Locator) -> Shown:
    page.wait_for_load_state()
    page.evaluate("() => Promise.all(document.getAnimations().map(each => each.finished))")
    # No caret, nothing under the pointer, no ring: these are where somebody happened to be.
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    above.evaluate("node => window.scrollTo(0, node.getBoundingClientRect().top + window.scrollY - 24)")
    png = page.screenshot(animations="disabled", caret="hide")
    said = page.locator("body").aria_snapshot()
    for pattern, instead in CHANGING:
        said = pattern.sub(instead, said)
    return Shown(name=name, png=_small(png), text="\n".join([said.rstrip(), "", "---", *page.evaluate(LOOK), ""]))


def _small(png: bytes) -> bytes:
    """The same picture in fewer colors, which these pages have: a README should open at once."""
    image = Image.open(BytesIO(png)).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    kept = BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main(say: Callable[[str], object] = sys.stdout.write) -> int:
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = start(playwright)
        for each in shown(browser, Path(folder)):
            (PICTURES / f"{each.name}.png").write_bytes(each.png)
            (PICTURES / f"{each.name}.txt").write_text(each.text, encoding="utf-8")
            say(f"docs/pictures/{each.name}.png: {len(each.png) // 1000} kB\n")
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
