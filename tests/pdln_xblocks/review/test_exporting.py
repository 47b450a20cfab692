"""Recorded reviews as a table: what is in it, what is not, and what it costs."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError

from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.data import ClaimToken
from pdln_xblocks.review.exporting import COLUMNS
from pdln_xblocks.review.models import CriterionScore, DecisionLine
from pdln_xblocks.roster.models import Evaluator
from tests import builders
from tests.builders import ALL_MET, BLOCK, COURSE, HOUR, MINUTE, NOON, ONE_BELOW, OTHER_COURSE, USAGE
from tests.contracts.faults import breaking

pytestmark = pytest.mark.django_db

OTHER_AOK = USAGE.replace(BLOCK, "aok-teach")
LEAD = 999_999


@pytest.fixture(autouse=True)
def _platform(platform):
    """No course has a title of its own."""


@pytest.fixture
def eva():
    return builders.an_evaluator("eva")


def lines(*, now=NOON + HOUR, **asked):
    """The file's lines by column, as any program reads it."""
    asked = {"blocks": None, "asker_id": LEAD, **asked}
    table = review.recorded_reviews(COURSE, now=now, **asked)
    return list(csv.DictReader(io.StringIO(text_of(table))))


def text_of(table):
    return b"".join(review.as_csv(table, course_key=COURSE)).decode("utf-8-sig")


def reviewed(teacher, evaluator, found=ONE_BELOW, *, aok_ref=None, now=NOON):
    """Submitted, read and recorded; released an undo window later."""
    aok_ref = aok_ref or builders.an_aok_ref()
    receipt = builders.submit(aok_ref, builders.a_teacher(teacher), now=now)
    return receipt, builders.record(evaluator, builders.start_next(evaluator, now=now), found, now=now)


def test_each_criterion_of_a_review_is_a_line_that_says_all_there_is_to_say(eva):
    _receipt, recorded = reviewed("tess", eva)
    builders.release(NOON + HOUR)
    met, below = lines()
    assert tuple(met) == COLUMNS
    common = {
        "lines": "2",
        "reading": recorded.reading,
        "kind": "first",
        "aok": BLOCK,
        "aok_title": "Plan a flipped lesson",
        "aok_version": "1.0",
        "submission": "1",
        "submission_status": "decided",
        "submitted_at": "2026-10-05T12:00:00Z",
        "evaluator": "Evaluator E",
        "levels": "4",
        "required_number": "3",
        "working": "",
        "comment": "",
        "recorded_at": "2026-10-05T12:00:00Z",
        "decision": "revise",
        "released_at": "2026-10-05T13:00:00Z",
    }
    assert common.items() <= met.items() and common.items() <= below.items()
    own = ("line", "criterion", "criterion_name", "level", "level_number", "met", "missing", "next_step")
    target = ("1", "c-target", "A target that gains from flipping", "proficient", "3", "1", "", "")
    missing = ("Six students are left to chance.", "Say when those six will see it.")
    assert tuple(met[name] for name in own) == target
    access = ("2", "c-access", "Every student can use it", "developing", "2", "0", *missing)
    assert tuple(below[name] for name in own) == access
    assert met["teacher"] == below["teacher"] != "" and met["evaluator_code"] not in ("", met["teacher"])


def test_the_columns_are_the_documented_ones_in_their_order():
    page = (Path(__file__).parents[3] / "docs/reference/recorded-reviews.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?`) \|", page, re.MULTILINE)
    assert tuple(re.findall(r"`(\w+)`", " ".join(rows))) == COLUMNS


def test_a_course_without_reviews_is_its_columns_alone(eva):
    table = review.recorded_reviews(COURSE, blocks=None, asker_id=LEAD, now=NOON)
    assert table.lines == 0
    assert text_of(table) == ",".join(COLUMNS) + "\r\n"


def test_what_is_recorded_and_not_yet_released_says_so(eva):
    reviewed("tess", eva)
    assert {(line["decision"], line["released_at"]) for line in lines(now=NOON + MINUTE)} == {("revise", "")}


