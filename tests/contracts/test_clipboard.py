"""Copying and pasting in Studio: what a copy keeps, what it must not keep, and what its author is told."""

import json

import pytest
from lxml import etree
from xblock.validation import ValidationMessage

from pdln_xblocks.blocks import olx
from pdln_xblocks.definitions.pathway import Pathway
from tests.builders import COURSE, OTHER_COURSE, a_user, an_aok
from tests.contracts.platform.clipboard import Studio
from tests.pages import problems, text_of, view
from tests.pdln_xblocks.pathways.parts import pathway_data
from tests.xblock_runtime import LoggedIn, post

RESTRICTED = {"group_access": {"50": [1, 2]}, "visible_to_staff_only": True}
ATTRIBUTES = """group_access='{"50": [1, 2]}' visible_to_staff_only="true" due="2026-10-05T12:00:00Z" format="AOK\""""
BLOCKS = {
    "task": ("aok_submission", "aok-plan", olx.to_text(an_aok(), olx.AOK)),
    "pathway": ("pdln_pathway", "way", olx.to_text(Pathway.from_data(pathway_data()), olx.PATHWAY)),
    "review block": ("rubric_review", "reviews", ""),
    "task that cannot be read": ("aok_submission", "aok-odd", '<aok id="aok-odd"/>'),
    "pathway that cannot be read": ("pdln_pathway", "way-odd", '<pathway id="way-odd"/>'),
    "review block that cannot be read": ("rubric_review", "reviews-odd", "<queue/>"),
}
each_block = pytest.mark.parametrize(("tag", "block_id", "inside"), BLOCKS.values(), ids=BLOCKS)


def element(tag: str, block_id: str, inside: str, attributes: str = "") -> str:
    return f'<{tag} url_name="{block_id}" {attributes}>{inside}</{tag}>'


def task(block_id: str = "aok-plan", attributes: str = "", **changes) -> str:
    return element("aok_submission", block_id, olx.to_text(an_aok(**changes), olx.AOK), attributes)


def pathway(steps: dict[str, str], block_id: str = "way") -> str:
    data = pathway_data(steps=[{"aok": aok, "title": title} for aok, title in steps.items()])
    return element("pdln_pathway", block_id, olx.to_text(Pathway.from_data(data), olx.PATHWAY))


def exported(studio: Studio, block_id: str) -> etree._Element:
    return etree.fromstring(studio.copy(block_id).olx)


def said(block) -> list[str]:
    return [text for _kind, text in problems(block)]


@pytest.fixture(autouse=True)
def _platform(platform):
    """Every course here is known to the platform, and gone afterwards."""


@pytest.fixture
def studio():
    return Studio(COURSE)


@pytest.fixture
def other():
    return Studio(OTHER_COURSE)


@pytest.fixture
def ada(db):
    return LoggedIn(user_id=a_user("ada").pk, anonymous_id="student")


class TestWhoMaySeeIt:
    @each_block
    def test_a_pasted_block_keeps_who_may_see_it_and_when_it_is_due(self, studio, other, tag, block_id, inside):
        source = studio.add(element(tag, block_id, inside, ATTRIBUTES))
        assert {name: getattr(source, name) for name in RESTRICTED} == RESTRICTED
        for aok_ref in (studio, other):
            copy = aok_ref.paste(studio.copy(block_id))
            assert {name: getattr(copy, name) for name in RESTRICTED} == RESTRICTED
            assert (copy.due, copy.format) == (source.due, "AOK")

    @each_block
    def test_a_restriction_that_is_lifted_on_a_copy_does_not_come_back(self, studio, tag, block_id, inside):
        studio.add(element(tag, block_id, inside, ATTRIBUTES))
        copy = studio.paste(studio.copy(block_id))
        for name in ("group_access", "visible_to_staff_only", "due"):
            copy.fields[name].delete_from(copy)
        copy.save()
        again = studio.paste(studio.copy(copy.scope_ids.usage_id.block_id))
        assert (again.group_access, again.visible_to_staff_only, again.due) == ({}, False, None)

    def test_a_task_that_came_restricted_in_a_unit_stays_so(self, studio, other):
        studio.add_unit("u-plan", studio.add(task(attributes=ATTRIBUTES)))
        unit = other.paste(studio.copy("u-plan"))
        (copy,) = (other.runtime().get_block(child) for child in unit.children)
        assert copy.group_access == RESTRICTED["group_access"]

    def test_a_review_block_with_a_slip_in_a_setting_keeps_the_others(self, studio):
        """It was built anew without any of them, and everybody could see it."""
        studio.add('<rubric_review url_name="reviews" visible_to_staff_only="true" due="soon"/>')
        assert studio.block("reviews").visible_to_staff_only
        assert exported(studio, "reviews").get("due") == "soon"
        assert studio.paste(studio.copy("reviews")).visible_to_staff_only


