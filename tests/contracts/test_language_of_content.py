"""
What a course's author wrote says in which language it is, on screens that may speak another (WCAG 3.1.2).

In a course whose language is known, no sentence of its author's stands outside of an element that names it.
"""

# ruff: noqa: F811 - a fixture that is imported is asked for by its name
import re
from html.parser import HTMLParser

import pytest
from django.utils import translation

from pdln_xblocks.blocks.wording import lang_of
from tests.builders import COURSE
from tests.contracts.test_every_entry import world  # noqa: F401
from tests.contracts.test_translated_screens import SCREENS, strings_in
from tests.pdln_xblocks.pathways import parts
from tests.platform import FakePlatform

pytestmark = pytest.mark.django_db(transaction=True)

WITH_CONTENT = (
    "a draft",
    "before a draft",
    "submitted",
    "a visitor's task",
    "an author's task",
    "a pathway",
    "a visitor's pathway",
    "an author's pathway",
    "a reading",
    "the queue",
    "the queue of a lead",
)
EMPTY = {"input", "img", "br", "hr", "meta", "link", "source", "track"}


class Unsaid(HTMLParser):
    """The texts of a page that are not said to be in a language: no element around them has a `lang`, or another's."""

    def __init__(self, page: str, language: str = "en") -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._language = language
        self._langs: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self._langs.append(dict(attrs).get("lang") or (self._langs[-1] if self._langs else None))

    def handle_endtag(self, tag):
        if tag not in EMPTY and self._langs:
            self._langs.pop()

    def handle_data(self, data):
        if not self._langs or self._langs[-1] != self._language:
            self.found.append(" ".join(data.split()))


def written(world) -> set[str]:
    """What the author wrote in so many words: a single word may be one of ours too, and a path is no sentence."""
    definitions = (
        parts.PLAN_REF.aok.to_data(),
        parts.TEACH_REF.aok.to_data(),
        world.block("pdln_pathway", "owner").definition,
    )
    return {each for data in definitions for each in strings_in(data) if " " in each and "/" not in each}


def unsaid_in(page: str, sentences: set[str]) -> list[str]:
    """
    What the author wrote that stands there without its language: alone, or at some length inside other words. A name of
    a part inside a sentence of ours ("Lesson plan: 2 more") is a name.
    """
    # The title of a window is one text, with the name of the site in it.
    found = Unsaid(re.sub("<title>.*?</title>", "", page)).found
    text = "\n".join(found)
    return sorted(each for each in sentences if each in found or (len(each.split()) > 3 and each in text))


@pytest.mark.parametrize("screen", WITH_CONTENT)
def test_an_authors_words_name_their_language(world, screen):
    FakePlatform.course_languages[COURSE] = "en"
    with translation.override("es"):
        page = SCREENS[screen](world)
    assert ' lang="en"' in page
    sentences = written(world)
    assert any(each in page for each in sentences), "the screen shows what somebody wrote"
    assert unsaid_in(page, sentences) == []


@pytest.mark.parametrize("screen", WITH_CONTENT)
def test_where_a_course_says_no_language_nothing_is_said_of_it(world, screen):
    page = SCREENS[screen](world)
    assert page.count(" lang=") == 1, "what we speak, and nothing else"


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("en", ' lang="en"'),
        ("es-419", ' lang="es-419"'),
        ("zh_CN", ' lang="zh-CN"'),
        ("", ""),
        ('en" onclick="x', ""),
        ("a language", ""),
    ],
)
def test_a_language_is_said_as_pages_say_it(platform, setting, said):
    FakePlatform.course_languages[COURSE] = setting
    assert lang_of(COURSE) == said


def test_a_sentence_that_says_no_language_is_seen():
    page = (
        '<p lang="en">One <b>two</b></p><p>Lesson plan<br>Lesson plan: 2 more</p>'
        '<div lang="es">Now: Plan it and teach it.</div>'
    )
    assert Unsaid(page).found == ["Lesson plan", "Lesson plan: 2 more", "Now: Plan it and teach it."]
    sentences = {"One two", "Lesson plan", "Plan it and teach it."}
    assert unsaid_in(page, sentences) == ["Lesson plan", "Plan it and teach it."]
