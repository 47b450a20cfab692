"""The block, in a bare runtime: the same screens and actions, behind its own course's access."""

import json

import crum
import pytest
from webob import Request

from pdln_xblocks.review.models import Decision, Reading
from pdln_xblocks.roster.models import Evaluator
from rubric_review_xblock.actions import ACTIONS
from tests import builders
from tests.rubric_review_xblock.test_actions import LOG_IN, NOT_LISTED, NOT_PUT_BACK, NOT_THEIRS, body_for, sent
from tests.rubric_review_xblock.test_reading_page import text_of
from tests.xblock_runtime import BlockRuntime, LoggedIn, StudioPermissions, canonical, get, post, written

OLX = '<rubric_review url_name="reviews" display_name="For evaluators"/>'
OTHERS = "This part of the course is for the people who review submissions. Nothing is asked of you here."


def somebody(user_id: int | None) -> LoggedIn | None:
    return None if user_id is None else LoggedIn(user_id=user_id, anonymous_id=f"anon-{user_id}")


def a_block(user_id: int | None, olx: str = OLX, *, course: str = builders.COURSE, services=None):
    return BlockRuntime(course, person=somebody(user_id), services=services).read(olx)


def view(block, name: str) -> str:
    return block.runtime.render(block, name).content


def screen(block, **query):
    request = Request.blank("/screen", method="GET")
    request.query_string = "&".join(f"{key}={value}" for key, value in query.items())
    return block.handle("screen", request)


def error(response) -> tuple[int, str, str]:
    said = response.json["error"]
    return response.status_code, said["code"], said["message"]


def exported(block) -> str:
    """The block's element as the platform writes it: it adds the url_name itself."""
    return written(block).replace("<rubric_review ", '<rubric_review url_name="reviews" ', 1)


# Views


def test_an_evaluator_finds_the_course_s_list_in_the_unit(submission, eva):
    fragment = a_block(eva).student_view()
    page = text_of(fragment.content)
    assert "For evaluators" in page and "Plan a flipped lesson" in page and "Start the next one" in page
    assert fragment.js_init_fn == "RubricReviewXBlock"
    assert "data-act-url" not in fragment.content


@pytest.mark.parametrize("role", ["visitor", "teacher", "evaluator of another course"])
def test_everybody_else_reads_one_calm_sentence(submission, people, role):
    block = a_block(people[role])
    assert OTHERS in view(block, "student_view")
    assert "Plan a flipped lesson" not in view(block, "student_view")


def test_the_public_view_is_the_calm_sentence_whoever_looks(submission, eva):
    assert OTHERS in view(a_block(eva), "public_view")


def test_studio_s_preview_explains_the_block_and_makes_no_rows(submission, eva):
    runtime = BlockRuntime(builders.COURSE, person=LoggedIn(user_id=eva, anonymous_id="student"))
    block = runtime.read(OLX)
    for name in ("student_view", "author_view"):
        page = text_of(view(block, name))
        assert "People on this course's list of evaluators see their queue here and review in place." in page
        assert "Plan a flipped lesson" not in page
    assert error(post(block, "act", {"course": "", "aok": ""}, "next")) == LOG_IN


def test_the_author_sees_which_task_the_block_shows(eva):
    block = a_block(eva, '<rubric_review url_name="reviews" aok="aok-plan"/>')
    assert "submissions of the block aok-plan" in text_of(view(block, "author_view"))


# Actions


@pytest.mark.parametrize("name", sorted(ACTIONS))
@pytest.mark.parametrize("role", ["visitor", "teacher", "evaluator of another course", "own work"])
def test_nobody_acts_through_the_block_on_what_is_not_theirs(held, people, name, role):
    before = list(Reading.objects.values())
    response = post(a_block(people[role]), "act", body_for(name, held), name)
    if role == "visitor":
        assert error(response) == LOG_IN
    elif name == "lift":
        assert error(response) == (NOT_PUT_BACK if role == "own work" else NOT_LISTED)
    elif name != "next":
        assert error(response) == NOT_THEIRS
    elif role == "own work":
        assert "Nothing is free to start right now." in response.json["html"]
    else:
        assert error(response) == NOT_LISTED
    assert list(Reading.objects.values()) == before


