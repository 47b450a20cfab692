"""A block looks the same whatever stylesheets the platform's page has, and changes nothing of that page."""

import pytest

from tests.acceptance import teacher as tess_does
from tests.acceptance.looks import spoiled_by
from tests.contracts.platform import look

pytestmark = pytest.mark.browser

PLAN = "Plan a flipped lesson"


@pytest.mark.parametrize("around", look.ALL, ids=lambda each: each.name)
@pytest.mark.parametrize("unit", [PLAN, "Start here"], ids=["task", "pathway"])
def test_a_block_keeps_its_look_in_any_page(as_person, around, unit):
    tess = as_person("tess")
    tess_does.opens(tess, unit)
    assert spoiled_by(tess.page, around)[:40] == []
