"""Whoever hears a page instead of seeing it: no two controls or groups of it have one name."""

from collections import Counter

import pytest
from lxml import html

from tests import builders
from tests.aok_submission_xblock.conftest import teacher_of
from tests.builders import HOUR, ONE_BELOW, a_file, an_aok, an_aok_ref, complete_content, uploaded
from tests.clock import NOW
from tests.pages import view

OPTION = {"forms": ["write", "upload", "link"], "max_files": 2, "megabytes": 5, "transcript": True}
PARTS = [
    {"id": "p-context", "title": "Context", "ask": "Who?", "options": [{"id": "text", **OPTION}]},
    {
        "id": "p-plan",
        "title": "Lesson plan",
        "ask": "What?",
        "choose": 1,
        "options": [{"id": "plan", "title": "A plan", **OPTION}, {"id": "film", "title": "A film", **OPTION}],
    },
]


def words(node) -> str:
    return " ".join(node.text_content().split())


def names(page) -> list[str]:
    """The names of groups, fields, buttons and links, those in a named group with its name."""
    labels = {label.get("for"): words(label) for label in page.iter("label")}
    found = [f"group {words(legend)}" for legend in page.iter("legend")]
    for field in page.xpath("//textarea|//input[not(@type='hidden')]|//select"):
        legends = [words(each) for each in field.xpath("ancestor::fieldset[1]/legend")]
        found.append(f"field {' '.join(legends)} {labels[field.get('id')]}")
    for button in page.iter("button"):
        group = button.xpath("ancestor::*[@role='group'][@aria-label][1]/@aria-label")
        found.append(f"button {' '.join(group)} {words(button)}")
    # Two links of one name are one to whoever hears them, unless they lead to the same place.
    found += {f"link {words(link)} {link.get('href')}" for link in page.iter("a")}
    return found


@pytest.fixture
def aok():
    return an_aok(requirements=PARTS)


def shown(html_of_page: str):
    page = html.fromstring(html_of_page)
    for template in page.xpath("//template"):
        template.getparent().remove(template)
    return page


def twice(page) -> list[str]:
    return [name for name, count in Counter(names(page)).items() if count > 1]


def test_no_two_things_of_a_new_page_have_one_name(block_for, tess, aok):
    page = shown(view(block_for(tess, aok), "student_view"))
    assert twice(page) == []
    assert "group Context: How do you want to give it?" in names(page)
    assert "group A film: Who can be recognized?" in names(page)


def test_no_two_things_of_a_page_that_came_back_have_one_name(block_for, tess, eva):
    aok_ref, teacher = an_aok_ref(), teacher_of(tess)
    files = [a_file(aok_ref, teacher, name=name, body=name.encode(), now=NOW) for name in ("a.txt", "b.txt")]
    content = complete_content(plan=uploaded(*files))
    builders.decide(aok_ref, teacher, eva, ONE_BELOW, now=NOW - 3 * HOUR, content=content)
    page = shown(view(block_for(tess), "student_view"))
    assert twice(page) == []
