"""The documents of a package parsed into values, each by its own rules; what holds between files is in `rules.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pdln_xblocks.definitions.aok import Aok, alignment_to_data
from pdln_xblocks.definitions.parsing import Parser, Problem, did_you_mean
from pdln_xblocks.definitions.rubric import Rubric

from .authored.anchor import Anchor
from .authored.badge import BadgeText
from .authored.brand import Brand
from .authored.lesson import Lesson
from .authored.outline import Outline
from .document import Document
from .errors import Diagnostic
from .load import Sources

T = TypeVar("T")

# An AOK is parsed with a rubric; where its own cannot be, this one stands in and the rest of the AOK is still checked.
_STAND_IN: dict[str, Any] = {
    "id": "stand-in",
    "version": "1.0",
    "title": "-",
    "levels": [{"id": "low", "name": "-", "points": 0}, {"id": "high", "name": "-", "points": 1}],
    "criteria": [{"id": "c", "name": "-", "required_level": "high", "descriptors": {"low": "-", "high": "-"}}],
}
SAID_ELSEWHERE = {
    "terms": "the brand says which words are used",
    "student_media": "the brand says what may be seen of students",
    "standards": "the rubric's criteria name the standards",
}


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """Every document as a value, by its file's name; only those whose YAML could be read at all."""

    sources: Sources
    outline: Outline | None
    badge: BadgeText | None
    lessons: Mapping[str, Lesson]
    aoks: Mapping[str, Aok]
    rubrics: Mapping[str, Rubric]
    brands: Mapping[str, Brand]
    anchors: Mapping[str, Anchor]
    brand: Brand | None


def parse_all(sources: Sources, *, brand: str, problems: list[Diagnostic]) -> Parsed:
    """Parse every document; what is wrong goes to `problems`. `brand` names another brand than the pathway's own."""
    outline = _parse(sources.outline, Outline.parse, problems)
    brands = _parse_each(sources.brands, Brand.parse, problems)
    chosen = brands.get(brand or (outline.brand if outline else ""))
    aoks = {}
    for name, document in sources.aoks.items():
        aok = _parse_aok(document, sources.rubrics, outline, chosen, problems)
        if aok is not None:
            aoks[name] = aok
    return Parsed(
        sources=sources,
        outline=outline,
        badge=_parse(sources.badge, BadgeText.parse, problems) if sources.badge else None,
        lessons=_parse_each(sources.lessons, Lesson.parse, problems),
        aoks=aoks,
        rubrics=_parse_each(sources.rubrics, Rubric.parse, problems),
        brands=brands,
        anchors=_parse_each(sources.anchors, Anchor.parse, problems),
        brand=chosen,
    )


def _parse(document: Document, parse: Callable[[Parser], T], problems: list[Diagnostic]) -> T | None:
    return None if document.data is None else document.parse(parse, problems)


def _parse_each(
    documents: Mapping[str, Document], parse: Callable[[Parser], T], problems: list[Diagnostic]
) -> dict[str, T]:
    return {name: document.parse(parse, problems) for name, document in documents.items() if document.data is not None}


def _parse_aok(
    document: Document,
    rubrics: Mapping[str, Document],
    outline: Outline | None,
    brand: Brand | None,
    problems: list[Diagnostic],
) -> Aok | None:
    """An AOK with its rubric, its standards and its brand put in; a rubric's problems stand in the rubric's file."""
    data = document.data
    if data is None:
        return None
    if not isinstance(data, dict):
        return document.parse(Aok.parse, problems)
    problems.extend(
        document.problem(why, at=(key,), hint="take this out here")
        for key, why in SAID_ELSEWHERE.items()
        if key in data
    )
    rubric = _rubric_of(document, rubrics, problems)
    readable = rubric is not None and isinstance(rubric.data, dict)
    parser = Parser(
        {
            **data,
            "rubric": rubric.data if rubric and readable else _STAND_IN,
            "completeness": _as_items(data.get("completeness")),
            "standards": _standards_of(rubric.data if rubric and readable else {}, outline),
            "terms": brand.terms.to_data() if brand else {},
            "student_media": str(brand.student_media) if brand else None,
        }
    )
    aok = Aok.parse(parser)
    for problem in parser.problems:
        if problem.path[:1] != ("rubric",):
            problems.append(document.located(problem))
        elif rubric is not None and readable:
            problems.append(rubric.located(Problem(path=problem.path[1:], message=problem.message, hint=problem.hint)))
    return aok


def _rubric_of(document: Document, rubrics: Mapping[str, Document], problems: list[Diagnostic]) -> Document | None:
    named = document.data.get("rubric")
    if not isinstance(named, str):
        message = '"rubric" is missing' if named is None else "this should be the id of a rubric"
        problems.append(document.problem(message, at=("rubric",)))
        return None
    if named not in rubrics:
        problems.append(document.problem(f'no rubric "{named}"', at=("rubric",), hint=did_you_mean(named, rubrics)))
    return rubrics.get(named)


def _as_items(completeness: Any) -> Any:
    """Authors write one text a line; definitions keep room for more than a text."""
    if not isinstance(completeness, list):
        return completeness
    return [{"text": item} if isinstance(item, str | int) else item for item in completeness]


def _standards_of(rubric: Any, outline: Outline | None) -> list[dict[str, Any]]:
    """The standards of the pathway that the rubric names; all when one is unknown, so that the hint is a good one."""
    known = {standard.code: standard for standard in outline.standards} if outline else {}
    criteria = rubric.get("criteria")
    named: set[str] = set()
    for criterion in criteria if isinstance(criteria, list) else ():
        codes = criterion.get("standards") if isinstance(criterion, dict) else None
        named |= {str(code) for code in (codes.split() if isinstance(codes, str) else codes or ())}
    used = [standard for code, standard in known.items() if code in named or not named <= known.keys()]
    return [alignment_to_data(standard) for standard in used]
