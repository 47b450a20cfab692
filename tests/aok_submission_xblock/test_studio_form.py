"""The author's form of a task: what it holds, what it saves, and what it asks once teachers have given work."""

import json
from copy import deepcopy

import pytest
from lxml import etree

from pdln_xblocks.definitions.aok import Aok, Form, Kind, ReviewPreset, StudentMedia
from pdln_xblocks.definitions.olx import aok_to_element
from pdln_xblocks.evidence.begun import WorkThere, work_at
from pdln_xblocks.evidence.models import Attempt
from tests import builders
from tests.builders import BLOCK, COURSE, USAGE, an_aok, an_aok_ref, aok_data, criterion_data
from tests.clock import NOW
from tests.course_exports.packages import EXAMPLE, checked
from tests.pages import error, text_of
from tests.pdln_xblocks.definitions import whole
from tests.xblock_runtime import BlockRuntime, LoggedIn, StudioPermissions, post

OUT_OF_DATE = (400, "invalid_request", "This page is out of date. Copy what you wrote, then reload the page.")
ASKED = (409, "change_not_said", "Not saved yet: say what kind of change this is.")
MORE_THAN_WORDING = "Nothing was saved: this changes what evaluators judge by, so it is more than wording."
EXAMPLES = tuple(checked(EXAMPLE).aoks.values())


@pytest.fixture
def studio(platform, ada):
    """`studio(aok)`: the block as its author edits it in Studio."""

    def opened(aok: Aok | None = None, *, olx: str = ""):
        node = etree.Element("aok_submission", {"url_name": BLOCK})
        if aok is not None:
            node.append(aok_to_element(aok))
        person = LoggedIn(user_id=ada.user_id, anonymous_id="student")
        permissions = StudioPermissions(COURSE, can_write=True)
        runtime = BlockRuntime(COURSE, person=person, services={"studio_user_permissions": permissions})
        return runtime.read(olx or etree.tostring(node, encoding="unicode"))

    return opened


@pytest.fixture
def submitted(studio):
    """The block of a task for which one teacher has submitted and another is writing."""
    aok_ref = an_aok_ref()
    builders.submit(aok_ref, builders.a_teacher("theo"), now=NOW)
    writing = builders.a_teacher("tara")
    builders.evidence.save_draft(aok_ref, writing, builders.complete_content(), revision=0, now=NOW)
    return studio(an_aok())


def held_in(block, name: str):
    """What one of the editor's templates holds for the script."""
    page = etree.HTML(block.studio_view().content)
    (template,) = page.xpath(f"//template[@data-{name}]")
    return json.loads("".join(template.itertext()))


def save(block, data, **more):
    return post(block, "save_definition", {"form": data, **more})


def with_criterion(data):
    data = deepcopy(data)
    data["rubric"]["criteria"].append(criterion_data("c-new", "Time for practice", ["p-plan"]))
    return data


# What the form holds


@pytest.mark.parametrize("aok", [an_aok(), Aok.from_data(whole.aok()), *EXAMPLES], ids=lambda aok: aok.id)
def test_what_the_form_is_filled_with_saves_the_same_task(studio, aok):
    block = studio(aok)
    data = held_in(block, "form-data")
    assert save(block, data).json == {}
    assert Aok.from_data(block.definition) == aok


def test_what_no_field_shows_is_in_what_the_form_is_filled_with(studio):
    data = held_in(studio(Aok.from_data(whole.aok())), "form-data")
    assert data["terms"] == whole.AOK["terms"] and data["id"] == "aok-plan" and data["version"] == "1.10"


def test_every_choice_that_a_task_may_hold_has_words_in_the_form(studio):
    page = etree.HTML(studio(an_aok()).studio_view().content)

    def offered(field):
        return set(page.xpath(f"//*[@data-field='{field}']//@value"))

    assert (offered("forms"), offered("kinds")) == ({*Form}, {*Kind})
    assert (offered("review"), offered("student_media")) == ({*ReviewPreset}, {*StudentMedia})


def test_addresses_of_the_courses_files_are_not_the_platforms_to_change(studio):
    html = studio(Aok.from_data(whole.aok())).studio_view().content
    beginning = html.index("<template data-form-data>")
    assert "/static/" not in html[beginning : html.index("</template>", beginning)]