class TestTasksThatWereCopiedBefore:
    """By a release of ours that kept as nobody's attribute what the platform has a field for."""

    @pytest.fixture
    def copy(self, studio, ada):
        studio.add(task())
        copy = studio.block("aok-plan", ada)
        copy.other_attributes = {
            "group_access": '{"50": [1, 2]}',
            "visible_to_staff_only": "true",
            "upstream": "lb:pdln:tasks:aok_submission:plan",
            "copied_from_block": "block-v1:a+b+c+type@aok_submission+block@d",
            "from_the_future": "yes",
        }
        copy.save()
        return studio.block("aok-plan", ada)

    def test_studio_says_which_settings_are_not_in_effect(self, copy):
        assert said(copy) == [
            "When this block was copied here, these settings of it did not take effect: group_access, "
            "visible_to_staff_only. Edit this block and save it: they then do, unless you have set them anew."
        ]

    def test_saving_puts_them_into_effect(self, studio, copy):
        assert post(copy, "save_definition", {"olx": olx.to_text(an_aok(), olx.AOK)}).status_code == 200
        saved = studio.block("aok-plan")
        assert {name: getattr(saved, name) for name in RESTRICTED} == RESTRICTED
        assert said(saved) == []
        assert saved.upstream is None

    def test_what_the_course_team_has_set_since_stands(self, studio, copy):
        copy.group_access = {"50": [3]}
        copy.save()
        assert "visible_to_staff_only. Edit" in said(copy)[0] and "group_access" not in said(copy)[0]
        post(copy, "save_definition", {"olx": olx.to_text(an_aok(), olx.AOK)})
        assert studio.block("aok-plan").group_access == {"50": [3]}

    def test_an_export_and_import_and_another_copy_put_them_into_effect_too(self, studio, other, copy):
        written = exported(studio, "aok-plan")
        imported = other.add(etree.tostring(written, encoding="unicode"))
        for block in (imported, studio.paste(studio.copy("aok-plan"))):
            assert {name: getattr(block, name) for name in RESTRICTED} == RESTRICTED
            assert block.other_attributes == {"from_the_future": "yes"}
        assert (written.get("upstream"), written.get("copied_from_block")) == (None, None)


class TestWhereItIsFrom:
    @each_block
    def test_a_copy_says_what_it_is_a_copy_of_and_nothing_of_its_original_s_own_story(
        self, studio, other, tag, block_id, inside
    ):
        old = "block-v1:pdln+first+2025+type@aok_submission+block@first"
        studio.add(element(tag, block_id, inside, f'copied_from_block="{old}"'))
        copied = studio.copy(block_id)
        copy = other.paste(copied)
        assert (copy.copied_from_block, copy.upstream) == (str(copied.source), None)
        written = exported(other, copy.scope_ids.usage_id.block_id)
        assert written.get("copied_from_block") == str(copied.source)
        assert old not in etree.tostring(written, encoding="unicode")

    @each_block
    def test_a_copy_of_what_cannot_be_read_has_its_own_id(self, studio, tag, block_id, inside):
        studio.add(element(tag, block_id, inside))
        copy = studio.paste(studio.copy(block_id))
        new_id = copy.scope_ids.usage_id.block_id
        assert exported(studio, new_id).get("url_name") == new_id != block_id


