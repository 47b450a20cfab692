"""The page as the program reads it, and the program as the page needs it."""

import re
from pathlib import Path

import pytest

from tests.site import page
from tests.site import steps as _steps  # noqa: F401 - reading them is what registers them
from tests.site.walk import BY_EYE, STEPS

TEXT = """
# Verify

Words, and a table that is none of ours:

| a | b |
|---|---|
| x | y |

## Teacher

| | do | expect |
|---|---|---|
| T1 | open `a | b` | a page |
| T12 | write | "Saved" |
"""


def test_rows_are_read_with_their_headings():
    first, second = page.rows_of(TEXT.replace("`a | b`", "it"))
    assert (first.code, first.section, first.do, first.expect) == ("T1", "Teacher", "open it", "a page")
    assert (second.code, second.section, second.do, second.expect) == ("T12", "Teacher", "write", '"Saved"')


def test_every_row_has_a_step_or_a_reason_why_a_person_must_look():
    codes = [row.code for row in page.read()]
    assert set(codes) == STEPS.keys() | BY_EYE.keys()
    assert STEPS.keys() & BY_EYE.keys() == set()
    assert all(len(why.split()) > 3 for why in BY_EYE.values())


def test_the_page_counts_its_rows_in_each_section():
    for letter in "STEGBCR":
        numbers = [int(row.code[1:]) for row in page.read() if row.code[0] == letter]
        assert numbers == list(range(1, len(numbers) + 1))


def test_every_line_of_the_pages_tables_is_read():
    """A line of another form would be walked by nobody, and no one would notice."""
    lines = re.findall(r"^\| [A-Z]\d+ \|.*$", page.PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) == len(page.read()) > 40


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Verify\n", "the page has no rows"),
        (TEXT.replace("T12", "T1"), "the page has T1 twice"),
    ],
)
def test_a_page_that_cannot_be_walked_is_refused_in_a_sentence(text, said):
    with pytest.raises(page.PageUnreadable) as refused:
        page.rows_of(text)
    assert str(refused.value) == said


def test_a_page_that_is_not_there_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(page.PageUnreadable) as refused:
        page.read(Path(tmp_path / "gone.md"))
    assert (
        str(refused.value)
        == f"{tmp_path}/gone.md cannot be read: No such file or directory. The program runs from a clone."
    )


def test_a_row_that_is_not_on_the_page_is_refused_in_a_sentence():
    with pytest.raises(page.PageUnreadable) as refused:
        page.row("Z9")
    assert str(refused.value) == "the page has no row Z9"