def test_an_empty_block_begins_with_a_form_that_lacks_words_only(studio):
    block = studio()
    data = held_in(block, "form-data")
    found = post(block, "check_definition", {"form": data}).json["problems"]
    assert {each["message"] for each in found} == {"this should not be empty"}
    data |= {"title": "Plan", "prompt": "Plan one."}
    data["requirements"][0] |= {"title": "Context", "ask": "Who?"}
    data["rubric"]["title"] = "Plan"
    criterion = data["rubric"]["criteria"][0]
    criterion |= {"name": "A target", "descriptors": dict.fromkeys(criterion["descriptors"], "So.")}
    assert save(block, data).json == {}
    assert Aok.from_data(block.definition).rubric.levels[2].name == "Proficient"


def test_two_new_blocks_have_no_id_in_common(studio):
    one, other = (held_in(studio(), "form-data") for _block in range(2))
    assert one["id"] != other["id"] and one["rubric"]["levels"][0]["id"] != other["rubric"]["levels"][0]["id"]


def test_what_cannot_be_read_is_edited_as_olx_and_has_no_form_until_it_can(studio):
    block = studio(
        olx=f'<aok_submission url_name="{BLOCK}"><aok id="aok-plan"><title>Plan</title></aok></aok_submission>'
    )
    page = etree.HTML(block.studio_view().content)
    assert held_in(block, "form-data") is None
    assert page.xpath("//*[@data-studio]/@data-mode") == ["olx"]
    assert '<aok id="aok-plan">' in page.xpath("//textarea[@data-olx]")[0].text


