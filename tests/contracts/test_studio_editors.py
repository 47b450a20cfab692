"""
Our three editors in Studio's dialog (tests.contracts.platform.studio_runtime), in a browser: to Studio a `save` that
ends was saved, so a refusal that says so closes the dialog with everything that was typed.
"""

import pytest
from web_fragments.fragment import Fragment

from tests.builders import BLOCK, COURSE, a_teacher, an_aok_ref, submit
from tests.contracts.conftest import definition_of, inside
from tests.contracts.platform import studio_runtime

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EDITORS = (BLOCK, "way", "reviews")
FIELD = {BLOCK: "[data-olx]", "new": "[data-olx]", "way": "[data-olx]", "reviews": "[name=display_name]"}
SAVED = ["saveEditedXBlockData", "closeXBlockEditorModal"]


class Dialog:
    """One block's editor as its author has it on the screen."""

    def __init__(self, page, name):
        self.page, self._field = page, FIELD[name]

    @property
    def is_open(self):
        return self.page.locator(".modal-window").count() == 1

    @property
    def typed(self):
        return self.page.locator(self._field).input_value()

    @property
    def told(self):
        """What the front end around the page was told."""
        return self.page.evaluate("window.toldToTheFrontEnd")

    def save(self, text):
        self.page.fill(self._field, text)
        self.page.get_by_role("button", name="Save").click()

    def notice(self):
        """Heading and text of Studio's notice, once it is one of an error."""
        spot = self.page.locator("#page-notification[data-kind=error]")
        spot.wait_for()
        return [spot.locator(each).inner_text() for each in ("h2", "p")]

    def wait_until_closed(self):
        self.page.locator(".modal-window").wait_for(state="detached")


@pytest.fixture
def opened(site, ada, browser, chromium, live_server):
    """`opened("way")`: the dialog, with the block's author logged in. An error of a script fails."""
    context = chromium.new_context()
    session = browser(ada).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    complaints = []

    def open_editor(name):
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + site.editor(name))
        page.locator(".xblock-initialized").wait_for()
        if name == BLOCK:  # its form is looked at in tests/acceptance/test_studio_form.py
            page.get_by_role("button", name="Raw OLX, for experts").click()
        return Dialog(page, name)

    yield open_editor
    context.close()
    assert complaints == []


def text_for(name):
    """What an author may write into the field that the test fills."""
    if name == "reviews":
        return "Work to review"
    return definition_of(name).replace("Plan a flipped lesson", "Plan two lessons").replace("Flipped", "Turned")


@pytest.mark.parametrize("name", EDITORS)
def test_what_was_saved_closes_the_dialog_and_is_kept(site, ada, opened, name):
    dialog = opened(name)
    before = dict(site.values.db_dict)
    dialog.save(text_for(name))
    dialog.wait_until_closed()
    assert dialog.told == SAVED
    assert site.values.db_dict != before


@pytest.mark.parametrize("name", [BLOCK, "way"])
def test_what_cannot_be_read_is_said_and_stays_as_it_was_typed(site, opened, name):
    dialog = opened(name)
    before = dict(site.values.db_dict)
    dialog.save("<aok><title>Plan")
    assert dialog.notice() == ["Not saved", "Nothing was saved: some of this cannot be read."]
    assert dialog.is_open and dialog.typed == "<aok><title>Plan"
    assert "line 1" in dialog.page.locator("[data-problems]").inner_text()
    assert (dialog.told, site.values.db_dict) == ([], before)


@pytest.mark.parametrize("name", EDITORS)
def test_who_may_no_longer_write_is_told_so_and_loses_nothing(platform, ada, opened, name):
    dialog = opened(name)
    platform.staff.discard((ada.pk, COURSE))
    dialog.save(text_for(name))
    assert dialog.notice() == ["Not saved", "Only the course team can do this."]
    assert dialog.is_open and dialog.typed == text_for(name)


@pytest.mark.parametrize("name", EDITORS)
@pytest.mark.parametrize("answer", ["none", "broken"])
def test_where_no_answer_comes_or_a_broken_one_nothing_is_lost(opened, name, answer):
    dialog = opened(name)
    if answer == "none":
        dialog.page.route("**/handler/**", lambda route: route.abort())
    else:
        dialog.page.route("**/handler/**", lambda route: route.fulfill(status=500, body="<h1>Server Error (500)</h1>"))
    dialog.save(text_for(name))
    heading, text = dialog.notice()
    assert heading == "Not saved" and text
    assert dialog.is_open and dialog.typed == text_for(name)


