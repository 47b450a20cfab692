"""What everybody else sees: visitors, people of another course, authors, Studio's preview, staff behind a teacher."""

import crum
import pytest

from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.models import Attempt, Draft
from pdln_xblocks.files.models import StoredFile
from pdln_xblocks.permissions import Action
from tests import builders
from tests.aok_submission_xblock.conftest import olx_of, teacher_of
from tests.builders import COURSE, an_aok, an_aok_ref, complete_content
from tests.clock import NOW
from tests.contracts.entries import handlers
from tests.pages import error, text_of, view
from tests.xblock_runtime import BlockRuntime, LoggedIn, get, post

SAVE = {"content": complete_content().to_data(), "revision": 0, "number": 1}
VIEWS = ("student_view", "public_view", "author_view", "studio_view")


def nothing_was_made() -> bool:
    return not (Draft.objects.exists() or Attempt.objects.exists() or StoredFile.objects.exists())


# Visitors and strangers


@pytest.mark.parametrize("name", ["student_view", "public_view"])
def test_a_visitor_reads_the_whole_task_and_its_rubric(block_for, db, name):
    html = view(block_for(None), name)
    page = text_of(html)
    assert "Plan a flipped lesson Plan one lesson." in page
    assert "What you give Context Who are these students? Lesson plan What moves out, what stays?" in page
    assert "How it will be reviewed Each criterion is judged by itself" in page
    assert "Every student can use it Look in: Context" in page
    assert page.endswith("Enroll in this course to give evidence.")
    assert "<form" not in html and "<button" not in html


def test_whoever_is_not_enrolled_reads_what_a_visitor_reads(block_for, stranger):
    shown = text_of(view(block_for(stranger), "student_view"))
    assert shown == text_of(view(block_for(None), "public_view"))


def test_the_ways_to_give_a_part_are_named_without_a_form(block_for, db):
    data = builders.aok_data()
    ways = [{"id": each, "title": title, "forms": ["write"]} for each, title in (("a", "A letter"), ("b", "A script"))]
    data["requirements"][1] |= {"options": ways, "required": False}
    page = text_of(view(block_for(None, type(an_aok()).from_data(data)), "public_view"))
    assert "Lesson plan (optional) What moves out, what stays? Choose 1 of 2: A letter A script" in page


LOG_IN = (403, "not_signed_in", "Log in to do this.")
ENROLL = (403, "not_allowed", "Enroll in this course first.")
OWN_HANDLERS = sorted(
    each.partition(".")[2]
    for each in handlers()
    if each.startswith("aok_submission.") and not each.endswith("_definition")
)
BY_GET = {"page", "to_send", "file", "file_status"}


def call(block, name: str):
    return get(block, name, "x" * 32) if name in BY_GET else post(block, name, SAVE, f"{'x' * 32}/0")


@pytest.mark.parametrize("name", OWN_HANDLERS)
def test_no_handler_answers_a_visitor_or_somebody_who_is_not_enrolled(block_for, stranger, name):
    assert error(call(block_for(None), name)) == LOG_IN
    assert error(call(block_for(stranger), name)) == ENROLL
    assert nothing_was_made()


@pytest.mark.parametrize("name", OWN_HANDLERS)
def test_each_handler_is_called_one_way_only(block_for, tess, name):
    method = "GET" if name in BY_GET else "POST"
    other = post(block_for(tess), name, SAVE) if name in BY_GET else get(block_for(tess), name)
    assert error(other) == (405, "invalid_request", f"Send this as {method}.")
    assert nothing_was_made()


# Authors and staff


def test_the_author_sees_the_task_and_what_it_asks_of_evaluators(block_for, ada):
    page = text_of(view(block_for(ada), "author_view"))
    assert (
        "For the course team. Each submission is read once. Between 1 and 3 readings for each teacher, in up to 3 "
        "submissions. Version 1.0, 8 points." in page
    )
    assert "Before you start" in page and "Every student can use it" in page


def test_where_one_submission_is_planned_the_author_reads_of_one_reading(block_for, ada):
    page = text_of(view(block_for(ada, an_aok(max_submissions=1)), "author_view"))
    assert "Each submission is read once. 1 reading for each teacher. Version 1.0" in page


