"""
The stylesheets of blocks and evaluators' pages hold against any page's (docs/decisions/0018-one-look-in-any-page.rst):
each rule has the weight that does it, and no size is the page's.
"""

import re
from collections.abc import Iterator

import pytest

from tests.quality.tree import files, shown

STYLED = ("pdln_xblocks", "aok_submission_xblock", "rubric_review_xblock")
SHEETS = list(files((".css",), packages=STYLED))
TEMPLATES = list(files((".html",), packages=STYLED))
# The root of whatever we show, and the body of the evaluators' own pages.
ROOT = re.compile(r"\.pdln(-page)?:not\(#_#_#_\)(?![\w-])")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Each rule's selectors, as they stand, with its declarations; what stands in @media and @container counts too."""
    for before, inside in re.findall(r"([^{};]+)\{([^{}]*)\}", COMMENT.sub("", css)):
        yield before.strip(), inside


def selectors(listed: str) -> list[str]:
    """A list of selectors, one by one: commas inside of brackets divide nothing."""
    parts, depth = [""], 0
    for letter in listed:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def test_selectors_are_told_apart_and_inner_commas_are_not():
    css = "/* .a {} */ @media print { .b:is(p, ul), .c { color: red } } .d { }"
    assert [(selectors(listed), inside.strip()) for listed, inside in rules(css)] == [
        ([".b:is(p, ul)", ".c"], "color: red"),
        ([".d"], ""),
    ]


@pytest.mark.parametrize("sheet", SHEETS, ids=shown)
def test_every_selector_goes_through_the_root_that_outweighs_any_page(sheet):
    listed = [
        each
        for found, _inside in rules(sheet.read_text(encoding="utf-8"))
        if not found.startswith("@")
        for each in selectors(found)
    ]
    assert listed
    assert [each for each in listed if not ROOT.match(each)] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=shown)
def test_no_size_is_a_share_of_the_pages_text_and_nothing_needs_to_be_important_but_what_is_hidden(sheet):
    css = COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    assert re.findall(r"[\d.]rem\b", css) == []
    important = [found for found, inside in rules(css) if "!important" in inside]
    assert all("[hidden]" in each for each in important)


def test_what_stands_in_a_block_is_set_back_before_anything_is_said_of_it():
    base = next(path for path in SHEETS if path.name == "base.css")
    said = [(found, inside) for found, inside in rules(base.read_text(encoding="utf-8")) if not found.startswith("@")]
    resets = [
        index for index, (_found, inside) in enumerate(said) if "all: revert" in inside or "all: initial" in inside
    ]
    assert resets == [0, 1, 2, 3, 4]


def test_a_text_field_has_as_many_rows_at_least_as_its_template_says():
    base = next(path for path in SHEETS if path.name == "base.css").read_text(encoding="utf-8")
    rows = {
        found
        for path in TEMPLATES
        for found in re.findall(r'<textarea (?![^>]*editor__text)[^>]*rows="(\d+)"', path.read_text(encoding="utf-8"))
    }
    default = re.search(r"--pdln-rows: (\d+); min-height", base).group(1)
    assert rows == {default, *re.findall(r'textarea\[rows="(\d+)"\] \{ --pdln-rows: \1; \}', base)}


def test_no_picture_is_drawn_in_a_template_since_its_attributes_are_set_back_too():
    assert [shown(path) for path in TEMPLATES if "<svg" in path.read_text(encoding="utf-8")] == []
