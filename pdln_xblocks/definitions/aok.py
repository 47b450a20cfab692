"""The AOK: what a teacher is asked for, as evidence requirements, and the rubric it is judged by."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from badge_issuer.data import Alignment, is_web_address
from badge_issuer.errors import InvalidValue
from badge_issuer.stored import younger_said

from .parsing import Parser, Problem, did_you_mean, parse_whole
from .rubric import Rubric
from .stored import content_hash, numbered, parse_once
from .terms import Terms

W = TypeVar("W", bound=StrEnum)


class Form(StrEnum):
    """How a piece of evidence may be given."""

    WRITE = "write"
    UPLOAD = "upload"
    LINK = "link"


class Kind(StrEnum):
    """What an uploaded file may be, by its content."""

    IMAGE = "image"
    PDF = "pdf"
    DOCUMENT = "document"
    SLIDES = "slides"
    TABLE = "table"
    VIDEO = "video"
    AUDIO = "audio"
    CAPTIONS = "captions"


class ReviewPreset(StrEnum):
    """Who reads an attempt: one evaluator (`pilot`). A preset stands here when the readings it promises are given."""

    PILOT = "pilot"


class StudentMedia(StrEnum):
    """What a brand allows to be seen of students in a file."""

    DEIDENTIFIED_ONLY = "deidentified_only"
    WITH_PERMISSION = "with_permission"


_UNREAD_ALIGNMENT = Alignment(code="?", label="?", framework="?", edition="", url="https://unread.invalid/")


def parse_alignment(parser: Parser) -> Alignment:
    """
    One standard: a code in a framework's edition, with our own short label; the framework's sentences are never
    bundled.
    """
    fields = {
        "code": parser.text("code", at_most=40),
        "label": parser.text("label", at_most=200),
        "framework": parser.text("framework", at_most=200),
        "edition": parser.text("edition", default="", at_most=40),
        "url": parser.text("url", at_most=500),
    }
    parser.finish()
    if fields["url"] and not is_web_address(fields["url"]):
        parser.problem("a standard's address starts with https://", at=("url",))
    try:
        return parser.build(Alignment, **fields)
    except InvalidValue:  # what is wrong is a problem already; parsing goes on with something of the right type
        return replace(_UNREAD_ALIGNMENT, code=fields["code"] or "?")


def alignment_to_data(alignment: Alignment) -> dict[str, Any]:
    return {
        "code": alignment.code,
        "label": alignment.label,
        "framework": alignment.framework,
        "edition": alignment.edition,
        "url": alignment.url,
    }


@dataclass(frozen=True, kw_only=True)
class EvidenceOption:
    """
    One way to meet a requirement: the forms it may take and their limits.

    Words count for WRITE (0 = no bound), `max_files`, `megabytes` (per file) and `kinds` (empty = any known kind) for
    UPLOAD. `transcript`: captions or a transcript must come with it. `templates` are `/static/` paths of forms to
    start from.
    """

    id: str
    title: str
    forms: tuple[Form, ...]
    min_words: int = 0
    max_words: int = 0
    max_files: int = 1
    megabytes: int = 20
    kinds: tuple[Kind, ...] = ()
    transcript: bool = False
    templates: tuple[str, ...] = ()

    @classmethod
    def parse(cls, parser: Parser) -> "EvidenceOption":
        option = cls(
            id=parser.identifier("id"),
            title=parser.text("title", default="", at_most=200),
            forms=_known(parser, "forms", Form),
            min_words=parser.whole("min_words", default=0, at_most=20_000),
            max_words=parser.whole("max_words", default=0, at_most=20_000),
            max_files=parser.whole("max_files", default=1, at_least=1, at_most=20),
            megabytes=parser.whole("megabytes", default=20, at_least=1, at_most=2_000),
            kinds=_known(parser, "kinds", Kind, required=False),
            transcript=parser.flag("transcript", default=False),
            templates=parser.words("templates", default=()),
        )
        parser.finish()
        if option.max_words and option.min_words > option.max_words:
            parser.problem("the fewest words are more than the most", at=("min_words",))
        return option

    def to_data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "forms": [str(form) for form in self.forms],
            "min_words": self.min_words,
            "max_words": self.max_words,
            "max_files": self.max_files,
            "megabytes": self.megabytes,
            "kinds": [str(kind) for kind in self.kinds],
            "transcript": self.transcript,
            "templates": list(self.templates),
            **younger_said(self),
        }


@dataclass(frozen=True, kw_only=True)
class EvidenceRequirement:
    """One part of the AOK: what is asked (Markdown), and how many of its options must be given."""

    id: str
    title: str
    ask: str
    options: tuple[EvidenceOption, ...]
    choose: int = 1
    required: bool = True

    @classmethod
    def parse(cls, parser: Parser) -> "EvidenceRequirement":
        requirement = cls(
            id=parser.identifier("id"),
            title=parser.text("title", at_most=200),
            ask=parser.text("ask"),
            choose=parser.whole("choose", default=1, at_least=1, at_most=20),
            required=parser.flag("required", default=True),
            options=parser.each("options", EvidenceOption.parse, at_least=1),
        )
        parser.finish()
        parser.unique((option.id for option in requirement.options), at="options", what="option")
        if requirement.options and requirement.choose > len(requirement.options):
            parser.problem(f"{requirement.choose} cannot be chosen from {len(requirement.options)}", at=("choose",))
        return requirement

    def to_data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "ask": self.ask,
            "choose": self.choose,
            "required": self.required,
            "options": [option.to_data() for option in self.options],
            **younger_said(self),
        }

    def find_option(self, option_id: str) -> EvidenceOption | None:
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, kw_only=True)
class Aok:
    """An Assessment of Knowledge as its author defined it. An AOK parsed without problems is consistent with its
    rubric."""

    id: str
    version: str
    title: str
    prompt: str
    requirements: tuple[EvidenceRequirement, ...]
    rubric: Rubric
    points: int = 1
    hours: int = 0
    review: ReviewPreset = ReviewPreset.PILOT
    max_submissions: int = 3
    turnaround_days: int = 10
    student_media: StudentMedia = StudentMedia.DEIDENTIFIED_ONLY
    completeness: tuple[str, ...] = ()
    standards: tuple[Alignment, ...] = ()
    terms: Terms = Terms()

    @classmethod
    def parse(cls, parser: Parser) -> "Aok":
        aok = cls(
            id=parser.identifier("id"),
            version=parser.version("version"),
            title=parser.text("title", at_most=200),
            prompt=parser.text("prompt"),
            requirements=parser.each("requirements", EvidenceRequirement.parse, at_least=1),
            rubric=Rubric.parse(parser.child("rubric")),
            points=parser.whole("points", default=1, at_least=1, at_most=1_000),
            hours=parser.whole("hours", default=0, at_most=1_000),
            review=ReviewPreset(parser.one_of("review", ReviewPreset, default=ReviewPreset.PILOT)),
            max_submissions=parser.whole("max_submissions", default=3, at_least=1, at_most=100),
            turnaround_days=parser.whole("turnaround_days", default=10, at_least=1, at_most=100),
            student_media=StudentMedia(
                parser.one_of("student_media", StudentMedia, default=StudentMedia.DEIDENTIFIED_ONLY)
            ),
            completeness=parser.each("completeness", _parse_item),
            standards=parser.each("standards", parse_alignment),
            terms=Terms.parse(parser.child("terms")) if parser.has("terms") else Terms(),
        )
        parser.finish()
        aok._check(parser)
        return aok

    def _check(self, parser: Parser) -> None:
        parser.unique((requirement.id for requirement in self.requirements), at="requirements", what="requirement")
        parts = {requirement.id for requirement in self.requirements}
        codes = {standard.code for standard in self.standards}
        for index, criterion in enumerate(self.rubric.criteria):
            for part in criterion.look_in:
                if part not in parts:
                    parser.problem(
                        f'there is no requirement "{part}"',
                        at=("rubric", "criteria", index, "look_in"),
                        hint=did_you_mean(part, parts),
                    )
            for code in criterion.standards:
                if code not in codes:
                    parser.problem(
                        f'there is no standard "{code}"',
                        at=("rubric", "criteria", index, "standards"),
                        hint=did_you_mean(code, codes),
                    )

    @classmethod
    def from_data(cls, data: Any) -> "Aok":
        """Raises InvalidDefinition with every problem."""
        return parse_whole(data, cls.parse)

    @classmethod
    def from_stored(cls, body: Any) -> "Aok":
        """An AOK as it was stored, not judged again. Raises UnreadableDefinition."""
        return parse_once(body, cls)

    def to_data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "version": self.version,
            "title": self.title,
            "prompt": self.prompt,
            "requirements": [requirement.to_data() for requirement in self.requirements],
            "rubric": self.rubric.to_data(),
            "points": self.points,
            "hours": self.hours,
            "review": str(self.review),
            "max_submissions": self.max_submissions,
            "turnaround_days": self.turnaround_days,
            "student_media": str(self.student_media),
            "completeness": [{"text": text} for text in self.completeness],
            "standards": [alignment_to_data(standard) for standard in self.standards],
            "terms": self.terms.to_data(),
            **younger_said(self),
        }

    def to_stored(self) -> dict[str, Any]:
        """The body of a row."""
        return numbered(self.to_data())

    def find_requirement(self, requirement_id: str) -> EvidenceRequirement | None:
        return next((each for each in self.requirements if each.id == requirement_id), None)

    @cached_property
    def content_hash(self) -> str:
        return content_hash(self.to_data())


def _parse_item(parser: Parser) -> str:
    text = parser.text("text", at_most=500)
    parser.finish()
    return text


def _known(parser: Parser, key: str, kind: type[W], *, required: bool = True) -> tuple[W, ...]:
    choices: list[W] = []
    for word in parser.words(key, default=None if required else ()):
        if word in set(kind):
            choices.append(kind(word))
        else:
            parser.problem(
                f'"{word}" is not one of the choices', at=(key,), hint=did_you_mean(word, [str(each) for each in kind])
            )
    if required and not choices and parser.has(key):
        parser.problem("at least one is needed", at=(key,))
    return tuple(choices)


__all__ = [
    "Aok",
    "EvidenceOption",
    "EvidenceRequirement",
    "Form",
    "Kind",
    "Problem",
    "ReviewPreset",
    "StudentMedia",
    "content_hash",
]
