"""
A block looks the same whatever stylesheets the platform's page has, and changes nothing of that page. What only comes
later (what was found, a badge, a reading) is looked at in the story.
"""

import pytest

from tests.acceptance import evaluator as eva_does
from tests.acceptance import teacher as tess_does
from tests.acceptance.looks import narrowest, spoiled_by, spoils
from tests.contracts.platform import look

pytestmark = pytest.mark.browser

PLAN = "Plan a flipped lesson"
PATHWAY = "Start here"
REVIEWS = "For evaluators"


@pytest.mark.parametrize("unit", [PLAN, PATHWAY])
def test_a_block_keeps_its_look_in_a_unit_and_spoils_nothing_of_it(as_person, unit):
    tess = as_person("tess")
    tess_does.opens(tess, unit)
    assert spoiled_by(tess.page, look.UNIT) == []
    assert spoils(tess.page, look.UNIT) == []


def test_the_evaluators_screens_keep_their_look_in_a_unit(as_person):
    eva = as_person("eva")
    eva.goes_to(eva_does.QUEUE)
    assert spoiled_by(eva.page, look.UNIT) == []


@pytest.mark.parametrize("unit", [PLAN, PATHWAY, REVIEWS])
def test_a_block_keeps_its_look_in_studio(as_person, unit):
    ada = as_person("ada")
    tess_does.opens(ada, unit)
    ada.follows("See as its author")
    ada.page.locator(".children a").first.click()
    assert spoiled_by(ada.page, look.PREVIEW) == []
    ada.follows("Edit")
    assert spoiled_by(ada.page, look.EDITOR) == []


def test_a_block_can_be_read_where_a_page_asks_how_wide_it_would_like_to_be(as_person):
    tess = as_person("tess")
    tess_does.opens(tess, PLAN)
    assert narrowest(tess.page, look.UNIT) >= 300