@pytest.mark.parametrize("name", [BLOCK, "way"])
def test_a_second_try_that_succeeds_takes_the_complaint_away(opened, name):
    dialog = opened(name)
    dialog.save("<aok")
    dialog.notice()
    dialog.save(text_for(name))
    dialog.wait_until_closed()
    assert dialog.told == SAVED
    dialog.page.wait_for_function("document.getElementById('page-notification').textContent === ''")


@pytest.mark.parametrize("name", EDITORS)
def test_cancel_closes_and_keeps_nothing(site, opened, name):
    dialog = opened(name)
    before = dict(site.values.db_dict)
    dialog.page.fill(FIELD[name], "something else")
    dialog.page.get_by_role("button", name="Cancel").click()
    dialog.wait_until_closed()
    assert (dialog.told, site.values.db_dict) == (["closeXBlockEditorModal"], before)


# The form of a task


def test_a_task_is_written_from_nothing_in_the_form(site, opened):
    site.add(inside("aok_submission", "new"))
    page = opened("new").page
    page.get_by_role("button", name="Save", exact=True).click()
    links = page.locator("[data-problems] a")
    links.first.wait_for()
    said = links.all_inner_texts()
    assert {"Title: this should not be empty", "Prompt: this should not be empty"} <= set(said)
    for link in range(len(said)):
        links.nth(0).click()
        page.keyboard.insert_text(f"Words {link}")
        page.wait_for_function(f"document.querySelectorAll('[data-problems] a').length === {len(said) - link - 1}")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".modal-window").wait_for(state="detached")
    assert any("Words 3" in str(each) for each in site.values.db_dict.values())


# Once teachers have submitted


def test_a_change_is_asked_about_in_the_dialog_and_what_the_author_says_saves_it(site, opened):
    submit(an_aok_ref(), a_teacher("theo"))
    dialog = opened(BLOCK)
    before = dict(site.values.db_dict)
    dialog.save(text_for(BLOCK))
    assert dialog.notice() == ["Not saved", "Not saved yet: say what kind of change this is."]
    question = dialog.page.locator("[data-question]")
    assert "Teachers have sent 1 submission for this task." in question.inner_text()
    assert dialog.page.evaluate("document.activeElement.matches('[data-question]')")
    dialog.page.get_by_role("button", name="Go on editing").click()
    assert question.inner_text() == "" and dialog.typed == text_for(BLOCK)
    assert (dialog.told, dict(site.values.db_dict)) == ([], before)
    dialog.page.get_by_role("button", name="Save", exact=True).click()
    dialog.page.get_by_role("button", name="Save as wording only").click()
    dialog.wait_until_closed()
    assert dialog.told == SAVED
    (definition,) = [each["version"] for each in site.values.db_dict.values() if "requirements" in str(each)]
    assert definition == "1.1"


class TestTheRuntimeItself:
    """It is as unkind as Studio's."""

    @pytest.fixture
    def run(self, chromium):
        """`run(script)`: a page whose block runs `script(runtime)` at once, and the errors that it raised."""
        page = chromium.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(error.message))

        def running(script):
            fragment = Fragment("<form><textarea>typed</textarea></form>")
            fragment.add_javascript(f"function Careless(runtime, element) {{ setTimeout(() => {{ {script} }}); }}")
            fragment.initialize_js("Careless")
            page.set_content(studio_runtime.page(fragment, usage="block", handlers="/studio/xblock"))
            page.wait_for_timeout(50)
            return page, errors

        yield running
        page.close()

    def test_an_end_throws_the_form_away_whatever_it_meant(self, run):
        page, errors = run('runtime.notify("save", {state: "start"}); runtime.notify("save", {state: "end"});')
        assert page.locator("textarea").count() == 0 and errors == []

    def test_an_end_without_a_start_is_an_error(self, run):
        _page, errors = run('runtime.notify("save", {state: "end"});')
        assert len(errors) == 1

    def test_an_error_without_a_message_shows_nothing_and_one_without_a_title_names_another_block(self, run):
        page, _errors = run('runtime.notify("error", {title: "Not saved"});')
        assert page.locator("#page-notification").inner_text() == ""
        page, _errors = run('runtime.notify("error", {message: "Said."});')
        assert page.locator("#page-notification h2").inner_text() == "OpenAssessment Save Error"

    def test_a_script_ends_where_its_text_looks_as_if_it_did(self, run):
        page, errors = run('document.title = "</script>";')
        assert len(errors) >= 1 and page.title() != "</script>"
