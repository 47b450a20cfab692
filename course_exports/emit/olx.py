"""
The course as OLX: which files there are, and the elements in them.

A module is a chapter; a section a sequential; a lesson or an AOK a vertical with its blocks written inline, since
Studio reads ours only there. Authors' ids are the url_names, since teachers' work hangs on them; what the compiler adds
is named with a dot, which no author's id has.
"""

import json
from collections.abc import Iterator
from functools import partial
from html import escape
from typing import Any

from lxml import etree

from badge_issuer.prose import to_html
from pdln_xblocks.definitions.olx import aok_to_element, pathway_to_element

from ..authored.lesson import Lesson, LessonKind, Question, Video
from ..authored.outline import Module, Section
from ..media import static_path
from ..messages import messages_in
from ..package import Package
from .archive import Content

Element = Any  # lxml's element type is private

STAFF_ONLY = {"visible_to_staff_only": "true"}


def course_files(package: Package) -> Iterator[tuple[str, Content]]:
    """The structure of the course, file by file."""
    run, outline = package.course.run, package.outline
    course = etree.Element("course", url_name=run, org=package.course.org, course=package.course.number)
    yield "course.xml", partial(to_bytes, course)
    chapters = ["start.module", *(module.id for module in outline.modules), "review.module"]
    root = etree.Element("course", display_name=outline.title)
    root.extend(etree.Element("chapter", url_name=chapter) for chapter in chapters)
    yield f"course/{run}.xml", partial(to_bytes, root)
    yield from _start_files(package)
    for module in outline.modules:
        yield from _module_files(package, module)
    yield from _review_files(package)


def to_bytes(element: Element) -> bytes:
    return bytes(etree.tostring(element, encoding="utf-8", pretty_print=True))


def _module_files(package: Package, module: Module) -> Iterator[tuple[str, Content]]:
    sequentials = [f"{section.aok}.section" if section.aok else section.id for section in module.sections]
    yield _holder("chapter", module.id, module.title, "sequential", sequentials)
    for section in module.sections:
        yield from _aok_files(package, section) if section.aok else _lesson_files(package, section)


def _lesson_files(package: Package, section: Section) -> Iterator[tuple[str, Content]]:
    yield _holder("sequential", section.id, section.title, "vertical", section.lessons)
    for name in section.lessons:
        yield f"vertical/{name}.xml", partial(_lesson_unit, package, name)


def _lesson_unit(package: Package, name: str) -> bytes:
    """A lesson's unit, made when it is written: its text is rendered only then."""
    unit = etree.Element("vertical", display_name=package.lessons[name].title)
    unit.extend(lesson_blocks(package, name))
    return to_bytes(unit)


def _aok_files(package: Package, section: Section) -> Iterator[tuple[str, Content]]:
    aok = package.aoks[section.aok]
    due = {"due": section.due} if section.due else {}
    graded = {"format": "AOK", "graded": "true", **due}
    yield _holder("sequential", f"{aok.id}.section", aok.title, "vertical", [f"{aok.id}.unit"], graded)
    block = etree.Element("aok_submission", url_name=aok.id, display_name=aok.title)
    block.append(aok_to_element(aok))
    yield _unit(f"{aok.id}.unit", aok.title, block)


def _start_files(package: Package) -> Iterator[tuple[str, Content]]:
    """The first unit: the way to go, and what it is about."""
    title = messages_in(package.outline.course.language).gettext("Start here")
    pathway = etree.Element("pdln_pathway", url_name=package.pathway.id, display_name=package.pathway.title)
    pathway.append(pathway_to_element(package.pathway))
    text = html_element("start.text", title, start_page(package))
    yield _holder("chapter", "start.module", title, "sequential", ["start.section"])
    yield _holder("sequential", "start.section", title, "vertical", ["start.unit"])
    yield _unit("start.unit", title, pathway, text)


