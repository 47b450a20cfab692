"""Our real blocks in the running preview: two teachers who submit in the same moment, twice each."""

from concurrent.futures import ThreadPoolExecutor
from json import loads

import pytest
from lxml import etree

from pdln_xblocks.definitions.olx import aok_to_element
from tests.builders import an_aok, complete_content

from .process import Browser, start, stop
from .sample import COURSE_KEY, FILES, usage, write_archive

AOK = an_aok()
HANDLER = f"/courses/{COURSE_KEY}/xblock/{usage('aok_submission', 'aok-plan')}/handler"
UNIT = f"/courses/{COURSE_KEY}/units/{usage('vertical', 'u-probe')}/"


def unit_with_an_aok():
    """The unit as a build writes it: our block inline, its definition inside it."""
    unit = etree.Element("vertical", display_name="Send it")
    etree.SubElement(unit, "aok_submission", url_name="aok-plan", display_name=AOK.title).append(aok_to_element(AOK))
    return etree.tostring(unit)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    archive = write_archive(folder / "course.tar.gz", FILES | {"course/vertical/u-probe.xml": unit_with_an_aok()})
    process, address, told = start(archive, folder / "data", "--port", "0")
    assert "!" not in told
    yield address
    said = stop(process)
    assert "locked" not in said
    assert "Traceback" not in said


def saved_draft(browser):
    """The revision of a complete draft."""
    draft = {"content": complete_content().to_data(), "revision": 0, "number": 1}
    status, answer = browser.post(f"{HANDLER}/save_draft", draft)
    assert status == 200, answer
    return loads(answer)["revision"]


def test_two_teachers_submit_at_once_and_click_twice(running):
    teachers = [Browser(running, name) for name in ("tess", "theo")]
    revisions = [saved_draft(teacher) for teacher in teachers]

    def submit(number):
        teacher = number % 2
        asked = {"token": f"token-{teacher}", "revision": revisions[teacher], "definition": AOK.content_hash}
        return teacher, *teachers[teacher].post(f"{HANDLER}/submit", asked)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(submit, range(8)))
    assert {status for _teacher, status, _answer in answers} == {200}
    receipts = [{answer for of, _status, answer in answers if of == teacher} for teacher in (0, 1)]
    assert [len(each) for each in receipts] == [1, 1]
    assert receipts[0].isdisjoint(receipts[1])


def test_a_teacher_reads_the_task_in_its_unit(running):
    page = Browser(running, "tess").get(UNIT)
    assert AOK.title in page
    assert 'data-init="' in page


def test_an_evaluator_finds_what_was_submitted(running):
    assert AOK.title in Browser(running, "eva").get("/pdln/reviews/")
