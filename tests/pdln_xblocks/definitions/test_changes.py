"""Wording or meaning: what a change of a task means for work that was judged by it."""

import copy

import pytest

from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.changes import (
    Change,
    Otherwise,
    is_same,
    judged_otherwise,
    raised,
    said_by_version,
    with_raised_version,
)
from tests.builders import aok_data, criterion_data

BEFORE = Aok.from_data(aok_data())


def changed(change) -> Aok:
    data = copy.deepcopy(BEFORE.to_data())
    change(data)
    return Aok.from_data(data)


def new_level(data):
    data["rubric"]["levels"].append({"id": "leading", "name": "Leading", "points": 9})
    for criterion in data["rubric"]["criteria"]:
        criterion["descriptors"]["leading"] = "Leads."


def no_highest_level(data):
    data["rubric"]["levels"].pop()
    for criterion in data["rubric"]["criteria"]:
        del criterion["descriptors"]["extending"]


def other_order_of_levels(data):
    levels = data["rubric"]["levels"]
    levels[0]["points"], levels[1]["points"] = levels[1]["points"], levels[0]["points"]
    levels[0], levels[1] = levels[1], levels[0]


@pytest.mark.parametrize(
    ("change", "what", "name", "path"),
    [
        (
            lambda data: data["rubric"]["criteria"].append(criterion_data("c-new", "New", ["p-plan"])),
            Otherwise.CRITERION_NEW,
            "New",
            ("rubric", "criteria", 2),
        ),
        (
            lambda data: data["rubric"]["criteria"].pop(),
            Otherwise.CRITERION_GONE,
            "Every student can use it",
            ("rubric", "criteria"),
        ),
        (new_level, Otherwise.LEVEL_NEW, "Leading", ("rubric", "levels", 4)),
        (no_highest_level, Otherwise.LEVEL_GONE, "Extending", ("rubric", "levels")),
        (other_order_of_levels, Otherwise.LEVELS_MOVED, "", ("rubric", "levels")),
        (
            lambda data: data["rubric"]["levels"][3].update(points=7),
            Otherwise.LEVELS_MOVED,
            "",
            ("rubric", "levels"),
        ),
        (
            lambda data: data["rubric"]["criteria"][1].update(required_level="developing"),
            Otherwise.REQUIRED_LEVEL,
            "Every student can use it",
            ("rubric", "criteria", 1, "required_level"),
        ),
    ],
)
def test_what_is_judged_otherwise_is_said_by_its_name_and_place(change, what, name, path):
    (found,) = judged_otherwise(BEFORE, changed(change))
    assert (found.what, found.name, found.path) == (what, name, path)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(title="Another", prompt="Another."),
        lambda data: data["rubric"]["criteria"].reverse(),
        lambda data: data["rubric"]["criteria"][0].update(name="Another name"),
        lambda data: data["rubric"]["levels"][0].update(name="Another name"),
        lambda data: data["rubric"]["criteria"][0]["descriptors"].update(proficient="In other words."),
    ],
)
def test_names_words_and_the_order_of_criteria_judge_nobody_otherwise(change):
    assert judged_otherwise(BEFORE, changed(change)) == ()
    assert not is_same(BEFORE, changed(change))


def test_another_version_alone_is_no_change():
    assert is_same(BEFORE, changed(lambda data: data.update(version="7.3")))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("1.2", "1.2", None),
        ("1.2", "1.1", None),
        ("2.0", "1.9", None),
        ("1.9", "1.10", Change.WORDING),
        ("1.9", "2.0", Change.MEANING),
        ("1.9", "3.4", Change.MEANING),
    ],
)
def test_a_higher_version_says_what_kind_of_change_it_is(before, after, said):
    assert said_by_version(before, after) is said


def test_a_version_rises_by_the_kind_of_change():
    assert raised("1.9", Change.WORDING) == "1.10"
    assert raised("1.9", Change.MEANING) == "2.0"


def test_the_rubrics_version_rises_only_where_the_rubric_changed():
    words = with_raised_version(BEFORE, changed(lambda data: data.update(prompt="Another.")), Change.WORDING)
    assert (words.version, words.rubric.version) == ("1.1", "1.0")
    rubric = with_raised_version(BEFORE, changed(new_level), Change.MEANING)
    assert (rubric.version, rubric.rubric.version) == ("2.0", "2.0")


def test_a_rubric_version_that_its_author_raised_is_left_alone():
    def change(data):
        new_level(data)
        data["rubric"]["version"] = "5.0"

    assert with_raised_version(BEFORE, changed(change), Change.MEANING).rubric.version == "5.0"