class TestPathwaysOfCopies:
    """A copy has a new id, and a pathway finds its tasks by their ids."""

    TWO = {"aok-plan": "Plan a flipped lesson", "aok-teach": "Teach it"}

    @pytest.fixture
    def unit(self, studio):
        tasks = [studio.add(task(block_id, id=block_id, title=title)) for block_id, title in self.TWO.items()]
        studio.add_unit("u-way", *tasks, studio.add(pathway(self.TWO)))
        return studio.copy("u-way")

    def pasted(self, aok_ref: Studio, unit, author=None):
        pasted = aok_ref.paste(unit)
        *tasks, way = (child.block_id for child in pasted.children)
        return tasks, aok_ref.block(way, author)

    def test_in_its_own_course_nothing_is_said(self, studio, unit):
        assert said(studio.block("way")) == []

    def test_a_pathway_that_came_with_its_tasks_says_which_copies_are_meant(self, other, unit):
        (plan, teach), way = self.pasted(other, unit)
        assert problems(way) == [
            (
                ValidationMessage.ERROR,
                f'"{old}" is not a task here. Did you mean {new} ({title})? '
                "It is filled in when you edit this block: save to take it.",
            )
            for (old, title), new in zip(self.TWO.items(), (plan, teach), strict=True)
        ]

    def test_its_editor_has_the_copies_filled_in_and_saving_takes_them(self, other, unit, ada):
        tasks, way = self.pasted(other, unit, ada)
        html = view(way, "studio_view")
        assert "Look at the ids of these steps before you save." in text_of(html)
        text = etree.HTML(html).findtext(".//textarea")
        assert [step.get("aok") for step in etree.fromstring(text).iter("step")] == tasks
        assert [step["aok"] for step in way.definition["steps"]] == [*self.TWO], "nothing is changed by looking"
        assert post(way, "save_definition", {"olx": text}).status_code == 200
        assert said(way) == []

    def test_the_editor_s_script_is_begun_as_ever(self, other, unit, ada):
        _tasks, way = self.pasted(other, unit, ada)
        fragment = way.studio_view()
        assert fragment.js_init_fn == "PdlnDefinitionEditor"
        assert [each.mimetype for each in fragment.resources].count("application/javascript") == 2

    def test_a_task_of_the_same_title_is_offered_where_there_is_no_copy(self, other):
        other.add(task("aok-other", title="Plan a FLIPPED lesson"))
        other.add(pathway({"aok-plan": "Plan a flipped lesson"}))
        assert "Did you mean aok-other (Plan a FLIPPED lesson)?" in said(other.block("way"))[0]

    def test_a_task_that_is_named_already_is_not_offered_twice(self, other):
        other.add(task("aok-plan"))
        other.add(pathway({"aok-plan": "Plan a flipped lesson", "aok-gone": "Plan a flipped lesson"}))
        assert said(other.block("way")) == ['"aok-gone" is not a task here.']

    def test_where_several_may_be_meant_the_author_chooses(self, studio, other, unit, ada):
        first, _way = self.pasted(other, unit)
        second, way = self.pasted(other, unit, ada)
        assert said(way)[0] == (
            '"aok-plan" is not a task here. Did you mean one of these? '
            f"{first[0]} (Plan a flipped lesson), {second[0]} (Plan a flipped lesson)"
        )
        text = etree.HTML(view(way, "studio_view")).findtext(".//textarea")
        assert [step.get("aok") for step in etree.fromstring(text).iter("step")] == [*self.TWO]

    def test_an_id_that_another_task_has_in_this_course_is_not_taken_for_the_right_one(self, studio, other, ada):
        """Studio numbers what is pasted: both courses have an `aok_submission1`."""
        other.paste(Studio("course-v1:pdln+first+2025").copied(task(title="Something else")))
        original = task("aok_submission1", id="aok_submission1")
        steps = pathway({"aok_submission1": "Plan a flipped lesson"})
        studio.add_unit("u-way", studio.add(original), studio.add(steps))
        (plan,), way = self.pasted(other, studio.copy("u-way"), ada)
        assert plan == "aok_submission2"
        assert said(way) == [
            '"aok_submission1" is another task here: Something else. '
            "Did you mean aok_submission2 (Plan a flipped lesson)? "
            "It is filled in when you edit this block: save to take it."
        ]
        text = etree.HTML(view(way, "studio_view")).findtext(".//textarea")
        assert post(way, "save_definition", {"olx": text}).status_code == 200
        assert ([step["aok"] for step in way.definition["steps"]], said(way)) == ([plan], [])

    def test_a_task_that_was_given_another_title_is_still_the_one(self, studio):
        """Though a copy of it in the same course has the title that the pathway says."""
        studio.add(task(attributes='display_name="Plan, second edition"'))
        studio.add(pathway({"aok-plan": "Plan a flipped lesson"}))
        copy = studio.paste(studio.copy("aok-plan"))
        copy.display_name = "Plan a flipped lesson"
        copy.save()
        assert said(studio.block("way")) == []

    def test_a_list_of_submissions_of_one_task_is_told_the_same(self, studio, other, ada):
        reviews = studio.add('<rubric_review url_name="reviews" aok="aok-plan"/>')
        studio.add_unit("u-review", studio.add(task()), reviews)
        assert said(studio.block("reviews")) == []
        unit = other.paste(studio.copy("u-review"))
        new, reviews_id = (child.block_id for child in unit.children)
        block = other.block(reviews_id, ada)
        assert f"Did you mean {new} (Plan a flipped lesson)?" in said(block)[0]
        assert f'value="{new}"' in view(block, "studio_view")

    def test_a_list_of_every_submission_asks_nothing(self, studio):
        studio.add('<rubric_review url_name="reviews"/>')
        assert said(studio.block("reviews")) == []