@pytest.mark.parametrize("text", ["</template><script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_an_authors_words_run_nothing_in_the_form(studio, text):
    block = studio(an_aok(title=text, prompt=text))
    assert "<script>alert" not in block.studio_view().content and "<img" not in block.studio_view().content
    assert held_in(block, "form-data")["title"] == text


def test_the_rubrics_of_the_courses_other_tasks_may_be_copied(studio):
    elsewhere = "block-v1:other+else+2026+type@aok_submission+block@aok-far"
    others = (USAGE, USAGE.replace("aok-plan", "aok-teach"), elsewhere)
    for usage, title in zip(others, ("This one", "Teach <it>", "Far away"), strict=True):
        course = builders.OTHER_COURSE if usage == elsewhere else COURSE
        builders.list_aok(an_aok_ref(an_aok(title=title), usage=usage, course=course))
    block = studio(an_aok())
    page = etree.HTML(block.studio_view().content)
    assert page.xpath("//*[@data-other]/option/text()") == ["Teach <it>"]
    assert held_in(block, "form-others") == [an_aok().rubric.to_data()]


def test_where_there_is_no_other_task_no_copy_is_offered(studio):
    assert "data-other" not in studio(an_aok()).studio_view().content.replace("data-form-others", "")


# What it refuses


def test_two_criteria_of_one_id_are_refused_with_their_place(studio):
    block, data = studio(an_aok()), aok_data()
    data["rubric"]["criteria"].append(deepcopy(data["rubric"]["criteria"][0]))
    refused = save(block, data)
    assert error(refused)[1] == "invalid_definition"
    (problem,) = refused.json["error"]["problems"]
    assert problem["path"] == ["rubric", "criteria", 2, "id"]
    assert problem["message"] == 'the criterion "c-target" is there twice'
    assert Aok.from_data(block.definition) == an_aok()


def test_moving_and_renaming_changes_no_id(studio):
    block, data = studio(an_aok()), an_aok().to_data()
    data["rubric"]["criteria"].reverse()
    data["rubric"]["criteria"][0]["name"] = "Another name"
    assert save(block, data).json == {}
    assert [each["id"] for each in block.definition["rubric"]["criteria"]] == ["c-access", "c-target"]


# Once there is work


def test_before_anybody_submitted_nothing_is_asked(studio):
    block = studio(an_aok())
    assert save(block, with_criterion(aok_data())).json == {}
    assert block.definition["version"] == "1.0"


def test_what_stayed_the_same_is_saved_without_a_question(submitted):
    assert save(submitted, an_aok().to_data()).json == {}
    assert submitted.definition["version"] == "1.0"


def test_after_the_first_submission_an_author_is_asked_and_told_what_each_does_to_whom(submitted):
    before = dict(submitted.definition)
    refused = save(submitted, aok_data(prompt="Plan *two* lessons."))
    assert error(refused) == ASKED
    said = text_of(refused.json["error"]["html"])
    assert "Teachers have sent 1 submission for this task. 1 teacher is writing." in said
    assert "It becomes version 1.1." in said and "It becomes version 2.0. Teachers who revise keep" in said
    assert submitted.definition == before


@pytest.mark.parametrize(("change", "version"), [("wording", "1.1"), ("meaning", "2.0")])
def test_what_the_author_says_raises_the_version(submitted, change, version):
    assert save(submitted, aok_data(prompt="Plan *two* lessons."), change=change).json == {}
    assert (submitted.definition["version"], submitted.definition["prompt"]) == (version, "Plan *two* lessons.")


def test_wording_only_is_not_offered_where_criteria_changed_and_the_reason_is_said(submitted):
    html = error_html(save(submitted, with_criterion(aok_data())))
    assert 'The criterion "Time for practice" is new.' in text_of(html)
    assert "save-wording" not in html and "save-meaning" in html


def test_wording_only_is_refused_where_criteria_changed_and_a_change_of_meaning_is_saved(submitted):
    data = with_criterion(aok_data())
    refused = save(submitted, data, change="wording")
    assert error(refused) == (400, "invalid_definition", MORE_THAN_WORDING)
    (problem,) = refused.json["error"]["problems"]
    assert problem["path"] == ["rubric", "criteria", 2]
    assert problem["message"] == 'The criterion "Time for practice" is new.'
    assert submitted.definition["version"] == "1.0" and len(submitted.definition["rubric"]["criteria"]) == 2
    assert save(submitted, data, change="meaning").json == {}
    assert (submitted.definition["version"], submitted.definition["rubric"]["version"]) == ("2.0", "2.0")


def olx_text(**changes) -> str:
    return etree.tostring(aok_to_element(an_aok(**changes)), encoding="unicode")


def test_an_author_who_raised_the_version_in_olx_has_said_it(submitted):
    assert post(submitted, "save_definition", {"olx": olx_text(prompt="Two.", version="1.4")}).json == {}
    assert submitted.definition["version"] == "1.4"


def test_a_lower_version_in_olx_says_nothing(submitted):
    assert error(post(submitted, "save_definition", {"olx": olx_text(prompt="Two.", version="0.9")})) == ASKED


def test_a_minor_version_in_olx_does_not_carry_another_rubric(submitted):
    text = etree.tostring(aok_to_element(Aok.from_data(with_criterion(aok_data(version="1.1")))), encoding="unicode")
    assert error(post(submitted, "save_definition", {"olx": text})) == (400, "invalid_definition", MORE_THAN_WORDING)


def test_a_page_that_was_opened_before_the_last_save_does_not_take_the_version_back(submitted):
    data = aok_data(prompt="Plan *two* lessons.")
    for _time in range(2):
        assert save(submitted, data, change="wording").json == {}
    assert (submitted.definition["version"], submitted.definition["prompt"]) == ("1.1", "Plan *two* lessons.")


def test_a_block_that_cannot_be_read_any_more_is_compared_with_what_was_published(submitted):
    builders.list_aok(an_aok_ref())
    submitted.definition, submitted.unreadable = {}, f'<aok_submission url_name="{BLOCK}"><aok/></aok_submission>'
    assert error(save(submitted, aok_data(prompt="Two."))) == ASKED
    assert error(save(submitted, with_criterion(aok_data()), change="wording"))[2] == MORE_THAN_WORDING
    assert save(submitted, aok_data(prompt="Two."), change="wording").json == {}
    assert submitted.definition["version"] == "1.1"


def test_a_change_that_no_page_names_is_refused(submitted):
    assert error(save(submitted, aok_data(prompt="Two."), change="nothing")) == OUT_OF_DATE


def test_submissions_elsewhere_and_those_set_aside_are_not_counted(submitted):
    assert work_at(USAGE) == WorkThere(submissions=1, drafts=1)
    assert work_at(USAGE + "2") == WorkThere()
    Attempt.objects.update(status="archived")
    assert work_at(USAGE) == WorkThere(submissions=0, drafts=1)


def error_html(answer) -> str:
    return answer.json["error"]["html"]
