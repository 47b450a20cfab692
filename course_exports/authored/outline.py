"""pathway.yaml: what the pathway is and in which order it goes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from badge_issuer.data import Alignment, is_web_address
from pdln_xblocks.definitions.aok import parse_alignment
from pdln_xblocks.definitions.parsing import Parser
from pdln_xblocks.definitions.pathway import Mode

KEY_PART = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


@dataclass(frozen=True, kw_only=True)
class CourseIdentity:
    """Where the course lives: the parts of its key, when it opens and ends ("" for never), and its language."""

    org: str
    number: str
    run: str
    start: str
    end: str
    language: str
    image: str

    @classmethod
    def parse(cls, parser: Parser) -> "CourseIdentity":
        identity = cls(
            org=_key_part(parser, "org"),
            number=_key_part(parser, "number"),
            run=_key_part(parser, "run"),
            start=parse_instant(parser, "start"),
            end=parse_instant(parser, "end") if parser.has("end") else "",
            language=parser.text("language", default="en"),
            image=parser.text("image", default="", at_most=300),
        )
        parser.finish()
        if identity.end and identity.end <= identity.start:
            parser.problem("the course ends before it starts", at=("end",))
        if not _LANGUAGE.fullmatch(identity.language):
            parser.problem(f'"{identity.language}" is not a language code', at=("language",), hint='such as "en"')
        return identity


@dataclass(frozen=True, kw_only=True)
class Creator:
    """The programme that made the pathway."""

    name: str
    url: str

    @classmethod
    def parse(cls, parser: Parser) -> "Creator":
        creator = cls(name=parser.text("name", at_most=200), url=parse_address(parser, "url"))
        parser.finish()
        return creator


@dataclass(frozen=True, kw_only=True)
class Section:
    """One subsection of the course: some lessons, or one AOK."""

    id: str
    title: str
    lessons: tuple[str, ...]
    aok: str
    due: str

    @classmethod
    def parse(cls, parser: Parser) -> "Section":
        if parser.has("aok"):
            due = parse_instant(parser, "due") if parser.has("due") else ""
            section = cls(id="", title="", lessons=(), aok=parser.identifier("aok"), due=due)
        else:
            section = cls(
                id=parser.identifier("id"),
                title=parser.text("title", at_most=200),
                lessons=parser.words("lessons"),
                aok="",
                due="",
            )
        parser.finish()
        return section


@dataclass(frozen=True, kw_only=True)
class Module:
    """One section of the course."""

    id: str
    title: str
    sections: tuple[Section, ...]

    @classmethod
    def parse(cls, parser: Parser) -> "Module":
        module = cls(
            id=parser.identifier("id"),
            title=parser.text("title", at_most=200),
            sections=parser.each("sections", Section.parse, at_least=1),
        )
        parser.finish()
        return module


@dataclass(frozen=True, kw_only=True)
class Outline:
    """pathway.yaml as a value."""

    id: str
    version: str
    title: str
    summary: str
    overview: str
    hours: int
    time: str
    brand: str
    mode: str
    count: int
    course: CourseIdentity
    creator: Creator
    modules: tuple[Module, ...]
    standards: tuple[Alignment, ...]

    @classmethod
    def parse(cls, parser: Parser) -> "Outline":
        outline = cls(
            id=parser.identifier("id"),
            version=parser.version("version"),
            title=parser.text("title", at_most=200),
            summary=parser.text("summary", at_most=1_000),
            overview=parser.text("overview", at_most=300),
            hours=parser.whole("hours", default=0, at_most=1_000),
            time=parser.text("time", default="", at_most=200),
            brand=parser.identifier("brand"),
            mode=parser.one_of("mode", Mode, default=Mode.ALL_OF),
            count=parser.whole("count", default=0, at_most=100),
            course=CourseIdentity.parse(parser.child("course")),
            creator=Creator.parse(parser.child("creator")),
            modules=parser.each("modules", Module.parse, at_least=1),
            standards=parser.each("standards", parse_alignment),
        )
        parser.finish()
        seen: set[str] = set()
        for index, standard in enumerate(outline.standards):
            if standard.code in seen and standard.code != "?":
                parser.problem(f'the standard "{standard.code}" is there twice', at=("standards", index, "code"))
            seen.add(standard.code)
        return outline

    @property
    def numbered_sections(self) -> tuple[tuple[int, int, Section], ...]:
        """Every section with the number of its module and its own."""
        return tuple(
            (m, s, section) for m, module in enumerate(self.modules) for s, section in enumerate(module.sections)
        )


def parse_address(parser: Parser, key: str, *, required: bool = True) -> str:
    """An address that starts with https://; empty where it may be and is."""
    address = parser.text(key, default=None if required else "", at_most=500)
    if address and not is_web_address(address):
        parser.problem("an address starts with https://", at=(key,))
    return address


def parse_instant(parser: Parser, key: str) -> str:
    """A moment with its offset from UTC, as Open edX writes it: 2026-01-05T00:00:00Z."""
    text = parser.text(key, at_most=40)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        if text:
            parser.problem(f'"{text}" is not a moment in time', at=(key,), hint='such as "2026-01-05T00:00:00Z"')
        return ""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _key_part(parser: Parser, key: str) -> str:
    text = parser.text(key)
    if text and not KEY_PART.fullmatch(text):
        parser.problem(
            f'"{text}" cannot be part of a course key', at=(key,), hint="use letters a to z, digits, _, . and -"
        )
    return text
