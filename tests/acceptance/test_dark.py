"""Dark where the reader's system or the page around is dark, with the same contrast."""

import pytest

from tests.acceptance import evaluator as eva_does
from tests.acceptance import teacher as tess_does
from tests.acceptance.people import NARROW, WIDE

pytestmark = pytest.mark.browser

INK = "getComputedStyle(document.querySelector('.pdln')).color"
DARK, LIGHT = "rgb(230, 235, 241)", "rgb(27, 36, 48)"


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_evaluators_pages_follow_the_readers_system(as_person, viewport):
    eva = as_person("eva", viewport)
    eva.page.emulate_media(color_scheme="dark")
    eva.goes_to(eva_does.QUEUE)
    assert eva.page.evaluate(INK) == DARK
    eva.meets_no_barrier()
    eva.keeps_a_picture("dark-queue")
    eva.page.emulate_media(color_scheme="light")
    assert eva.page.evaluate(INK) == LIGHT


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_block_is_as_dark_as_the_page_it_stands_in(as_person, viewport):
    """The platform's page is light whatever the reader's system is, until a theme says otherwise."""
    theo = as_person("theo", viewport)
    theo.page.emulate_media(color_scheme="dark")
    tess_does.opens(theo, "Teach it and respond")
    assert theo.page.evaluate(INK) == LIGHT
    theo.page.evaluate("document.documentElement.dataset.paragonThemeVariant = 'dark'")
    theo.page.add_style_tag(content="body { background: #0f151c; color: #e6ebf1 } a { color: #a9dde6 }")
    assert theo.page.evaluate(INK) == DARK
    theo.keeps_a_picture("dark-task")
    barriers = theo.barriers(within=".pdln-aok")
    assert barriers == [], "\n".join(barriers)
