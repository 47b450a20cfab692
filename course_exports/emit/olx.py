"""
The course as OLX: which files there are, and the elements in them.

A module is a chapter; a section a sequential; a lesson or an AOK a vertical with its blocks written inline, since
Studio reads ours only there. Authors' ids are the url_names, since teachers' work hangs on them; what the compiler adds
is named with a dot, which no author's id has.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from lxml import etree

from pdln_xblocks.definitions.olx import aok_to_element, pathway_to_element

from ..authored.outline import Module, Section
from ..package import Package
from ..words import words_in
from .archive import Content
from .lesson import html_element, lesson_blocks
from .pages import start_page

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
    title = words_in(package.outline.course.language).gettext("Start here")
    pathway = etree.Element("pdln_pathway", url_name=package.pathway.id, display_name=package.pathway.title)
    pathway.append(pathway_to_element(package.pathway))
    text = html_element("start.text", title, start_page(package))
    yield _holder("chapter", "start.module", title, "sequential", ["start.section"])
    yield _holder("sequential", "start.section", title, "vertical", ["start.unit"])
    yield _unit("start.unit", title, pathway, text)


def _review_files(package: Package) -> Iterator[tuple[str, Content]]:
    """The last unit, which only staff see: the evaluators' screen."""
    title = words_in(package.outline.course.language).gettext("For evaluators")
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