def test_what_was_undone_is_left_out_and_what_was_recorded_after_it_is_there(eva):
    _receipt, recorded = reviewed("tess", eva)
    claim = review.undo(eva, recorded.reading, now=NOON + MINUTE)
    assert lines() == []
    again = ClaimToken(reading=claim.reading, token=claim.token)
    builders.record(eva, again, ALL_MET, now=NOON + 2 * MINUTE)
    assert [(line["level"], line["decision"]) for line in lines()] == [
        ("proficient", "proficient"),
        ("extending", "proficient"),
    ]


def test_the_file_is_as_things_stood_when_it_was_asked_for(eva):
    _receipt, recorded = reviewed("tess", eva)
    table = review.recorded_reviews(COURSE, blocks=None, asker_id=LEAD, now=NOON + MINUTE)
    review.undo(eva, recorded.reading, now=NOON + 2 * MINUTE)
    reviewed("theo", eva, now=NOON + 3 * MINUTE)
    assert [line["level"] for line in csv.DictReader(io.StringIO(text_of(table)))] == ["proficient", "developing"]


def test_a_submission_that_counts_no_more_is_there_with_what_became_of_it(eva):
    tess, aok_ref = builders.a_teacher("tess"), builders.an_aok_ref()
    receipt = builders.submit(aok_ref, tess)
    builders.record(eva, builders.start_next(eva), ONE_BELOW)
    process.withdraw(tess, aok_ref.usage_key, receipt.attempt_id, now=NOON + MINUTE)
    assert {line["submission_status"] for line in lines()} == {"withdrawn"}


def test_other_courses_and_other_aoks_than_those_asked_for_are_not_in_it(eva, platform):
    elsewhere = builders.an_aok_ref(course=OTHER_COURSE, usage=USAGE.replace("pdln+flip", "other+else"))
    teach = builders.an_aok_ref(builders.an_aok(id="aok-teach", title="Teach it"), usage=OTHER_AOK)
    reviewed("tess", eva)
    reviewed("theo", eva, aok_ref=teach, now=NOON + MINUTE)
    reviewed("olga", builders.an_evaluator("olaf", course=OTHER_COURSE), aok_ref=elsewhere)
    assert [line["aok"] for line in lines()] == [BLOCK, BLOCK, "aok-teach", "aok-teach"]
    assert {line["aok_title"] for line in lines(blocks=["aok-teach"])} == {"Teach it"}
    assert lines(blocks=["aok-nowhere"]) == []


def test_nobody_is_shown_how_their_own_work_was_judged(eva):
    tess = builders.a_teacher("tess")
    builders.submit(builders.an_aok_ref(), tess)
    builders.record(eva, builders.start_next(eva), ONE_BELOW)
    assert lines(asker_id=tess.user_id) == []
    assert len(lines()) == 2


def test_an_evaluator_is_called_as_on_the_list_for_that_aok_and_has_one_code_throughout(eva):
    teach = builders.an_aok_ref(builders.an_aok(id="aok-teach"), usage=OTHER_AOK)
    reviewed("tess", eva)
    reviewed("theo", eva, aok_ref=teach, now=NOON + MINUTE)
    Evaluator.objects.create(user_id=eva, course_key=COURSE, block_id="aok-teach", pseudonym="Reader 1")
    first, second = lines()[0], lines()[-1]
    assert (first["evaluator"], second["evaluator"]) == ("Evaluator E", "Reader 1")
    assert first["evaluator_code"] == second["evaluator_code"]


def test_the_code_of_an_evaluator_who_is_a_teacher_as_well_is_another_than_the_teachers(eva):
    """One code for both would say whose work it is."""
    tess = builders.a_teacher("tess")
    Evaluator.objects.create(user_id=tess.user_id, course_key=COURSE, pseudonym="Evaluator T")
    builders.submit(builders.an_aok_ref(), tess)
    builders.record(eva, builders.start_next(eva), ONE_BELOW)
    reviewed("theo", tess.user_id)
    assert not {line["teacher"] for line in lines()} & {line["evaluator_code"] for line in lines()}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://x.org")'])
