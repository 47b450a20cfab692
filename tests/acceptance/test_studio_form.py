"""
An author writes a task in the form that Studio shows: what is there comes back unchanged, buttons move and remove with
the focus kept, what is wrong is said at its field, a table is pasted, and the OLX is one press away.
"""

import copy
import random
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from pdln_xblocks.definitions.aok import Aok
from tests.acceptance.people import NARROW, WIDE, Person
from tests.acceptance.preview import Preview, build, serving
from tests.builders import aok_data
from tests.pdln_xblocks.definitions import whole

pytestmark = pytest.mark.browser

PLAN = "Plan a flipped lesson"
TEACH = "Teach it and respond"
READ = "() => PdlnBlocks.form.read(document.querySelector('[data-scope=root]'))"
GIVEN = "() => JSON.parse(document.querySelector('template[data-form-data]').content.textContent)"
THROUGH = """data => {
  const form = document.querySelector('[data-scope=root]')
  PdlnBlocks.form.fill(form, data, "Choose", "again")
  return PdlnBlocks.form.read(form)
}"""
# What a word processor puts on the clipboard beside the plain text.
COPIED = """([html, text]) => {
  const clipboard = new DataTransfer()
  clipboard.setData("text/html", html)
  clipboard.setData("text/plain", text)
  const how = {clipboardData: clipboard, bubbles: true, cancelable: true}
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", how))
}"""
# The name of what has the focus, as it is read out.
FOCUSED = """() => {
  const words = node => (node || {textContent: ""}).textContent.replace(/\\s+/g, " ").trim()
  const by = document.activeElement.getAttribute("aria-labelledby")
  return by ? by.split(" ").map(id => words(document.getElementById(id))).join(" ") : words(document.activeElement)
}"""
TABLE = """<html><body><p>My rubric</p><table>
<tr><td></td><td><p>Developing</p></td><td><p>Proficient</p></td></tr>
<tr><td><p><b>A check that decides what happens next</b></p></td>
<td><p>Fits.</p><p>But late.</p></td><td><ul><li>Fits</li><li>In time</li></ul></td></tr>
<tr><td>Time for practice</td><td>Some.</td><td>Enough.</td></tr>
</table></body></html>"""


class Author:
    """Ada, with the editor of one task in front of her."""

    def __init__(self, ada: Person, unit: str = PLAN) -> None:
        self.person, self.page = ada, ada.page
        ada.opens_the_course()
        ada.follows(unit)
        ada.follows("See as its author")
        self.page.locator(".children a").first.click()
        self.address = self.page.url
        self.opens()

    def opens(self) -> None:
        self.page.goto(f"{self.address}?edit=1")
        self.page.locator(".xblock-initialized").wait_for()

    def item(self, which: str) -> Locator:
        heading = self.page.get_by_role("heading", name=re.compile(rf"^{re.escape(which)}(:|$)"))
        return self.page.locator("[data-items] > *").filter(has=heading).last

    def names(self, key: str) -> list[str]:
        return [each["name"] for each in self.page.evaluate(READ)["rubric"][key]]

    @property
    def said(self) -> str:
        return self.page.locator("[data-live]").inner_text()

    @property
    def focused(self) -> str:
        return self.page.evaluate(FOCUSED)

    def saves(self) -> None:
        self.person.presses("Save")

    def is_back(self) -> None:
        self.page.wait_for_url(self.address)


@pytest.fixture(scope="module")
def preview(tmp_path_factory) -> Iterator[Preview]:
    """One of its own: what an author changes here is not the others' task, and nobody has submitted."""
    folder = tmp_path_factory.mktemp("studio")
    with serving(build(folder), folder / "data", undo_seconds=4) as running:
        yield running


@pytest.fixture(params=[WIDE, NARROW], ids=["1280", "390"])
def author(as_person, request) -> Author:
    return Author(as_person("ada", request.param))


@pytest.fixture
def wide(as_person) -> Author:
    return Author(as_person("ada"))


