"""The task in OLX: there and back, kept where it cannot be read, and shown to those who can mend it."""

import pytest
from lxml import etree
from xblock.validation import ValidationMessage

from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.olx import aok_to_element
from pdln_xblocks.definitions.parsing import InvalidDefinition
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.process import api as process
from tests.aok_submission_xblock.conftest import olx_of, teacher_of
from tests.builders import COURSE, an_aok, an_aok_ref, complete_content
from tests.clock import NOW
from tests.pages import error, problems, text_of, view
from tests.pdln_xblocks.definitions import whole
from tests.xblock_runtime import BlockRuntime, StudioPermissions, canonical, exported, post

OPTION = 'xmlns:option="http://code.edx.org/xblock/option"'
NOT_SHOWN = "Not here right now. This task cannot be shown right now. What you saved is safe. Please come back later."


STUDIO = {"studio_user_permissions": StudioPermissions(COURSE, can_write=True)}


def read(olx: str, person=None, **services):
    return BlockRuntime(COURSE, person=person, services=services).read(olx)


def fields(block) -> tuple:
    return block.definition, block.display_name, block.weight, block.unreadable, block.other_attributes


@pytest.mark.parametrize("aok", [an_aok(), Aok.from_data(whole.aok())], ids=["small", "every field"])
def test_a_task_comes_back_from_its_olx(aok):
    block = read(olx_of(aok, display_name="In the outline"))
    assert Aok.from_data(block.definition) == aok
    assert (block.display_name, block.unreadable) == ("In the outline", "")
    assert problems(block) == []
    again = read(exported(block))
    assert fields(again) == fields(block)
    assert canonical(exported(again)) == canonical(exported(block))


def test_points_possible_are_the_tasks_points_whatever_the_attribute_says():
    block = read(olx_of(an_aok(points=8), weight="3"))
    assert (block.weight, block.max_score()) == (8, 8)
    assert block.has_score


def test_a_task_names_its_block_until_somebody_names_it_otherwise():
    assert read(olx_of(an_aok())).display_name == "Plan a flipped lesson"


def test_a_title_may_stand_in_an_option_element():
    inside = etree.tostring(aok_to_element(an_aok()), encoding="unicode")
    block = read(
        f'<aok_submission {OPTION} url_name="aok-plan"><option:display_name>Outline</option:display_name>'
        f"{inside}</aok_submission>"
    )
    assert (block.display_name, block.unreadable) == ("Outline", "")
    assert block.definition["id"] == "aok-plan"


def test_an_attribute_that_nobody_knows_changes_nothing_and_is_written_back():
    block = read(olx_of(an_aok(), wieght="3", from_the_future="yes"))
    assert problems(block) == []
    assert block.weight == 8
    out = etree.fromstring(exported(block))
    assert (out.get("wieght"), out.get("from_the_future"), out.get("other_attributes")) == ("3", "yes", None)
    assert fields(read(exported(block))) == fields(block)


@pytest.mark.parametrize("name", ["unreadable", "other_attributes"])
def test_an_attribute_called_like_what_is_kept_is_nobodys(name, db):
    block = read(f'<aok_submission url_name="aok-plan" {name}="&lt;broken"/>')
    assert (block.unreadable, block.definition) == ("", {})
    assert "Empty." in view(block, "author_view")
    assert etree.fromstring(exported(block)).get(name) == "<broken"


def test_an_empty_block_warns_its_author():
    block = read('<aok_submission url_name="aok-plan"/>')
    assert problems(block) == [
        (ValidationMessage.WARNING, "There is no task here yet. Edit this block to write it."),
    ]
    assert canonical(exported(read(exported(block)))) == canonical(exported(block))


# What cannot be read

UNREADABLE = {
    "an unknown element": (
        '<aok_submission url_name="aok-plan"><queue size="9">old</queue></aok_submission>',
        ["nothing is called <queue> here", "there is no <aok>"],
    ),
    "loose text": (
        '<aok_submission url_name="aok-plan">a note to myself</aok_submission>',
        ["there is text outside of <aok>", "there is no <aok>"],
    ),
    "two tasks": (
        '<aok_submission url_name="aok-plan"><aok id="a"/>and<aok id="b"/></aok_submission>',
        ["there is text outside of <aok>", "<aok> is there twice", '"version" is missing'],
    ),
    "a weight that is no number": (
        '<aok_submission url_name="aok-plan" weight="heavy"/>',
        ['weight: "heavy" cannot be read here', "there is no <aok>"],
    ),
    "a weight of an option element": (
        f'<aok_submission {OPTION} url_name="aok-plan"><option:weight>heavy</option:weight></aok_submission>',
        ['weight: "heavy" cannot be read here', "there is no <aok>"],
    ),
    "a definition as an attribute that is none": (
        '<aok_submission url_name="aok-plan" definition="[1"/>',
        ['definition: "[1" cannot be read here', "there is no <aok>"],
    ),
    "another namespace": (
        '<aok_submission url_name="aok-plan"><x:aok xmlns:x="urn:x"/></aok_submission>',
        ["nothing is called <{urn:x}aok> here", "there is no <aok>"],
    ),
    "a level that is not there": (
        olx_of(an_aok(), wieght="3").replace('required_level="proficient"', 'required_level="profcient"', 1),
        ['rubric.criteria[0].required_level: there is no level "profcient" (did you mean "proficient"?)'],
    ),
}
every_unreadable = pytest.mark.parametrize(("olx", "expected"), UNREADABLE.values(), ids=UNREADABLE)


