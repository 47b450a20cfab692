"""How what came out is told."""

from tests.site.page import Row
from tests.site.verdicts import Kind, Verdict, as_data, as_table

ROWS = (
    Row(code="T1", section="Teacher", do="open", expect="a page"),
    Row(code="T2", section="Teacher", do="write", expect="saved"),
    Row(code="B1", section="Badge", do="look", expect="a badge"),
)
VERDICTS = {
    "T1": Verdict(kind=Kind.OK, words="a page"),
    "B1": Verdict(kind=Kind.NOT_OK, words="one | two\nthree"),
}


def test_the_table_is_the_pages_with_a_column_more_and_holds_what_was_walked():
    assert as_table(ROWS, VERDICTS).splitlines() == [
        "",
        "## Teacher",
        "",
        "| | do | expect | came out |",
        "|---|---|---|---|",
        "| T1 | open | a page | ok: a page |",
        "",
        "## Badge",
        "",
        "| | do | expect | came out |",
        "|---|---|---|---|",
        "| B1 | look | a badge | not ok: one / two three |",
        "",
        "1 ok, 1 not ok, 0 look yourself, 0 left out",
    ]


def test_a_program_reads_the_same_as_data():
    assert as_data(ROWS, VERDICTS) == [
        {"code": "T1", "section": "Teacher", "do": "open", "expect": "a page", "verdict": "ok", "words": "a page"},
        {
            "code": "B1",
            "section": "Badge",
            "do": "look",
            "expect": "a badge",
            "verdict": "not ok",
            "words": "one | two\nthree",
        },
    ]
