"""Links in Markdown, found and rewritten."""

import time

import pytest

from course_exports.links import LinkTargets, Target, links_of, plain_targets, rewritten

PLACES = LinkTargets(
    files={"media/a b.png", "media/deep/x.pdf", "lessons/l-one.md"}, in_course={"lessons/l-one.md": "l-one"}
)

FOUND = {
    "[a](b)": [("b", False)],
    "![a](b.png)": [("b.png", True)],
    "[![a](b.png)](c)": [("b.png", True), ("c", False)],
    "[a](<b c>)": [("b c", False)],
    '[a](b "title")': [("b", False)],
    "[a](b_(c))": [("b_(c)", False)],
    "[a]\n\n[a]: b\n": [("b", False)],
    "`[a](b)`": [],
    "``[a](b) ` [c](d)``": [],
    "```\n[a](b)\n```\n[c](d)": [("d", False)],
    "~~~ text\n[a](b)\n~~~\n": [],
    "\\![a](b)": [("b", False)],
    "no links here [really]": [],
    "[unclosed `](a)` [b](c)": [("c", False)],
    "[a](b) ~~~\n[c](d)": [("b", False), ("d", False)],
    "````\n```\n[a](b)\n````\n[c](d)": [("d", False)],
    "text [a]: b": [],
    "   [a]: b": [("b", False)],
    "    [a]: b": [],
    "\\[a](b)": [],
    "at 12\\:30 noon": [],
    "[a](b) and [c [d](e)": [("b", False), ("e", False)],
    "[a](b)![c](<d e>)": [("b", False), ("d e", True)],
    "[a](b)!": [("b", False)],
}


@pytest.mark.parametrize("markdown", FOUND)
def test_links_and_pictures_are_found_and_code_is_left_alone(markdown):
    assert [(link.target, link.is_image) for link in links_of(markdown)] == FOUND[markdown]


@pytest.mark.parametrize("markdown", FOUND)
def test_the_quick_look_at_targets_says_the_same_or_nothing(markdown):
    assert plain_targets(markdown) in (None, [target for target, is_image in FOUND[markdown] if not is_image])


def test_the_quick_look_sees_plain_links_and_leaves_pictures_to_the_long_one():
    assert plain_targets("[a](b) and [c](https://x.org)") == ["b", "https://x.org"]
    assert plain_targets("no links") == []
    assert plain_targets("[a](b) ![c](d)") is None


def test_a_link_is_replaced_where_it_stands_and_nothing_else_is():
    text = "See [a](one) and `[b](two)`, then ![c](three 'one').\n"
    assert rewritten(text, links_of(text), str.upper) == "See [a](ONE) and `[b](two)`, then ![c](THREE 'one').\n"


TARGETS = {
    "https://example.org/": "https://example.org/",
    "mailto:a@example.org": "mailto:a@example.org",
    "#part": "#part",
    "l-one.md": "/jump_to_id/l-one",
    "./l-one.md": "/jump_to_id/l-one",
    "../media/deep/x.pdf#page=2": "/static/deep/x.pdf#page=2",
}


@pytest.mark.parametrize("link", TARGETS)
def test_a_relative_path_becomes_the_courses_own_address(link):
    target = PLACES.target(link, file="lessons/l-two.md")
    assert isinstance(target, Target) and target.url == TARGETS[link]


def test_a_long_text_of_unclosed_marks_is_read_in_no_time():
    marks = ("[", "`", "``", "](", "[a]:", "![", "\\", "~~~\n", "(", "<", "] ")
    for mark in marks:
        text = "a ]" + mark * 30_000
        before = time.process_time()
        assert len(list(links_of(text))) <= 30_000
        assert time.process_time() - before < 2, mark
