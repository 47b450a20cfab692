"""A lesson's blocks: its video, its text, its self-check."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from lxml import etree

from badge_issuer.prose import to_html

from ..authored.lesson import Lesson, LessonKind, Question, Video
from ..package import Package
from ..references import static_path
from ..words import words_in

Element = Any  # lxml's element type is private


def lesson_blocks(package: Package, name: str) -> Iterator[Element]:
    """The blocks of one lesson, in the order a teacher meets them."""
    lesson, document = package.lessons[name], package.texts[name]
    language = package.outline.course.language
    if lesson.video:
        yield video_element(f"{name}.video", lesson.title, lesson.video, language)
    text = to_html(package.body(document))
    yield html_element(f"{name}.text", lesson.title, _kind_line(lesson, language) + text)
    for number, question in enumerate(lesson.self_check, start=1):
        title = words_in(language).gettext("Self-check {number}").format(number=number)
        yield problem_element(f"{name}.{question.id}", title, question)


def html_element(name: str, title: str, html: str) -> Element:
    """A text block. Its HTML stands in CDATA: as elements it would have to be XML, which HTML is not."""
    element = etree.Element("html", url_name=name, display_name=title)
    # The one thing CDATA cannot hold; escaped it says the same in HTML.
    element.text = etree.CDATA(html.replace("]]>", "]]&gt;"))
    return element


def video_element(name: str, title: str, video: Video, language: str) -> Element:
    """
    A video of the course's own files.

    Without an empty YouTube id the platform plays its default video, and it wants to be told that there is no other id.
    """
    return etree.Element(
        "video",
        url_name=name,
        display_name=title,
        youtube_id_1_0="",
        edx_video_id="",
        html5_sources=json.dumps([f"/static/{static_path(video.file)}"]),
        transcripts=json.dumps({language: static_path(video.captions)}),
        download_video="true",
        download_track="true",
    )


def problem_element(name: str, title: str, question: Question) -> Element:
    """An ungraded question with as many tries as one likes; each answer says why."""
    problem = etree.Element("problem", url_name=name, display_name=title, showanswer="attempted")
    response = etree.SubElement(problem, "multiplechoiceresponse")
    etree.SubElement(response, "label").text = question.question
    group = etree.SubElement(response, "choicegroup", type="MultipleChoice")
    for choice in question.choices:
        element = etree.SubElement(group, "choice", correct="true" if choice.correct else "false")
        element.text = choice.text
        if choice.why:
            etree.SubElement(element, "choicehint").text = choice.why
    return problem


def _kind_line(lesson: Lesson, language: str) -> str:
    """What a teacher is in for: the kind of lesson and its minutes."""
    words = words_in(language)
    kinds = {
        LessonKind.ARTICLE: words.gettext("Article"),
        LessonKind.VIDEO: words.gettext("Video"),
        LessonKind.ACTIVITY: words.gettext("Activity"),
        LessonKind.CHECKLIST: words.gettext("Checklist"),
        LessonKind.LESSON_PLAN: words.gettext("Lesson plan"),
    }
    minutes = words.ngettext("{minutes} minute", "{minutes} minutes", lesson.minutes).format(minutes=lesson.minutes)
    return f"<p><strong>{escape(kinds[lesson.kind])}</strong> · {escape(minutes)}</p>\n"