def test_another_course_s_reading_is_not_found_through_this_course_s_block(held, eva):
    """Eva reviews in both courses; each block leads to its own."""
    Evaluator.objects.create(user_id=eva, course_key=builders.OTHER_COURSE, block_id="", pseudonym="E")
    block = a_block(eva, course=builders.OTHER_COURSE)
    for name in sorted(set(ACTIONS) - {"next", "lift"}):
        assert error(post(block, "act", body_for(name, held), name)) == NOT_THEIRS
    assert screen(block, reading=held.reading).status_code == 404
    answer = post(block, "act", {"course": builders.COURSE, "aok": ""}, "next")
    assert "Nothing is free to start right now." in answer.json["html"]


def test_a_block_for_one_task_leads_to_that_task_only(held, eva):
    block = a_block(eva, '<rubric_review url_name="reviews" aok="aok-teach"/>')
    assert error(post(block, "act", body_for("record", held), "record")) == NOT_THEIRS
    assert "Nothing is waiting" in view(block, "student_view")
    own = a_block(eva, '<rubric_review url_name="reviews" aok="aok-plan"/>')
    assert post(own, "act", body_for("record", held), "record").status_code == 200


def test_the_whole_way_through_the_block(submission, eva):
    block = a_block(eva)
    reading = post(block, "act", {"course": "", "aok": ""}, "next").json["go"]["reading"]
    page = screen(block, reading=reading)
    assert page.status_code == 200 and "Every student can use it" in page.text
    token = Reading.objects.get().claim_token
    data = {"reading": reading, "token": token, **builders.ONE_BELOW.to_data()}
    assert "because <em>Every student can use it</em>" in post(block, "act", data, "preview").json["html"]
    answers = [post(block, "act", data, "record").json for _click in range(2)]
    assert answers[0] == answers[1]
    assert Decision.objects.count() == 1
    assert "Until then you can undo." in screen(block, reading=reading).text
    assert "Recently recorded" in screen(block, page="1").text


def test_a_screen_is_for_evaluators_by_get_too(held, people):
    for role, status in (("visitor", 403), ("teacher", 404), ("lead", 409), ("evaluator", 200)):
        assert screen(a_block(people[role]), reading=held.reading).status_code == status
    for role, status in (("visitor", 403), ("teacher", 403), ("lead", 200)):
        response = screen(a_block(people[role]))
        assert response.status_code == status
        assert ("Plan a flipped lesson" in response.text) is False
    assert text_of(screen(a_block(None)).text) == "Log in to do this."


def test_actions_are_not_done_by_get(held, eva):
    response = get(a_block(eva), "act", "put_back")
    assert error(response) == (405, "invalid_request", "Send this as POST.")


def test_an_action_that_is_not_there_is_not_found_through_the_block(eva):
    assert error(post(a_block(eva), "act", {}, "delete")) == (404, "not_found", "There is no such action.")


def test_staff_who_view_as_an_evaluator_change_nothing(held, eva):
    """The platform gives the block the person looked through; who really asks stands in the request."""
    with crum.impersonate(builders.a_user("staff")):
        response = post(a_block(eva), "act", sent(held), "put_back")
    message = "You are viewing the course as somebody else, so nothing can be changed here."
    assert error(response) == (403, "not_allowed", message)
    assert Reading.objects.get().evaluator_id == eva


# Settings

AUTHOR = StudioPermissions(builders.COURSE, can_write=True)


def settings_response(block, data):
    return post(block, "save_settings", data)


def test_an_author_saves_the_heading_and_the_task_in_studio(eva):
    block = a_block(eva, services={"studio_user_permissions": AUTHOR})
    assert 'value="For evaluators"' in view(block, "studio_view")
    response = settings_response(block, {"display_name": " Reviews ", "aok": "aok-plan"})
    assert response.json == {"display_name": "Reviews", "aok": "aok-plan"}
    assert (block.display_name, block.aok) == ("Reviews", "aok-plan")


def test_settings_are_not_saved_by_get(eva):
    assert error(get(a_block(eva), "save_settings")) == (405, "invalid_request", "Send this as POST.")