def _review_files(package: Package) -> Iterator[tuple[str, Content]]:
    """The last unit, which only staff see: the evaluators' screen."""
    title = messages_in(package.outline.course.language).gettext("For evaluators")
    review = etree.Element("rubric_review", url_name="review.block", display_name=title)
    yield _holder("chapter", "review.module", title, "sequential", ["review.section"], STAFF_ONLY)
    yield _holder("sequential", "review.section", title, "vertical", ["review.unit"], STAFF_ONLY)
    yield _unit("review.unit", title, review, attributes=STAFF_ONLY)


def _holder(
    tag: str, name: str, title: str, child: str, children: Any, attributes: dict[str, str] | None = None
) -> tuple[str, Content]:
    element = etree.Element(tag, {"display_name": title, **(attributes or {})})
    element.extend(etree.Element(child, url_name=each) for each in children)
    return f"{tag}/{name}.xml", partial(to_bytes, element)


def _unit(name: str, title: str, *blocks: Element, attributes: dict[str, str] | None = None) -> tuple[str, Content]:
    element = etree.Element("vertical", {"display_name": title, **(attributes or {})})
    element.extend(blocks)
    return f"vertical/{name}.xml", partial(to_bytes, element)


def lesson_blocks(package: Package, name: str) -> Iterator[Element]:
    """The blocks of one lesson, in the order a teacher meets them."""
    lesson, document = package.lessons[name], package.texts[name]
    language = package.outline.course.language
    if lesson.video:
        yield video_element(f"{name}.video", lesson.title, lesson.video, language)
    text = to_html(package.body(document))
    yield html_element(f"{name}.text", lesson.title, _kind_line(lesson, language) + text)
    for number, question in enumerate(lesson.self_check, start=1):
        title = messages_in(language).gettext("Self-check {number}").format(number=number)
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
    words = messages_in(language)
    kinds = {
        LessonKind.ARTICLE: words.gettext("Article"),
        LessonKind.VIDEO: words.gettext("Video"),
        LessonKind.ACTIVITY: words.gettext("Activity"),
        LessonKind.CHECKLIST: words.gettext("Checklist"),
        LessonKind.LESSON_PLAN: words.gettext("Lesson plan"),
    }
    minutes = words.ngettext("{minutes} minute", "{minutes} minutes", lesson.minutes).format(minutes=lesson.minutes)
    return f"<p><strong>{escape(kinds[lesson.kind])}</strong> · {escape(minutes)}</p>\n"


def start_page(package: Package) -> str:
    """The overview, and what the brand adds: who offers it, the hours it counts for, and whom to ask."""
    parts = []
    brand = package.brand
    if brand.issuer.logo:
        name = escape(brand.issuer.name, quote=True)
        parts.append(f'<p><img src="/static/{static_path(brand.issuer.logo)}" alt="{name}" width="240"></p>\n')
    parts.append(to_html(package.body(package.overview)))
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{value}</td></tr>\n' for name, value in _brand_facts(package)
    )
    return "".join(parts) + f"<table>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _brand_facts(package: Package) -> Iterator[tuple[str, str]]:
    """Name and HTML of what the brand says; only what it does say."""
    words, brand = messages_in(package.outline.course.language), package.brand
    yield words.gettext("Offered by"), _link(brand.issuer.url, brand.issuer.name)
    yield words.gettext("Reviewed by"), _link(brand.assessor.url, brand.assessor.name)
    if package.hours:
        yield words.gettext("Professional development hours"), escape(str(package.hours))
    if brand.provider_number:
        yield words.gettext("Provider number"), escape(brand.provider_number)
    if brand.signatory:
        yield words.gettext("Signed by"), escape(brand.signatory)
    if brand.permission_form:
        yield words.gettext("Permission form for student media"), _link(brand.permission_form, brand.permission_form)
    if brand.contacts.coach:
        yield words.gettext("Your coach"), _link(f"mailto:{brand.contacts.coach}", brand.contacts.coach)
    if brand.contacts.privacy:
        yield (
            words.gettext("Questions about privacy"),
            _link(f"mailto:{brand.contacts.privacy}", brand.contacts.privacy),
        )


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address, quote=True)}" rel="noopener">{escape(text)}</a>'