@every_unreadable
def test_what_cannot_be_read_is_kept_and_written_back_unchanged(olx, expected):
    block = read(olx)
    out = etree.fromstring(exported(block))
    out.attrib.pop("xblock-family")
    assert etree.canonicalize(out) == canonical(olx)
    again = read(exported(block))
    assert (again.definition, problems(again)) == (block.definition, problems(block))
    assert canonical(exported(again)) == canonical(exported(block))


@every_unreadable
def test_what_cannot_be_read_is_said_in_studio_and_in_the_unit_to_the_course_team(olx, expected, tess, ada):
    said = problems(read(olx))
    assert {kind for kind, _text in said} == {ValidationMessage.ERROR}
    assert [text for _kind, text in said][: len(expected)] == expected
    for person, name in ((ada, "author_view"), (ada, "studio_view"), (ada, "student_view")):
        shown = text_of(view(read(olx, person), name))
        assert "For the course team:" in shown
        assert all(text.partition(" (did")[0] in shown for text in expected)
    for person, name in ((tess, "student_view"), (None, "student_view"), (ada, "public_view")):
        shown = text_of(view(read(olx, person), name))
        assert NOT_SHOWN in shown
        assert "For the course team:" not in shown


@every_unreadable
def test_while_a_task_cannot_be_read_nothing_can_be_given_for_it_and_nothing_is_lost(olx, expected, tess):
    evidence.save_draft(an_aok_ref(), teacher_of(tess), complete_content(), revision=0, now=NOW)
    answer = post(read(olx, tess), "submit", {"token": "t", "revision": 1, "definition": an_aok().content_hash})
    message = "This task cannot be shown right now. What you saved is safe. Please come back later."
    assert error(answer) == (409, "cannot_be_shown", message)
    assert process.teacher_page(an_aok_ref(), teacher_of(tess), now=NOW).draft.content == complete_content()


def test_what_could_not_be_read_keeps_the_title_that_could():
    olx = '<aok_submission url_name="aok-plan" display_name="Plan it"><aok id="aok-plan"/></aok_submission>'
    assert text_of(view(read(olx), "public_view")) == f"Plan it {NOT_SHOWN}"
    assert text_of(view(read(olx.replace(' display_name="Plan it"', "")), "public_view")) == f"aok-plan {NOT_SHOWN}"


def test_a_title_changed_in_studio_goes_with_what_is_kept():
    block = read('<aok_submission url_name="aok-plan" display_name="Old"><aok id="aok-plan"/></aok_submission>')
    block.display_name = "New"
    out = etree.fromstring(exported(block))
    assert (out.get("display_name"), out[0].get("id")) == ("New", "aok-plan")


def test_a_definition_of_another_release_is_kept_and_said():
    """Fields come from a database that an older or newer release may have written."""
    block = read(olx_of(an_aok()))
    block.definition = {**block.definition, "mood": "calm"}
    with pytest.raises(InvalidDefinition):
        Aok.from_data(block.definition)
    [(kind, said)] = problems(block)
    assert kind == ValidationMessage.ERROR
    assert said.startswith('mood: nothing is called "mood" here (known: completeness, hours,')
    assert read(exported(block)).definition == block.definition


# Editing


def edit(block, olx):
    return post(block, "save_definition", {"olx": olx})


def text_of_task(**changes) -> str:
    return etree.tostring(aok_to_element(an_aok(**changes)), encoding="unicode")


def test_an_edit_in_studio_is_taken_and_points_possible_follow(block_for, ada):
    block = block_for(ada, **STUDIO)
    assert edit(block, text_of_task(points=20, title="Plan two lessons")).json == {}
    assert (block.definition["title"], block.weight) == ("Plan two lessons", 20)
    assert block.display_name == "Plan a flipped lesson", "the outline keeps the name it has"
    assert problems(block) == []


def test_an_edit_mends_what_could_not_be_read(ada):
    block = read('<aok_submission url_name="aok-plan"><aok id="aok-plan"/></aok_submission>', ada, **STUDIO)
    assert '<aok id="aok-plan"/>' in text_of(view(block, "studio_view"))
    assert edit(block, text_of_task()).json == {}
    assert (block.unreadable, problems(block)) == ("", [])
    assert Aok.from_data(read(exported(block)).definition) == an_aok()


def test_an_edit_that_cannot_be_read_changes_nothing_and_says_everything_that_is_wrong(block_for, ada):
    block = block_for(ada, **STUDIO)
    before = fields(block)
    refused = edit(block, text_of_task().replace('points="8"', 'points="eight"').replace('hours="0"', 'hours="-1"'))
    assert error(refused) == (400, "invalid_definition", "Nothing was saved: some of this cannot be read.")
    shown = text_of(refused.json["error"]["html"])
    assert "2 things in this OLX cannot be read." in shown
    assert "points: this should be a whole number" in shown and "hours: " in shown
    assert fields(block) == before
