"""The pathway in OLX: there and back, kept where it cannot be read, and shown to those who can mend it."""

import pytest
from lxml import etree
from xblock.validation import ValidationMessage

from pdln_xblocks.definitions.olx import pathway_to_element
from pdln_xblocks.definitions.pathway import Pathway
from tests.builders import COURSE
from tests.pages import error, problems, text_of, view
from tests.pdln_xblocks.definitions import whole
from tests.pdln_xblocks.pathways.parts import pathway_data
from tests.pdln_xblocks.pathways.way import NOT_SHOWN, a_way, logged_in, olx_of, read, way_of
from tests.xblock_runtime import StudioPermissions, canonical, exported, post


@pytest.mark.parametrize("data", [pathway_data(), whole.pathway()], ids=["all of", "every field"])
def test_a_pathway_comes_back_from_its_olx(data, tasks):
    pathway = Pathway.from_data(data)
    block = read(olx_of(pathway, from_the_future="yes"))
    assert Pathway.from_data(block.definition) == pathway
    assert (block.display_name, block.unreadable) == (pathway.title, "")
    assert problems(block) == []
    again = read(exported(block))
    assert (again.definition, again.display_name) == (block.definition, block.display_name)
    assert again.other_attributes == {"from_the_future": "yes"}
    assert canonical(exported(again)) == canonical(exported(block))


def test_an_empty_block_says_so_to_its_author(ada, tess):
    empty = '<pdln_pathway url_name="way"/>'
    message = "There is no pathway here yet. Edit this block to write it."
    assert problems(read(empty)) == [(ValidationMessage.WARNING, message)]
    assert text_of(view(read(empty, logged_in(ada.pk)), "author_view")) == f"Empty. {message}"
    assert text_of(way_of(tess, empty)) == f"way {NOT_SHOWN}"


UNREADABLE = {
    "an unknown element": (
        '<pdln_pathway url_name="way"><step aok="aok-plan">Plan</step></pdln_pathway>',
        ["nothing is called <step> here", "there is no <pathway>"],
    ),
    "loose text": (
        a_way().replace("</pathway>", "</pathway>later"),
        ["there is text outside of <pathway>"],
    ),
    "a count of another kind": (
        a_way(mode="n_of", count=1).replace('count="1"', 'count="one"'),
        ["count: this should be a whole number"],
    ),
    "an attribute that looks like what is kept": (
        '<pdln_pathway url_name="way" unreadable="&lt;"><pathway/></pdln_pathway>',
        ['"id" is missing'],
    ),
}
every_unreadable = pytest.mark.parametrize(("olx", "expected"), UNREADABLE.values(), ids=UNREADABLE)


@every_unreadable
def test_what_cannot_be_read_is_kept_and_written_back_unchanged(olx, expected):
    block = read(olx)
    out = etree.fromstring(exported(block))
    out.attrib.pop("xblock-family")
    assert etree.canonicalize(out) == canonical(olx)
    assert problems(read(exported(block))) == problems(block)


@every_unreadable
def test_what_cannot_be_read_is_said_to_the_course_team_and_nobody_else(olx, expected, ada, tess):
    said = problems(read(olx))
    assert {kind for kind, _text in said} == {ValidationMessage.ERROR}
    assert [text for _kind, text in said][: len(expected)] == expected
    staff = logged_in(ada.pk, is_staff=True)
    for name in ("student_view", "author_view", "studio_view"):
        shown = text_of(view(read(olx, staff), name))
        assert "For the course team:" in shown and all(text in shown for text in expected)
    for shown in (way_of(tess, olx), view(read(olx), "student_view"), view(read(olx, staff), "public_view")):
        assert NOT_SHOWN in text_of(shown)
        assert "For the course team:" not in shown


def test_an_edit_in_studio_is_taken_only_when_all_of_it_can_be_read(ada, tasks):
    author = StudioPermissions(COURSE, can_write=True)
    block = read(
        '<pdln_pathway url_name="way"><pathway/></pdln_pathway>', logged_in(ada.pk), studio_user_permissions=author
    )
    text = etree.tostring(pathway_to_element(Pathway.from_data(pathway_data())), encoding="unicode")
    refused = post(block, "save_definition", {"olx": text.replace("aok-teach", "Teach it")})
    assert error(refused) == (400, "invalid_definition", "Nothing was saved: some of this cannot be read.")
    assert "steps[1].aok: " in text_of(refused.json["error"]["html"])
    assert (block.definition, bool(block.unreadable)) == ({}, True)
    assert post(block, "save_definition", {"olx": text}).json == {}
    assert (block.definition["id"], block.unreadable, problems(block)) == ("flipped-classroom", "", [])
