"""pathway.yaml: what the pathway is and in which order it goes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from badge_issuer.data import Alignment, is_web_address
from pdln_xblocks.definitions.aok import read_alignment
from pdln_xblocks.definitions.pathway import Mode
from pdln_xblocks.definitions.reading import Reader

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
    def read(cls, reader: Reader) -> "CourseIdentity":
        identity = cls(
            org=_key_part(reader, "org"),
            number=_key_part(reader, "number"),
            run=_key_part(reader, "run"),
            start=read_instant(reader, "start"),
            end=read_instant(reader, "end") if reader.has("end") else "",
            language=reader.text("language", default="en"),
            image=reader.text("image", default="", at_most=300),
        )
        reader.finish()
        if identity.end and identity.end <= identity.start:
            reader.problem("the course ends before it starts", at=("end",))
        if not _LANGUAGE.fullmatch(identity.language):
            reader.problem(f'"{identity.language}" is not a language code', at=("language",), hint='such as "en"')
        return identity


@dataclass(frozen=True, kw_only=True)
class Creator:
    """The programme that made the pathway."""

    name: str
    url: str

    @classmethod
    def read(cls, reader: Reader) -> "Creator":
        creator = cls(name=reader.text("name", at_most=200), url=read_address(reader, "url"))
        reader.finish()
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
    def read(cls, reader: Reader) -> "Section":
        if reader.has("aok"):
            due = read_instant(reader, "due") if reader.has("due") else ""
            section = cls(id="", title="", lessons=(), aok=reader.identifier("aok"), due=due)
        else:
            section = cls(
                id=reader.identifier("id"),
                title=reader.text("title", at_most=200),
                lessons=reader.words("lessons"),
                aok="",
                due="",
            )
        reader.finish()
        return section


@dataclass(frozen=True, kw_only=True)
class Module:
    """One section of the course."""

    id: str
    title: str
    sections: tuple[Section, ...]

    @classmethod
    def read(cls, reader: Reader) -> "Module":
        module = cls(
            id=reader.identifier("id"),
            title=reader.text("title", at_most=200),
            sections=reader.each("sections", Section.read, at_least=1),
        )
        reader.finish()
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
    def read(cls, reader: Reader) -> "Outline":
        outline = cls(
            id=reader.identifier("id"),
            version=reader.version("version"),
            title=reader.text("title", at_most=200),
            summary=reader.text("summary", at_most=1_000),
            overview=reader.text("overview", at_most=300),
            hours=reader.whole("hours", default=0, at_most=1_000),
            time=reader.text("time", default="", at_most=200),
            brand=reader.identifier("brand"),
            mode=reader.one_of("mode", Mode, default=Mode.ALL_OF),
            count=reader.whole("count", default=0, at_most=100),
            course=CourseIdentity.read(reader.child("course")),
            creator=Creator.read(reader.child("creator")),
            modules=reader.each("modules", Module.read, at_least=1),
            standards=reader.each("standards", read_alignment),
        )
        reader.finish()
        seen: set[str] = set()
        for index, standard in enumerate(outline.standards):
            if standard.code in seen and standard.code != "?":
                reader.problem(f'the standard "{standard.code}" is there twice', at=("standards", index, "code"))
            seen.add(standard.code)
        return outline

    @property
    def places(self) -> tuple[tuple[int, int, Section], ...]:
        """Every section with the number of its module and its own."""
        return tuple(
            (m, s, section) for m, module in enumerate(self.modules) for s, section in enumerate(module.sections)
        )


def read_address(reader: Reader, key: str, *, required: bool = True) -> str:
    """An address that starts with https://; empty where it may be and is."""
    address = reader.text(key, default=None if required else "", at_most=500)
    if address and not is_web_address(address):
        reader.problem("an address starts with https://", at=(key,))
    return address


def read_instant(reader: Reader, key: str) -> str:
    """A moment with its offset from UTC, as Open edX writes it: 2026-01-05T00:00:00Z."""
    text = reader.text(key, at_most=40)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        if text:
            reader.problem(f'"{text}" is not a moment in time', at=(key,), hint='such as "2026-01-05T00:00:00Z"')
        return ""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _key_part(reader: Reader, key: str) -> str:
    text = reader.text(key)
    if text and not KEY_PART.fullmatch(text):
        reader.problem(
            f'"{text}" cannot be part of a course key', at=(key,), hint="use letters a to z, digits, _, . and -"
        )
    return text
