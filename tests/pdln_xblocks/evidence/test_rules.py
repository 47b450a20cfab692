"""What a submission still needs, which parts are open, when to answer by: pure rules and their sentences."""

from dataclasses import replace
from datetime import date

import pytest

from pdln_xblocks.definitions.aok import Form
from pdln_xblocks.evidence.data import DraftContent, Piece, Students
from pdln_xblocks.evidence.forms import count_words
from pdln_xblocks.evidence.labels import gap_sentence
from pdln_xblocks.evidence.rules import add_school_days, open_criteria, open_requirements, readiness
from pdln_xblocks.files.data import FileView
from tests.builders import an_aok, aok_data, complete_content, written

FILE = "a" * 32


def stored(state="ready", kind="pdf"):
    return {
        FILE: FileView(
            public_id=FILE, requirement="p-plan", option="plan", name="plan.pdf", size=9, kind=kind, state=state
        )
    }


def upload(**changes):
    return Piece(**{"form": Form.UPLOAD, "files": (FILE,), "students": Students.NO_ONE, **changes})


def plan_options(**changes):
    """An AOK whose plan has these option values."""
    data = aok_data()
    data["requirements"][1]["options"][0].update(changes)
    return an_aok(**data)


def sentences(aok, content, files=None):
    return [gap_sentence(gap, aok) for gap in readiness(aok, content, files or {}).gaps]


def test_a_complete_draft_is_ready():
    state = readiness(an_aok(), complete_content(), {})
    assert (state.ready, state.total, state.is_ready) == (3, 3, True)


def test_an_empty_draft_names_every_part_and_the_statement():
    assert sentences(an_aok(), DraftContent()) == [
        "Context",
        "Lesson plan",
        "your statement that this is your own work",
    ]


@pytest.mark.parametrize(
    ("content", "files", "said"),
    [
        (complete_content(text=written("Too short")), {}, "Context: 2 words so far, at least 3 needed"),
        (complete_content(text=written("word " * 23)), {}, "Context: 23 words, at most 20 fit"),
        (complete_content(plan=upload()), {}, "Lesson plan: a file did not arrive whole; upload it again"),
        (complete_content(plan=upload()), stored("checking"), "Lesson plan: a file is still being checked"),
        (complete_content(plan=upload()), stored("arriving"), "Lesson plan: a file is still being checked"),
        (
            complete_content(plan=upload()),
            stored("refused"),
            "Lesson plan: a file was not accepted; remove or replace it",
        ),
        (
            complete_content(plan=upload()),
            stored("purged"),
            "Lesson plan: a file did not arrive whole; upload it again",
        ),
        (complete_content(plan=upload(students=None)), stored(), "Lesson plan: who can be recognized"),
        (
            complete_content(plan=upload(students=Students.WITH_PERMISSION)),
            stored(),
            "Lesson plan: your district accepts only files without recognizable students",
        ),
        (
            complete_content(plan=Piece(form=Form.LINK, url="javascript:alert(1)", students=Students.NO_ONE)),
            {},
            "Lesson plan: a web address, like https://example.org/plan",
        ),
    ],
)
def test_each_gap_is_said_in_a_sentence(content, files, said):
    assert sentences(an_aok(), content, files) == [said]


def test_words_may_run_a_tenth_over():
    assert readiness(an_aok(), complete_content(text=written("word " * 22)), {}).is_ready


def test_a_video_needs_captions_or_a_transcript():
    aok = plan_options(transcript=True)
    assert sentences(aok, complete_content(plan=upload()), stored(kind="video")) == ["a transcript for: Lesson plan"]
    assert readiness(aok, complete_content(plan=upload(transcript="I say that…")), stored(kind="video")).is_ready
    assert readiness(aok, complete_content(plan=upload()), stored(kind="captions")).is_ready


def test_choosing_two_of_three_says_how_many_are_left():
    data = aok_data()
    option = data["requirements"][1]["options"][0]
    data["requirements"][1].update(choose=2, options=[{**option, "id": each} for each in ("plan", "b", "c")])
    assert sentences(an_aok(**data), complete_content()) == ["Lesson plan: 1 more"]


def test_a_part_that_is_not_required_may_stay_empty_but_not_half_done():
    data = aok_data()
    data["requirements"][0]["required"] = False
    aok = an_aok(**data)
    without = complete_content(text=written(""))
    assert readiness(aok, without, {}).is_ready
    assert sentences(aok, complete_content(text=written("Two words"))) == ["Context: 2 words so far, at least 3 needed"]


def test_everything_is_open_until_something_is_kept():
    assert open_requirements(an_aok(), []) == {"p-context", "p-plan"}


def test_a_reopened_criterion_opens_the_parts_it_looks_in():
    assert open_criteria(an_aok(), ["c-target"]) == ("c-access",)
    assert open_requirements(an_aok(), ["c-target"]) == {"p-context"}


def test_a_criterion_the_author_added_later_is_open():
    assert "c-access" in open_criteria(an_aok(), ["c-target", "c-gone"])


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 10, 2), 10, date(2026, 10, 16)),  # Friday to Friday
        (date(2026, 10, 3), 1, date(2026, 10, 5)),  # Saturday to Monday
        (date(2026, 10, 5), 0, date(2026, 10, 5)),
    ],
)
def test_school_days_leave_out_weekends(start, days, end):
    assert add_school_days(start, days) == end


def test_school_days_leave_out_a_break():
    assert add_school_days(date(2026, 10, 2), 1, breaks={date(2026, 10, 5)}) == date(2026, 10, 6)


def test_words_are_what_white_space_divides():
    assert count_words("two\n words ") == 2


def test_more_files_than_a_part_takes_are_named():
    """Each of them fitted when it was announced; a draft can name any number."""
    other = "b" * 32
    files = {**stored(), other: replace(stored()[FILE], public_id=other)}
    content = complete_content(plan=upload(files=(FILE, other)))
    assert sentences(plan_options(max_files=1), content, files) == ["Lesson plan: 2 files, at most 1 fit"]


def test_a_file_of_another_part_is_none_of_this_one():
    """It was checked against what the other part takes."""
    elsewhere = {FILE: replace(stored()[FILE], requirement="p-context", option="text")}
    content = complete_content(plan=upload())
    assert sentences(an_aok(), content, elsewhere) == ["Lesson plan: a file did not arrive whole; upload it again"]
