"""
What the platform's search finds a block by. Its shape, read in Teak: `index_dictionary()` answers with `content`, texts
by name without HTML, and `content_type`; Studio's search then puts all of `content` but the name beside its own fields.
"""

import pytest
from lxml import etree

from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.olx import aok_to_element, pathway_to_element
from pdln_xblocks.definitions.pathway import Pathway
from tests.builders import aok_data
from tests.contracts.conftest import inside
from tests.pdln_xblocks.pathways.parts import pathway_data

pytestmark = pytest.mark.django_db

TYPED = "Plan *one* lesson.\n\n- Use [this](https://example.org/x) & no <b>more</b>."


@pytest.fixture
def indexed(site):
    """`indexed(tag, element)`: of a block as an importer makes it and the store gives it, to nobody."""

    def look(tag, element=None):
        text = etree.tostring(element, encoding="unicode") if element is not None else ""
        site.add(inside(tag, "to-find", text))
        return site.block("to-find", None).index_dictionary()

    return look


def test_a_task_is_found_by_its_prompt_what_it_asks_for_and_its_criteria(indexed):
    task = Aok.from_data(aok_data(prompt=TYPED))
    assert indexed("aok_submission", aok_to_element(task)) == {
        "content": {
            "display_name": "Plan a flipped lesson",
            "title": "Plan a flipped lesson",
            "prompt": "Plan one lesson. Use this & no more.",
            "evidence": "Context\nWho are these students?\nLesson plan\nWhat moves out, what stays?",
            "criteria": "A target that gains from flipping\nEvery student can use it",
        },
        "content_type": "Assessment",
    }


def test_a_pathway_is_found_by_its_steps_and_its_badge(indexed):
    way = Pathway.from_data(pathway_data(title="Flipped", summary=TYPED))
    found = indexed("pdln_pathway", pathway_to_element(way))
    assert (found["content_type"], found["content"]["display_name"]) == ("Pathway", "Flipped")
    assert found["content"]["summary"] == "Plan one lesson. Use this & no more."
    assert found["content"]["steps"] == "Plan\nTeach"
    assert found["content"]["badge"].startswith(way.badge.name)


@pytest.mark.parametrize("tag", ["aok_submission", "pdln_pathway"])
def test_a_block_without_a_task_is_found_by_its_name_alone(indexed, tag):
    """An index is made of a whole course: one block that says nothing must not break it."""
    assert indexed(tag)["content"] == {"display_name": "to-find"}


def test_what_cannot_be_read_breaks_no_index(indexed):
    assert indexed("aok_submission", etree.fromstring("<aok id='broken'/>"))["content"] == {"display_name": "to-find"}


@pytest.mark.parametrize("tag", ["aok_submission", "pdln_pathway", "rubric_review"])
def test_every_text_of_an_index_is_plain(indexed, tag):
    found = indexed(tag)
    assert found.keys() == {"content", "content_type"}
    assert all(isinstance(each, str) and "<" not in each for each in found["content"].values())