class TestPictures:
    """The platform finds a file by its address in quotes; in Markdown there are none."""

    PROMPT = "See ![the room](/static/room.png) and [the form](/static/forms/plan.docx)."

    @pytest.fixture
    def files(self, studio):
        studio.files = {"room.png": b"room", "forms/plan.docx": b"form", "start.docx": b"start", "others.png": b"no"}
        return studio.files

    def test_every_file_that_a_task_shows_comes_along_to_another_course(self, studio, other, files):
        studio.add(task(prompt=self.PROMPT))
        copied = studio.copy("aok-plan")
        assert sorted(copied.files) == ["forms/plan.docx", "room.png"]
        copy = other.paste(copied)
        assert other.files == copied.files
        assert copy.definition["prompt"] == self.PROMPT
        assert copy.other_attributes == {}

    def test_so_do_the_forms_to_start_from_though_their_list_is_one_attribute(self, studio, files):
        inside = olx.to_text(an_aok(), olx.AOK).replace(
            'id="plan"', 'id="plan" templates="/static/start.docx /static/forms/plan.docx"'
        )
        studio.add(element("aok_submission", "aok-plan", inside))
        assert sorted(studio.copy("aok-plan").files) == ["forms/plan.docx", "start.docx"]

    def test_so_do_those_of_a_pathway_and_its_badge(self, studio, files):
        data = pathway_data(summary="![](/static/room.png)")
        data["badge"]["image"] = "/static/others.png"
        inside = olx.to_text(Pathway.from_data(data), olx.PATHWAY)
        studio.add(element("pdln_pathway", "way", inside))
        assert sorted(studio.copy("way").files) == ["others.png", "room.png"]

    def test_so_do_those_of_a_task_that_cannot_be_read(self, studio, files):
        studio.add(element("aok_submission", "aok-odd", f'<aok id="odd"><prompt>{self.PROMPT}</prompt></aok>'))
        assert sorted(studio.copy("aok-odd").files) == ["forms/plan.docx", "room.png"]

    def test_in_its_own_course_a_copy_shows_the_same_files(self, studio, files):
        before = dict(files)
        studio.add(task(prompt=self.PROMPT))
        copy = studio.paste(studio.copy("aok-plan"))
        assert (copy.definition["prompt"], studio.files) == (self.PROMPT, before)

    def test_a_task_without_files_names_none(self, studio):
        studio.add(task())
        assert exported(studio, "aok-plan").get("static_files") is None

    def test_studio_finds_which_tasks_use_a_file(self, studio):
        """It looks for the address in what a block has as `data`."""
        studio.add(task(prompt=self.PROMPT))
        assert "/static/room.png" in studio.block("aok-plan").data

    @pytest.mark.parametrize("text", ["[]", "null", "{", ""])
    def test_what_is_no_definition_is_not_taken_from_the_platform(self, studio, text):
        block = studio.add(task())
        before = block.definition
        with pytest.raises(ValueError):
            block.data = text
        assert block.definition == before

    def test_the_platform_s_text_is_the_whole_definition(self, studio):
        block = studio.add(task(prompt="Über ![](/static/room.png)"))
        assert json.loads(block.data) == block.definition
        block.data = block.data.replace("static/room.png", "static/components/room.png")
        assert block.definition["prompt"] == "Über ![](/static/components/room.png)"
