"""YAML as authors write it."""

import pytest
import yaml

from course_exports import yaml_source
from course_exports.yaml_source import locate, parse


def test_words_stay_words():
    text = "a: no\nb: 1.10\nc: 12:30\nd: 2026-01-05\ne: 0123\nf: 1e3\ng: on\nh: 0x10\ni: 1_000\n"
    assert parse(text, file="f")[0] == {
        "a": "no",
        "b": "1.10",
        "c": "12:30",
        "d": "2026-01-05",
        "e": "0123",
        "f": "1e3",
        "g": "on",
        "h": "0x10",
        "i": "1_000",
    }


def test_whole_numbers_truth_and_nothing_are_read_as_such():
    assert parse("a: 12\nb: -3\nc: true\nd: false\ne:\nf: ~\ng: null\n", file="f")[0] == {
        "a": 12,
        "b": -3,
        "c": True,
        "d": False,
        "e": None,
        "f": None,
        "g": None,
    }


def test_quotes_make_a_text_of_anything():
    assert parse("""a: "12"\nb: 'true'\nc: ""\n""", file="f")[0] == {"a": "12", "b": "true", "c": ""}


def test_names_are_texts_whatever_they_look_like():
    assert parse("1: one\ntrue: two\n", file="f")[0] == {"1": "one", "true": "two"}


def test_a_place_is_where_the_name_stands_and_the_nearest_one_where_there_is_none():
    text = "a: 1\nb:\n  - c: 2\n    d: [x, y]\n"
    assert locate(text, ("b", 0, "d", 1)) == (4, 12)
    assert locate(text, ("b", 0, "d")) == (4, 5)
    assert locate(text, ("b", 0, "nothing", 3)) == (3, 5)
    assert locate(text, (), first_line=5) == (5, 1)
    assert locate(text, ("b",), first_line=5) == (6, 1)


def test_columns_count_characters_and_not_bytes():
    assert locate('{"äöü日本": 1, b: 2}', ("b",)) == (1, 14)


@pytest.mark.parametrize("text", ["a: [1, {b: c}]\n", "- |\n  text\n- >\n  more\n", "a: 'it''s'\nb: \"\\u00e9\"\n"])
def test_the_slow_parser_reads_the_same(text, monkeypatch):
    fast = parse(text, file="f")
    monkeypatch.setattr(yaml_source, "_FAST", yaml.SafeLoader)
    assert parse(text, file="f") == fast


DEEP = {
    "brackets": "a: " + "[" * 100_000,
    "braces": "a: " + "{b: " * 100_000,
    "indents": "\n".join(" " * depth + "a:" for depth in range(3_000)),
    "dashes": "- " * 100_000 + "a",
    "questions": "? " * 100_000 + "a",
}


@pytest.mark.parametrize("kind", DEEP)
def test_what_is_nested_without_end_is_refused_before_anything_runs_out(kind):
    value, said = parse(DEEP[kind], file="f")
    assert value is None
    assert [each.message for each in said] == ["this is nested too deeply to read"]
