"""What scripts and stylesheets make of a block in English, in a page of the platform's that is Arabic or French."""

import pytest

from tests.acceptance.preview import ROOT
from tests.contracts.platform import languages

pytestmark = pytest.mark.browser

MESSAGES = "aok_submission_xblock/static/aok_submission_xblock/js/messages.js"
TIMES = "rubric_review_xblock/static/rubric_review_xblock/js/times.js"
STYLE = "pdln_xblocks/static/pdln_xblocks/base.css"
BLOCK = """<div lang="en" dir="ltr" class="pdln">
  <time datetime="2026-11-25T14:07:00Z" data-local="moment">Nov. 25, 2026, 2:07 p.m.</time>
  <h2 lang="ar" dir="rtl">مهمة</h2>
  <textarea>كتبت هذا.</textarea>
</div>"""
# A theme for languages from right to left may say so of everything.
THEME = "body * { direction: rtl; }"


@pytest.fixture(params=["fr", "ar"])
def page(browser, request):
    """The block in a page of somebody who chose this language, on a machine in London."""
    context = browser.new_context(locale=request.param, timezone_id="Europe/London")
    opened = context.new_page()
    opened.set_content(languages.page(BLOCK, request.param))
    for path in (MESSAGES, TIMES):
        opened.add_script_tag(content=(ROOT / path).read_text("utf-8"))
    opened.add_style_tag(content=THEME)
    opened.add_style_tag(content=(ROOT / STYLE).read_text("utf-8"))
    yield opened
    context.close()


def said(page, call: str) -> str:
    """What the time says after a script said it again, with plain spaces."""
    text = page.evaluate(
        f"root => {{ {call}; return root.querySelector('time').textContent }}", page.query_selector(".pdln")
    )
    return " ".join(text.split())


def test_scripts_say_times_in_the_language_of_the_words_around_them(page):
    assert said(page, "PdlnBlocks.localTimes(root)") == "Nov 25, 2026, 2:07 PM"
    assert said(page, "PdlnReviews.localizeTimes(root)") == "Wed, Nov 25, 2:07 PM"
    assert (
        said(page, "root.querySelector('time').textContent = PdlnReviews.timeOfDay('2026-11-25T14:07Z', root)")
        == "2:07 PM"
    )


def test_a_direction_holds_against_a_theme(page):
    told = page.evaluate("""[".pdln", ".pdln h2", ".pdln textarea"].map(each => {
        const style = getComputedStyle(document.querySelector(each));
        return [style.direction, style.unicodeBidi];
    })""")
    assert told[0][0] == "ltr"
    assert told[1] == ["rtl", "isolate"]
    assert told[2][1] == "plaintext", "what somebody writes there decides itself"
