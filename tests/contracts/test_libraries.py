"""Our blocks in a content library: what they show and save there, and what a course's copy of one is."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from lxml import etree

from aok_submission_xblock.block import AokSubmissionXBlock
from pdln_xblocks.blocks import olx
from pdln_xblocks.definitions.pathway import Pathway
from tests.builders import BLOCK, COURSE, a_user, an_aok
from tests.contracts import entries
from tests.contracts.platform.clipboard import Studio
from tests.contracts.platform.libraries import Library, sync
from tests.contracts.tables import rows
from tests.pages import error, text_of, view
from tests.pdln_xblocks.pathways.parts import pathway_data
from tests.xblock_runtime import LoggedIn, get, post

LIBRARY = "lib:pdln:tasks"
VIEWS = ("student_view", "public_view", "author_view", "studio_view")
ELEMENTS = {
    "plan": f'<aok_submission url_name="{BLOCK}">{olx.to_text(an_aok(points=10), olx.AOK)}</aok_submission>',
    "way": f'<pdln_pathway url_name="way">{olx.to_text(Pathway.from_data(pathway_data()), olx.PATHWAY)}</pdln_pathway>',
    "reviews": '<rubric_review url_name="reviews" aok="aok-plan"/>',
    "odd": '<aok_submission url_name="odd"><aok id="odd"/></aok_submission>',
}
PICTURE = "![the room](/static/room.png)"
LIVES_IN_COURSES = {
    "way": "A pathway works in a course, with the tasks of that course. In a library it is kept as it is.",
    "reviews": "This list works in a course, with the submissions of that course. Add it there.",
}
EDITED = olx.to_text(an_aok(title="Plan two lessons", points=20), olx.AOK)


@pytest.fixture(autouse=True)
def _platform(platform, db):
    """The platform is empty before and after."""


def a_person(name: str, library: Library) -> LoggedIn:
    """Somebody who may look at the library, as its runtime shows them."""
    user = a_user(name)
    library.readers.add(user.pk)
    return LoggedIn(user_id=user.pk, anonymous_id=f"anon-{user.pk}")


@pytest.fixture
def studio():
    return Studio(COURSE)


@pytest.fixture
def library(studio):
    """Our three blocks, and one that cannot be read, pasted from a course."""
    made = Library(LIBRARY)
    for name, element in ELEMENTS.items():
        made.paste(studio.copied(element), name)
    made.publish()
    return made


@pytest.fixture
def ada(library, platform):
    person = a_person("ada", library)
    platform.library_authors.add((person.user_id, LIBRARY))
    return person


@pytest.fixture
def sam(library):
    return a_person("sam", library)


class TestShown:
    @pytest.mark.parametrize("name", ELEMENTS)
    @pytest.mark.parametrize("shown", VIEWS)
    @pytest.mark.parametrize("in_lms", [False, True], ids=["studio", "lms"])
    def test_every_view_of_every_block_is_shown_and_makes_no_rows(self, library, ada, name, shown, in_lms):
        before = rows()
        assert text_of(view(library.block(name, ada, in_lms=in_lms), shown))
        assert rows() == before

    def test_a_card_shows_the_task_as_it_begins_for_a_teacher(self, library, sam):
        shown = text_of(view(library.block("plan", sam), "student_view"))
        assert "This is how the page begins for a teacher. Nothing is kept here." in shown
        assert "Plan a flipped lesson" in shown

    def test_who_made_the_course_staff_is_not_asked(self, library, sam, platform, monkeypatch):
        """A library's key is none of a course: on a site, asking with it is an InvalidKeyError."""
        for question in ("is_enrolled", "is_course_staff", "courses", "drafted_tasks"):
            monkeypatch.setattr(platform, question, None)
        for name in ELEMENTS:
            for shown in VIEWS:
                assert view(library.block(name, sam), shown)
            assert library.block(name, sam).validate() is not None

    def test_the_author_sees_the_whole_task(self, library, ada):
        assert "A target that gains from flipping" in text_of(view(library.block("plan", ada), "author_view"))

    def test_the_editor_holds_the_task(self, library, ada):
        text = etree.HTML(view(library.block("plan", ada), "studio_view")).findtext(".//textarea[@data-olx]")
        assert olx.read_text(text, olx.AOK) == an_aok(points=10)

    @pytest.mark.parametrize("name", LIVES_IN_COURSES)
    @pytest.mark.parametrize("shown", VIEWS)
    def test_what_needs_a_course_says_kindly_that_it_lives_there(self, library, ada, name, shown):
        html = view(library.block(name, ada), shown)
        assert LIVES_IN_COURSES[name] in text_of(html)
        assert "<textarea" not in html and "<form" not in html

    @pytest.mark.parametrize("name", ELEMENTS)
    def test_a_copy_is_made_where_nobody_is_bound_to_the_block(self, library, studio, name):
        assert studio.paste(library.copy(name)).scope_ids.block_type == library.usage(name).block_type