def test_a_block_that_nobody_wrote_yet_says_so(platform, ada, tess):
    def empty(person):
        return BlockRuntime(COURSE, person=person).read('<aok_submission url_name="aok-plan"/>')

    assert text_of(view(empty(ada), "author_view")) == "Empty. There is no task here yet. Edit this block to write it."
    shown = "This task cannot be shown right now. What you saved is safe. Please come back later."
    assert shown in text_of(view(empty(tess), "student_view"))
    assert error(post(empty(tess), "save_draft", SAVE)) == (409, "cannot_be_shown", shown)


def test_course_staff_walk_the_teachers_way_with_a_draft_of_their_own(block_for, ada, tess):
    evidence.save_draft(an_aok_ref(), teacher_of(tess), complete_content(), revision=0, now=NOW)
    block = block_for(ada)
    assert "Twenty four second graders." not in view(block, "student_view")
    assert post(block, "save_draft", SAVE).status_code == 200
    assert Draft.objects.filter(user_id=ada.user_id).count() == 1


def test_the_editor_holds_the_definition_as_it_is_written(block_for, ada):
    fragment = block_for(ada).studio_view()
    page = text_of(fragment.content)
    assert "Edit the task" in page
    assert '<aok id="aok-plan" version="1.0" points="8"' in page
    assert fragment.js_init_fn == "PdlnDefinitionEditor"


# Studio's preview


@pytest.fixture
def preview(platform, ada):
    """The block as Studio previews it: there is an author, and everybody's anonymous id is `student`."""
    person = LoggedIn(user_id=ada.user_id, anonymous_id="student")
    return BlockRuntime(COURSE, person=person).read(olx_of(an_aok()))


def test_studios_preview_shows_how_the_page_begins_and_makes_no_rows(preview):
    fragment = preview.student_view()
    page = text_of(fragment.content)
    assert "Preview. This is how the page begins for a teacher. Nothing is kept here." in page
    assert "Your evidence Part 1 of 2 Context" in page
    assert "0 of 3 ready" in page
    assert fragment.js_init_fn is None, "a sample sends nothing"
    for name in VIEWS:
        view(preview, name)
    assert nothing_was_made()


@pytest.mark.parametrize("name", OWN_HANDLERS)
def test_studios_preview_keeps_nothing(preview, name):
    assert error(call(preview, name)) == (403, "not_allowed", "This is a preview: nothing is kept here.")
    assert nothing_was_made()


def test_studios_preview_of_a_block_that_cannot_be_read_says_what_is_wrong(platform, ada):
    person = LoggedIn(user_id=ada.user_id, anonymous_id="student")
    block = BlockRuntime(COURSE, person=person).read('<aok_submission url_name="aok-plan"><aok/></aok_submission>')
    assert "For the course team: 6 things in this OLX cannot be read." in text_of(view(block, "student_view"))


# Staff behind a teacher


def test_staff_who_view_as_a_teacher_read_that_teachers_page(block_for, tess, ada):
    evidence.save_draft(an_aok_ref(), teacher_of(tess), complete_content(), revision=0, now=NOW)
    block = block_for(tess)
    with crum.impersonate(staff(ada)):
        assert "Twenty four second graders." in view(block, "student_view")
        assert "Twenty four second graders." in get(block, "page").json["html"]


@pytest.mark.parametrize("name", sorted(set(OWN_HANDLERS) - BY_GET))
def test_staff_who_view_as_a_teacher_change_nothing(block_for, tess, ada, name):
    evidence.save_draft(an_aok_ref(), teacher_of(tess), complete_content(), revision=0, now=NOW)
    before = list(Draft.objects.values())
    block = block_for(tess)
    assert getattr(block, name).action is not Action.READ_OWN
    with crum.impersonate(staff(ada)):
        refused = error(call(block, name))
    message = "You are viewing the course as somebody else, so nothing can be changed here."
    assert refused == (403, "not_allowed", message)
    assert list(Draft.objects.values()) == before
    assert not Attempt.objects.exists() and not StoredFile.objects.exists()


def test_a_teacher_who_asks_for_themselves_is_not_taken_for_somebody_else(block_for, tess):
    with crum.impersonate(staff(tess)):
        assert post(block_for(tess), "save_draft", SAVE).status_code == 200


def staff(person: LoggedIn):
    """The user that the request was made by."""
    return builders.get_user_model().objects.get(pk=person.user_id)


@pytest.mark.parametrize("name", ["page", "to_send"])
def test_no_browser_keeps_what_a_page_asks_for(block_for, tess, name):
    """On the way back it would take its own copy, and show what was."""
    assert get(block_for(tess), name).headers["Cache-Control"] == "private, no-store"