def test_no_cell_is_a_formula(eva, text):
    found = replace(ONE_BELOW, scores=(replace(ONE_BELOW.scores[0], working=text), ONE_BELOW.scores[1]), comment=text)
    reviewed("tess", eva, found)
    first = lines()[0]
    assert (first["working"], first["comment"]) == (f"'{text}", f"'{text}")


def test_every_letter_comes_through_and_a_line_break_makes_no_new_line(eva):
    text = 'Enseñó «fracciones», 分数 🎓\nand, then: "again"; done'
    reviewed("tess", eva, replace(ALL_MET, comment=text))
    assert [line["comment"] for line in lines()] == [text, text]
    table = review.recorded_reviews(COURSE, blocks=None, asker_id=LEAD, now=NOON + HOUR)
    assert b"".join(review.as_csv(table, course_key=COURSE)).startswith(b"\xef\xbb\xbfline,")


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5, 100])
def test_pages_of_any_size_have_every_line_once_in_order(eva, page):
    for number in range(2):
        reviewed(f"teacher{number}", eva, now=NOON + number * MINUTE)
    found = lines(page=page)
    assert [line["line"] for line in found] == ["1", "2", "3", "4"]
    assert [line["criterion"] for line in found] == ["c-target", "c-access"] * 2
    assert {line["lines"] for line in found} == {"4"}


@pytest.mark.parametrize("size", [2, 20])
def test_it_takes_four_queries_and_one_for_each_page(eva, size, count_queries):
    for number in range(size):
        reviewed(f"teacher{number}", eva, now=NOON + timedelta(seconds=number))
    pages = -(-2 * size // 10)
    with count_queries(at_most=4 + pages):
        assert len(lines(page=10)) == 2 * size


def test_what_breaks_off_says_so_in_its_last_line_and_to_the_server(eva, caplog):
    for number in range(3):
        reviewed(f"teacher{number}", eva, now=NOON + number * MINUTE)
    table = review.recorded_reviews(COURSE, blocks=None, asker_id=LEAD, now=NOON + HOUR, page=2)
    pieces = review.as_csv(table, course_key=COURSE)
    sent = [next(pieces)]
    with breaking(1), pytest.raises(OperationalError):
        sent.extend(pieces)
    *whole, last = csv.reader(io.StringIO(b"".join(sent).decode("utf-8-sig")))
    assert last == ["THIS FILE IS NOT COMPLETE: reading broke off here. Download it again."]
    assert [line[:2] for line in whole] == [["line", "lines"], ["1", "6"], ["2", "6"]]
    assert f"reviews of {COURSE} broke off after 2 of 6 lines: OperationalError in" in caplog.text


def test_what_breaks_before_anything_is_sent_is_an_ordinary_error(eva):
    reviewed("tess", eva)
    table = review.recorded_reviews(COURSE, blocks=None, asker_id=LEAD, now=NOON + HOUR)
    with breaking(1), pytest.raises(OperationalError):
        review.as_csv(table, course_key=COURSE)


def test_lines_that_go_missing_on_the_way_are_not_passed_over(eva):
    for number in range(2):
        reviewed(f"teacher{number}", eva, now=NOON + number * MINUTE)
    table = review.recorded_reviews(COURSE, blocks=None, asker_id=LEAD, now=NOON + HOUR, page=2)
    pieces = review.as_csv(table, course_key=COURSE)
    next(pieces)
    DecisionLine.objects.filter(score=CriterionScore.objects.latest("pk")).delete()
    CriterionScore.objects.latest("pk").delete()
    with pytest.raises(AssertionError) as missed:
        list(pieces)
    assert str(missed.value) == "1 lines are not there any more; reviews are never deleted"