class TestSaved:
    def test_an_author_of_the_library_saves_the_task(self, library, ada):
        assert post(library.block("plan", ada), "save_definition", {"olx": EDITED}).status_code == 200
        saved = library.block("plan", ada)
        assert (saved.definition["title"], saved.max_score()) == ("Plan two lessons", 20)

    def test_saving_again_changes_nothing_more(self, library, ada):
        for _time in range(2):
            post(library.block("plan", ada), "save_definition", {"olx": EDITED})
        first = library.drafts["plan"]
        post(library.block("plan", ada), "save_definition", {"olx": EDITED})
        assert library.drafts["plan"] == first

    def test_who_may_only_look_is_told_so_before_anything_is_saved(self, library, sam):
        """The platform would call the handler, and answer the saving with a RuntimeError."""
        before = library.drafts["plan"]
        refused = post(library.block("plan", sam), "save_definition", {"olx": EDITED})
        assert error(refused) == (403, "not_allowed", "Only people who may edit this library can do this.")
        assert library.drafts["plan"] == before

    def test_an_edit_that_cannot_be_read_is_said_as_in_a_course(self, library, ada):
        refused = post(library.block("plan", ada), "save_definition", {"olx": "<aok"})
        assert error(refused)[:2] == (400, "invalid_definition")

    @pytest.mark.parametrize("name", LIVES_IN_COURSES)
    def test_what_needs_a_course_is_not_edited_and_says_why(self, library, ada, name):
        handler = "save_settings" if name == "reviews" else "save_definition"
        data = {"olx": "<pathway/>", "display_name": "Reviews", "aok": ""}
        before = library.drafts[name]
        assert error(post(library.block(name, ada), handler, data)) == (403, "not_allowed", LIVES_IN_COURSES[name])
        assert library.drafts[name] == before


class TestGiven:
    """Teachers are in courses."""

    HANDLERS = sorted(each for each in entries.handlers() if not each.endswith(("save_draft", "_definition")))

    @pytest.mark.parametrize("handler", HANDLERS)
    def test_nothing_is_kept_and_everything_is_answered(self, library, ada, handler):
        block_type, name = handler.split(".")
        names = {"aok_submission": "plan", "pdln_pathway": "way", "rubric_review": "reviews"}
        before, block = (rows(), dict(library.drafts)), library.block(names[block_type], ada)
        answers = [get(block, name, "next"), post(block, name, {"revision": 0}, "next")]
        assert {each.status_code for each in answers} <= {403, 405}
        assert (rows(), library.drafts) == before

    def test_the_refusal_says_where_the_task_is_done(self, library, sam):
        message = "This is a library: nothing is kept here. Teachers find this task in their course."
        assert error(post(library.block("plan", sam), "save_draft", {})) == (403, "not_allowed", message)

    @pytest.mark.parametrize("handler", ["act", "screen"])
    def test_the_list_of_submissions_says_so_in_its_own_form(self, library, ada, handler):
        answer = post(library.block("reviews", ada), handler, {}, "next")
        said = answer.text if handler == "screen" else json.loads(answer.text)["error"]["html"]
        assert LIVES_IN_COURSES["reviews"] in text_of(said)