@pytest.mark.parametrize("role", ["visitor", "teacher", "evaluator", "lead", "staff"])
def test_in_the_lms_everybody_is_told_where_the_settings_are_edited(people, platform, role):
    block = a_block(people["teacher" if role == "staff" else role])
    if role == "staff":
        platform.staff.add((people["teacher"], builders.COURSE))
    response = settings_response(block, {"display_name": "x", "aok": ""})
    message = "This is edited in Studio. Open the course there to change it."
    assert error(response) == (403, "not_allowed", message)
    assert block.display_name == "For evaluators"


def test_an_author_of_another_course_saves_nothing_here(eva):
    block = a_block(eva, services={"studio_user_permissions": StudioPermissions(builders.COURSE, can_write=False)})
    response = settings_response(block, {"display_name": "x", "aok": ""})
    assert error(response) == (403, "not_allowed", "Only the course team can do this.")


OUT_OF_DATE = "This page is out of date. Copy what you wrote, then reload the page."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], OUT_OF_DATE),
        ({"display_name": "x"}, OUT_OF_DATE),
        ({"display_name": 3, "aok": ""}, OUT_OF_DATE),
        ({"display_name": "x" * 201, "aok": ""}, OUT_OF_DATE),
        ({"display_name": "x", "aok": "aok-plan aok-teach"}, "Give one block id, without spaces."),
    ],
)
def test_settings_of_another_form_are_refused_with_a_sentence(eva, data, message):
    block = a_block(eva, services={"studio_user_permissions": AUTHOR})
    assert error(settings_response(block, data)) == (400, "invalid_request", message)
    assert block.display_name == "For evaluators"


# OLX


@pytest.mark.parametrize(
    "olx",
    [
        '<rubric_review url_name="reviews"/>',
        '<rubric_review url_name="reviews" display_name="For evaluators" aok="aok-plan"/>',
    ],
)
def test_the_block_comes_back_from_its_olx(olx, eva):
    block = a_block(eva, olx)
    again = a_block(eva, exported(block))
    assert (again.display_name, again.aok, again.unreadable) == (block.display_name, block.aok, "")
    assert canonical(exported(again)) == canonical(exported(block))
    assert 'xblock-family="xblock.v1"' in written(block)


@pytest.mark.parametrize(
    "olx",
    [
        '<rubric_review url_name="reviews"><queue size="9">old</queue></rubric_review>',
        '<rubric_review url_name="reviews">a note to myself</rubric_review>',
        '<rubric_review url_name="reviews" aok="aok-plan"><aok id="x"/></rubric_review>',
    ],
)
def test_what_cannot_be_read_is_kept_shown_and_written_back(olx, eva):
    block = a_block(eva, olx)
    assert "It is kept as it came and exported unchanged:" in text_of(view(block, "author_view"))
    out = exported(block)
    inner = olx.partition(">")[2].removesuffix("</rubric_review>")
    assert inner in out
    assert "unreadable" not in out
    assert exported(a_block(eva, out)) == out


def test_an_attribute_called_unreadable_is_kept_as_any_that_no_field_has(eva):
    block = a_block(eva, '<rubric_review url_name="reviews" unreadable="&lt;broken"/>')
    assert (block.unreadable, block.other_attributes) == ("", {"unreadable": "<broken"})
    assert 'unreadable="&lt;broken"' in written(block)


def test_attributes_that_no_field_has_are_written_back(eva):
    block = a_block(eva, '<rubric_review url_name="reviews" aok="aok-plan" colour="blue"/>')
    assert (block.aok, block.unreadable) == ("aok-plan", "")
    assert 'colour="blue"' in written(block)


def test_an_author_is_told_in_studio_what_could_not_be_read(eva):
    block = a_block(eva, '<rubric_review url_name="reviews"><queue/></rubric_review>')
    assert [message.text for message in block.validate().messages] == ["nothing is called <queue> here"]


def test_the_scripts_stand_in_the_fragment_as_text(submission, eva):
    """The block's files are served only where the site collected them after it was installed."""
    fragment = a_block(eva).student_view()
    assert not [each for each in fragment.resources if each.kind == "url"]
    assert json.dumps(fragment.to_dict())