def definitions(count: int) -> list[dict]:
    """Tasks of all sizes, with whatever may stand in a text; the same ones each time."""
    chance = random.Random(10)
    texts = (
        "Plain.",
        "Two\nlines\n\n- a point",
        "<b>&amp;</b>",
        "\u00e9\U0001f4d8 \u200f\u05d0",
        'so "called"',
        "a\tb",
        "0",
    )
    made = []
    for _each in range(count):
        data = copy.deepcopy(whole.AOK if chance.random() < 0.5 else Aok.from_data(aok_data()).to_data())
        data |= {"title": chance.choice(texts), "prompt": chance.choice(texts), "hours": chance.choice([0, 7])}
        data["completeness"] = [{"text": chance.choice(texts)} for _item in range(chance.randrange(4))]
        for criterion in data["rubric"]["criteria"]:
            criterion["name"] = chance.choice(texts)
            criterion["descriptors"] = {level: chance.choice(texts) for level in criterion["descriptors"]}
            chance.shuffle(criterion["look_in"])
        for part in data["requirements"]:
            part["required"] = chance.random() < 0.5
            for option in part["options"]:
                option |= {"title": chance.choice(["", *texts]), "max_files": chance.randrange(1, 9)}
                chance.shuffle(option["forms"])
        made.append(Aok.from_data(data).to_data())
    return made


# What is there


@pytest.mark.parametrize("unit", [PLAN, TEACH])
def test_a_task_of_the_example_comes_out_of_the_form_as_it_went_in(as_person, unit):
    author = Author(as_person("ada"), unit)
    assert author.page.evaluate(READ) == author.page.evaluate(GIVEN)


def test_whatever_a_task_holds_comes_out_of_the_form_as_it_went_in(wide):
    for data in [*definitions(30), whole.AOK]:
        assert wide.page.evaluate(THROUGH, data) == data


def test_the_form_can_be_read_and_reached_by_everybody(author):
    author.person.keeps_a_picture("studio-form")
    author.person.meets_no_barrier()
    author.person.reaches_everything_by_keyboard()


# Parts that move, come and go


def test_a_criterion_moves_by_its_buttons_with_the_focus_kept_and_its_id(author):
    before = author.page.evaluate(READ)["rubric"]["criteria"]
    button = author.item("Criterion 2").get_by_role("button", name=re.compile("^Up Criterion 2"))
    button.focus()
    author.page.keyboard.press("Enter")
    assert author.said == f"Criterion 1: {before[1]['name']} is now number 1 of {len(before)}."
    assert author.focused == f"Up Criterion 1: {before[1]['name']}"
    author.page.keyboard.press("Enter")
    after = author.page.evaluate(READ)["rubric"]["criteria"]
    assert after == [before[1], before[0], *before[2:]], "at the top there is no further up"


def test_levels_that_change_places_leave_the_points_where_they_were(wide):
    before = wide.page.evaluate(READ)["rubric"]["levels"]
    wide.item("Level 1").get_by_role("button", name=re.compile("^Down")).click()
    after = wide.page.evaluate(READ)["rubric"]["levels"]
    assert [each["id"] for each in after[:2]] == [before[1]["id"], before[0]["id"]]
    assert [int(each["points"]) for each in after] == [each["points"] for each in before]
    labels = wide.item("Criterion 1").locator("[data-level] label")
    assert labels.all_inner_texts()[:2] == ["Developing", "Beginning"]


def test_what_holds_words_is_removed_only_when_that_is_confirmed(author):
    before = author.names("criteria")
    author.item("Criterion 2").get_by_role("button", name=re.compile("^Remove")).click()
    assert author.names("criteria") == before
    assert author.focused == "Keep it"
    author.page.keyboard.press("Enter")
    assert author.focused == f"Remove Criterion 2: {before[1]}"
    author.page.keyboard.press("Enter")
    author.person.presses("Remove it")
    assert author.names("criteria") == [before[0], *before[2:]]
    assert author.said == f"Removed: Criterion 2: {before[1]}."
    assert author.focused == f"Criterion 2: {before[2]}"