class TestInACourse:
    @pytest.fixture
    def pictured(self, studio, library):
        """A task with a picture of its own, in the library."""
        studio.files["room.png"] = b"room"
        element = ELEMENTS["plan"].replace("Plan *one* lesson.", PICTURE).replace(BLOCK, "pictured")
        library.paste(studio.copied(element), "pictured")
        assert library.files["pictured"] == {"static/room.png": b"room"}
        return library

    def synced(self, library, studio, ada, name="plan"):
        """A course's copy as the platform makes it from the library: an empty block of the type, and a first sync."""
        block_id = f"{name}-copy"
        studio.add(f'<{library.usage(name).block_type} url_name="{block_id}"/>')
        sync(studio.block(block_id), library.block(name, ada), studio=studio, files=library.files[name])
        return studio.block(block_id)

    def test_a_copy_counts_the_points_of_its_task_though_weight_is_not_synced(self, library, studio, ada):
        copy = self.synced(library, studio, ada)
        assert copy.definition == library.block("plan", ada).definition
        assert not copy.fields["weight"].is_set_on(copy)
        assert (copy.max_score(), copy.weight) == (10, 10)

    def test_points_possible_are_the_definition_s_whoever_set_the_weight(self, studio):
        block = studio.add(ELEMENTS["plan"])
        block.weight = 3
        block.save()
        assert (studio.block(BLOCK).weight, studio.block(BLOCK).max_score()) == (10, 10)
        assert etree.fromstring(studio.copy(BLOCK).olx).get("weight") == "10"

    def test_where_the_definition_can_be_read_no_more_the_last_points_stand(self, studio):
        block = studio.add(ELEMENTS["plan"])
        block.definition = {**block.definition, "mood": "calm"}
        block.save()
        assert (studio.block(BLOCK).weight, studio.block(BLOCK).max_score()) == (10, 10)

    def test_the_class_still_has_the_field(self):
        assert AokSubmissionXBlock.fields["weight"] is AokSubmissionXBlock.weight

    def test_a_later_sync_brings_the_new_task_and_its_points(self, library, studio, ada):
        self.synced(library, studio, ada)
        post(library.block("plan", ada), "save_definition", {"olx": EDITED})
        sync(studio.block("plan-copy"), library.block("plan", ada), studio=studio, files={})
        copy = studio.block("plan-copy")
        assert (copy.definition["title"], copy.max_score()) == ("Plan two lessons", 20)

    def test_what_cannot_be_read_arrives_as_it_is_and_goes_when_it_is_repaired(self, library, studio, ada):
        assert self.synced(library, studio, ada, "odd").unreadable == library.block("odd", ada).unreadable != ""
        post(library.block("odd", ada), "save_definition", {"olx": EDITED})
        sync(studio.block("odd-copy"), library.block("odd", ada), studio=studio, files={})
        assert (studio.block("odd-copy").unreadable, studio.block("odd-copy").max_score()) == ("", 20)

    def test_a_restriction_stays_with_the_course_s_own_block(self, studio, ada, library):
        """In the library it came with the paste and has no field; a course's groups are not another's."""
        restricted = ELEMENTS["plan"].replace(f'url_name="{BLOCK}"', 'url_name="r" visible_to_staff_only="true"')
        library.paste(studio.copied(restricted), "restricted")
        assert library.block("restricted", ada).other_attributes == {"visible_to_staff_only": "true"}
        copy = self.synced(library, studio, ada, "restricted")
        assert (copy.visible_to_staff_only, copy.other_attributes) == (False, {})
        assert studio.paste(library.copy("restricted")).visible_to_staff_only, "a paste is a copy with all it has"

    def test_nothing_of_where_it_was_copied_from_stays_in_a_library(self, studio, library, ada):
        element = ELEMENTS["plan"].replace(BLOCK, "p").replace("url_name", 'copied_from_block="block-v1:a" url_name')
        library.paste(studio.copied(element), "p")
        assert "copied_from_block" in library.drafts["p"]
        assert library.block("p", ada).other_attributes == {}
        post(library.block("p", ada), "save_definition", {"olx": EDITED})
        assert "copied_from_block" not in library.drafts["p"]

    def test_pictures_come_along_by_paste_and_are_found(self, pictured, studio):
        copy = studio.paste(pictured.copy("pictured"))
        self.has_its_picture(copy, studio)

    def test_pictures_come_along_by_sync_and_are_found(self, pictured, studio, ada):
        self.has_its_picture(self.synced(pictured, studio, ada, "pictured"), studio)

    def test_pictures_are_found_after_a_second_sync(self, pictured, studio, ada):
        self.synced(pictured, studio, ada, "pictured")
        files = pictured.files["pictured"]
        sync(studio.block("pictured-copy"), pictured.block("pictured", ada), studio=studio, files=files)
        self.has_its_picture(studio.block("pictured-copy"), studio)

    def has_its_picture(self, copy, studio):
        aok_ref = f"components/aok_submission/{copy.scope_ids.usage_id.block_id}/room.png"
        assert copy.definition["prompt"] == f"![the room](/static/{aok_ref})"
        assert studio.files[aok_ref] == b"room"

    def test_pictures_of_a_task_that_cannot_be_read_are_found_too(self, library, studio, ada):
        odd = f'<aok_submission url_name="o"><aok id="o"><prompt>{PICTURE}</prompt></aok></aok_submission>'
        studio.files["room.png"] = b"room"
        library.paste(studio.copied(odd), "o")
        copy = studio.paste(library.copy("o"))
        assert f"/static/components/aok_submission/{copy.scope_ids.usage_id.block_id}/room.png" in copy.unreadable


def test_who_may_not_even_look_is_kept_out_by_the_platform(library):
    """So that our views need not ask."""
    with pytest.raises(PermissionDenied):
        library.block("plan", LoggedIn(user_id=0, anonymous_id="anon-0"))
