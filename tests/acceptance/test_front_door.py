"""The preview's own pages: whoever opens it finds a way in, on a wide screen and on a phone."""

import pytest

from tests.acceptance.people import NARROW, WIDE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
def test_a_visitor_finds_who_to_be(as_person, viewport):
    visitor = as_person(None, viewport)
    visitor.goes_to("/people/")
    visitor.sees("Who are you?")
    visitor.meets_no_barrier()
    visitor.keeps_a_picture("people")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
def test_a_teacher_finds_the_course(as_person, viewport):
    tess = as_person("tess", viewport)
    tess.opens_the_course()
    tess.sees("Flipped Lessons That Reach Every Student")
    tess.meets_no_barrier()
    tess.keeps_a_picture("outline")