def test_what_is_added_has_an_id_of_its_own_and_goes_again_without_a_question(wide):
    wide.person.presses("Add a criterion")
    (added,) = [each for each in wide.page.evaluate(READ)["rubric"]["criteria"] if not each["name"]]
    assert re.fullmatch(r"i[0-9a-z]{10}", added["id"])
    assert wide.focused == "Criterion 5"
    wide.item("Criterion 5").get_by_role("button", name=re.compile("^Remove")).click()
    assert len(wide.names("criteria")) == 4


def test_a_part_that_is_renamed_or_new_can_be_looked_in(wide):
    wide.item("Part 1").get_by_label("Title", exact=True).first.fill("The class")
    wide.person.presses("Add a part")
    choices = wide.item("Criterion 1").locator("[data-field=look_in] label")
    assert choices.all_inner_texts() == [
        "The class",
        "Lesson plan",
        "Student resource",
        "Entry check",
        "Reflection",
        "Part 6",
    ]
    assert wide.page.evaluate(READ)["rubric"]["criteria"][0]["look_in"] == ["p-context", "p-plan"]


# What is wrong


def test_what_is_wrong_is_said_at_its_field_while_it_is_typed_and_goes_when_it_is_right(wide):
    hours = wide.page.get_by_label("Hours")
    hours.fill("three")
    expect(hours).to_have_attribute("aria-invalid", "true", timeout=5_000)
    expect(hours).to_have_accessible_description(re.compile("this should be a whole number"))
    assert wide.page.locator("[aria-invalid]").count() == 1
    hours.fill("4")
    expect(hours).not_to_have_attribute("aria-invalid", "true", timeout=5_000)


def test_a_save_is_refused_with_a_list_that_leads_to_the_fields_and_nothing_typed_is_lost(author):
    hours, name = author.page.get_by_label("Hours"), author.item("Criterion 2").get_by_label("Name", exact=True)
    most = author.item("Part 1").locator("[data-field=max_words] input")
    hours.fill("three")
    name.fill("")
    author.item("Part 1").get_by_text("Limits, kinds of files and templates").click()
    most.fill("many")
    author.item("Part 1").get_by_text("Limits, kinds of files and templates").click()
    author.saves()
    links = author.page.locator("[data-problems] a")
    expect(links).to_have_text(
        [
            "Part 1: Context, Way 1, Most words: this should be a whole number",
            "Criterion 2, Name: this should not be empty",
            "Hours: this should be a whole number",
        ],
        timeout=5_000,
    )
    for link, field in zip(links.all(), (most, name, hours), strict=True):
        link.click()
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()
    assert [field.input_value() for field in (hours, name, most)] == ["three", "", "many"]
    author.person.keeps_a_picture("studio-form-refused")
    author.person.meets_no_barrier()
    hours.fill("3")
    expect(links).to_have_count(2, timeout=5_000)
    expect(hours).to_be_focused()


def test_two_criteria_of_one_id_are_said_at_the_second(wide):
    data = wide.page.evaluate(GIVEN)
    data["rubric"]["criteria"][2]["id"] = data["rubric"]["criteria"][0]["id"]
    wide.page.evaluate(THROUGH, data)
    wide.saves()
    link = wide.page.locator("[data-problems] a")
    expect(link).to_have_text('Criterion 3: Every student can use it: the criterion "c-target" is there twice')
    link.click()
    expect(wide.item("Criterion 3").locator("[data-heading]")).to_be_focused()


# A table


