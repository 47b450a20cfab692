"""What a teacher does on the page of an AOK, found as a person finds it: by headings, labels and buttons."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.acceptance.people import Person


def opens(teacher: Person, unit: str) -> None:
    """From the outline to a unit, by its title."""
    teacher.opens_the_course()
    teacher.page.get_by_role("link", name=unit, exact=True).first.click()
    teacher.page.wait_for_url("**/units/**")


def part(teacher: Person, title: str) -> Locator:
    return teacher.page.get_by_role("region", name=title, exact=True)


def chooses(teacher: Person, title: str, *options: str) -> None:
    """In a part with several options: which of them to give."""
    group = part(teacher, title).get_by_role("group", name=re.compile(": Choose "))
    for option in options:
        group.get_by_label(option).check()


def writes(teacher: Person, title: str, text: str) -> None:
    where = part(teacher, title)
    form = where.locator("[data-form-choice][value=write]")
    if form.count():
        form.check()
    where.get_by_label(re.compile("Your text$")).fill(text)


def uploads(teacher: Person, title: str, *files: Path, option: str | None = None) -> None:
    """Choose files, wait until each was checked, and say that nobody can be recognized."""
    where = part(teacher, title)
    if option:
        where = where.get_by_role("group", name=option, exact=True)
    form = where.locator("[data-form-choice][value=upload]")
    if form.count():
        form.check()
    where.locator("[data-upload]").set_input_files([str(each) for each in files])
    expect(where.locator("[data-file-state=ready]")).to_have_count(len(files), timeout=30_000)
    where.get_by_label("No one").check()


def signs(teacher: Person) -> None:
    teacher.page.get_by_label(re.compile("my own work")).check()


def is_saved(teacher: Person) -> None:
    """The page says so itself, after it has saved what is on it."""
    expect(teacher.page.locator("[data-saved]")).to_contain_text(re.compile(r"^\s*Saved (?!as you go)"), timeout=15_000)


def submits(teacher: Person) -> str:
    """Through the ready check and the confirmation, to the receipt; returns its code."""
    teacher.page.get_by_role("button", name=re.compile(r"^Submit \(submission")).click()
    teacher.page.get_by_role("button", name="Send it now").click()
    expect(teacher.page.get_by_role("heading", name="Submitted.")).to_be_visible(timeout=15_000)
    code = teacher.page.locator("[data-status] .pdln-code").inner_text()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    return code


def hears(teacher: Person, heading: str | re.Pattern[str]) -> None:
    """The answer comes when the undo window has ended."""
    finds_after_a_while(teacher, teacher.page.get_by_role("heading", name=heading))


def finds_after_a_while(teacher: Person, wanted: Locator) -> None:
    """What is done in the background shows when the page is loaded again."""
    for _try in range(30):
        teacher.page.reload()
        if wanted.count():
            break
        teacher.page.wait_for_timeout(1_000)
    expect(wanted.first).to_be_visible()
