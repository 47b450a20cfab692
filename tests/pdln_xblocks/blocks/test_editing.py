"""Who may save a definition, through a block's handler; what is saved is each block's own test."""

import pytest

from pdln_xblocks.blocks import olx
from pdln_xblocks.definitions.pathway import Pathway
from pdln_xblocks.roster.models import Evaluator
from tests.builders import COURSE, a_user
from tests.pages import error, text_of
from tests.pdln_xblocks.pathways.parts import pathway_data
from tests.xblock_runtime import BlockRuntime, LoggedIn, StudioPermissions, get, post, post_bytes

TEXT = olx.to_text(Pathway.from_data(pathway_data()), olx.PATHWAY)
AUTHOR = StudioPermissions(COURSE, can_write=True)
OUT_OF_DATE = (400, "invalid_request", "This page is out of date. Copy what you wrote, then reload the page.")


def block_of(name: str | None, *, anonymous_id: str = "", **services):
    person = None
    if name is not None:
        user = a_user(name)
        person = LoggedIn(user_id=user.pk, anonymous_id=anonymous_id or f"anon-{user.pk}")
    return BlockRuntime(COURSE, person=person, services=services).read('<pdln_pathway url_name="way"/>')


def edit(block, text=TEXT):
    return post(block, "save_definition", {"olx": text})


@pytest.fixture(autouse=True)
def _database(db, platform):
    """Every test here asks the database; the platform is empty before and after."""


def test_an_author_saves_in_studio(platform):
    block = block_of("ada", anonymous_id="student", studio_user_permissions=AUTHOR)
    assert edit(block).json == {}
    assert block.definition["id"] == "flipped-classroom"


@pytest.mark.parametrize("role", ["visitor", "teacher", "evaluator", "staff"])
def test_in_the_lms_everybody_is_told_where_it_is_edited(platform, role):
    block = block_of(None if role == "visitor" else "sam")
    person = block.runtime.person
    match role:
        case "teacher":
            platform.enrolled.add((person.user_id, COURSE))
        case "evaluator":
            line = {"course_key": COURSE, "block_id": "", "pseudonym": "E", "is_lead": True}
            Evaluator.objects.create(user_id=person.user_id, **line)
        case "staff":
            platform.staff.add((person.user_id, COURSE))
    message = "This is edited in Studio. Open the course there to change it."
    assert error(edit(block)) == (403, "not_allowed", message)
    assert block.definition == {}


def test_an_author_of_another_course_saves_nothing(platform):
    block = block_of("sam", studio_user_permissions=StudioPermissions(COURSE, can_write=False))
    assert error(edit(block)) == (403, "not_allowed", "Only the course team can do this.")
    assert block.definition == {}


def test_a_definition_is_sent_as_post():
    assert error(get(block_of("ada"), "save_definition")) == (405, "invalid_request", "Send this as POST.")


@pytest.mark.parametrize("data", [{}, {"olx": None}, {"olx": ["<pathway/>"]}])
def test_an_edit_of_another_form_is_refused(data):
    block = block_of("ada", studio_user_permissions=AUTHOR)
    assert error(post(block, "save_definition", data)) == OUT_OF_DATE
    assert error(post_bytes(block, "save_definition", b"{")) == OUT_OF_DATE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "one thing in this OLX cannot be read."),
        ("<pathway", "line 1, column 9: "),
        ("<aok/>", "it begins with <aok>, but should with <pathway>"),
        (TEXT.replace('id="flipped-classroom"', 'id="Flipped Classroom"'), "id: "),
        (TEXT + TEXT, "Extra content at the end of the document"),
        ("<p>\x01</p>", "line 1, column "),
    ],
)
def test_an_edit_that_cannot_be_read_is_said_and_nothing_is_saved(text, said):
    block = block_of("ada", studio_user_permissions=AUTHOR)
    refused = edit(block, text)
    assert error(refused) == (400, "invalid_definition", "Nothing was saved: some of this cannot be read.")
    assert said in text_of(refused.json["error"]["html"])
    assert (block.definition, block.unreadable) == ({}, "")


def test_markup_in_what_cannot_be_read_runs_nothing():
    block = block_of("ada", studio_user_permissions=AUTHOR)
    html = edit(block, "<pathway><script>alert(1)</script></pathway>").json["error"]["html"]
    assert "<script>" not in html and "&lt;script&gt;" in html


# As a form's data


def test_an_author_saves_what_a_form_sends():
    block = block_of("ada", studio_user_permissions=AUTHOR)
    assert post(block, "save_definition", {"form": pathway_data()}).json == {}
    assert block.definition == Pathway.from_data(pathway_data()).to_data()


def test_a_form_that_cannot_be_read_is_said_with_the_path_of_each_field_and_nothing_is_saved():
    block = block_of("ada", studio_user_permissions=AUTHOR)
    refused = post(block, "save_definition", {"form": {**pathway_data(), "title": " ", "hours": "some"}})
    assert error(refused) == (400, "invalid_definition", "Nothing was saved: some of this cannot be read.")
    assert refused.json["error"]["problems"] == [
        {"path": ["title"], "message": "this should not be empty", "hint": ""},
        {"path": ["hours"], "message": "this should be a whole number", "hint": ""},
    ]
    assert block.definition == {}


@pytest.mark.parametrize("handler", ["save_definition", "check_definition"])
@pytest.mark.parametrize("form", [None, "text", ["a", "list"]])
def test_a_form_of_another_shape_is_refused(handler, form):
    block = block_of("ada", studio_user_permissions=AUTHOR)
    assert error(post(block, handler, {"form": form})) == OUT_OF_DATE


def test_what_is_checked_comes_back_in_both_forms_and_is_not_saved():
    block = block_of("ada", studio_user_permissions=AUTHOR)
    pathway = Pathway.from_data(pathway_data())
    both = {"problems": [], "form": pathway.to_data(), "olx": TEXT}
    assert post(block, "check_definition", {"form": pathway_data()}).json == both
    assert post(block, "check_definition", {"olx": TEXT}).json == both
    assert block.definition == {}


def test_what_cannot_be_read_is_checked_too_and_has_no_other_form():
    block = block_of("ada", studio_user_permissions=AUTHOR)
    checked = post(block, "check_definition", {"olx": "<aok/>"}).json
    assert (len(checked["problems"]), checked["form"], checked["olx"]) == (1, None, None)


def test_only_an_author_has_something_checked():
    block = block_of("sam", studio_user_permissions=StudioPermissions(COURSE, can_write=False))
    assert error(post(block, "check_definition", {"olx": TEXT})) == (
        403,
        "not_allowed",
        "Only the course team can do this.",
    )