def test_a_table_of_a_word_processor_fills_the_rubric(wide):
    before = wide.page.evaluate(READ)["rubric"]
    wide.page.get_by_text("Paste a table from Word").click()
    wide.page.get_by_label("The table", exact=True).focus()
    wide.page.evaluate(COPIED, [TABLE, "Developing Proficient"])
    wide.person.presses("Put it into the rubric")
    after = wide.page.evaluate(READ)["rubric"]
    assert wide.said == "The table is in the rubric: 5 criteria, 4 levels. Nothing is saved yet."
    assert (after["levels"], after["criteria"][:3]) == (before["levels"], before["criteria"][:3])
    words = after["criteria"][3]["descriptors"]
    assert (words["developing"], words["proficient"]) == ("Fits.\nBut late.", "Fits\nIn time")
    assert words["extending"] == before["criteria"][3]["descriptors"]["extending"]
    new = after["criteria"][4]
    assert (new["name"], new["required_level"], new["look_in"]) == ("Time for practice", "proficient", [])


def test_what_is_no_table_is_said_and_changes_nothing(wide):
    before = wide.page.evaluate(READ)
    wide.page.get_by_text("Paste a table from Word").click()
    wide.page.get_by_label("The table", exact=True).fill("Only a sentence.")
    wide.person.presses("Put it into the rubric")
    wide.person.sees("No table with levels and criteria was found in this.")
    assert wide.page.evaluate(READ) == before


def test_the_rubric_of_another_task_is_copied_beside_what_is_there(wide):
    before = wide.page.evaluate(READ)["rubric"]
    wide.page.get_by_text("Copy the rubric of another task").click()
    wide.page.get_by_label("The other task").select_option(label=TEACH)
    wide.person.presses("Copy it into the rubric")
    after = wide.page.evaluate(READ)["rubric"]
    assert (after["levels"], after["criteria"][:4]) == (before["levels"], before["criteria"])
    assert len(after["criteria"]) > 4 and {each["required_level"] for each in after["criteria"][4:]} == {"proficient"}
    assert wide.said == f"The copy is in the rubric: {len(after['criteria'])} criteria, 4 levels. Nothing is saved yet."


# OLX, and saving


def test_what_was_typed_goes_from_the_form_to_the_olx_and_back(wide):
    wide.page.get_by_label("Hours").fill("5")
    wide.person.presses("Raw OLX, for experts")
    olx = wide.page.locator("[data-olx]")
    expect(olx).to_have_value(re.compile('hours="5"'))
    expect(olx).to_be_focused()
    olx.fill(olx.input_value().replace('hours="5"', 'hours="9"'))
    wide.person.presses("Back to the form")
    expect(wide.page.get_by_label("Hours")).to_have_value("9")


def test_olx_that_cannot_be_read_stays_as_it_was_typed_and_so_does_the_form(wide):
    wide.person.presses("Raw OLX, for experts")
    olx = wide.page.locator("[data-olx]")
    olx.fill("<aok><title>Plan")
    wide.person.presses("Back to the form")
    wide.person.sees("Some of this OLX cannot be read, so there is no form of it yet.")
    assert olx.input_value() == "<aok><title>Plan"


def test_olx_as_an_author_laid_it_out_survives_a_look_at_the_form(wide):
    wide.person.presses("Raw OLX, for experts")
    olx = wide.page.locator("[data-olx]")
    olx.fill(olx.input_value().replace("<aok ", "<!-- mine -->\n<aok   "))
    typed = olx.input_value()
    wide.person.presses("Back to the form")
    wide.page.get_by_label("Hours").wait_for()
    wide.person.presses("Raw OLX, for experts")
    assert olx.input_value() == typed


def test_a_form_with_something_wrong_is_not_turned_into_olx_and_the_list_leads_there(wide):
    wide.page.get_by_label("Hours").fill("three")
    wide.person.presses("Raw OLX, for experts")
    wide.person.sees("Put these right first; then it can be shown as OLX:")
    wide.page.locator("[data-problems] a").click()
    expect(wide.page.get_by_label("Hours")).to_be_focused()


def test_a_task_is_written_moved_and_saved_and_there_when_it_is_opened_again(author):
    title = author.page.get_by_label("Title", exact=True).first
    kept = title.input_value()
    title.fill("Plan two lessons")
    author.saves()
    author.is_back()
    author.opens()
    assert title.input_value() == "Plan two lessons"
    title.fill(kept)
    author.saves()
    author.is_back()
