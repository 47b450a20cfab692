"""A package without problems: everything emitting needs, and nothing left to find out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from badge_issuer.package import IssuerPart
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.pathway import Pathway

from .authored.anchor import Anchor
from .authored.brand import Brand
from .authored.lesson import Lesson
from .authored.outline import Outline
from .document import Document
from .folder import Folder
from .links import Link, LinkTargets, Target, rewritten


@dataclass(frozen=True, kw_only=True)
class CourseKey:
    """Where the course will live."""

    org: str
    number: str
    run: str

    def __str__(self) -> str:
        return f"course-v1:{self.org}+{self.number}+{self.run}"


@dataclass(frozen=True, kw_only=True)
class Package:
    """
    A checked package for one brand. Emitting it raises nothing but what the disk does.

    `static` says which file stands at which path of the course's static folder; `notes` is for the author, not about
    mistakes.
    """

    folder: Folder
    course: CourseKey
    outline: Outline
    brand: Brand
    pathway: Pathway
    lessons: Mapping[str, Lesson]
    texts: Mapping[str, Document]  # of the lessons
    overview: Document
    aoks: Mapping[str, Aok]
    anchors: tuple[Anchor, ...]
    static: Mapping[str, str]
    link_targets: LinkTargets
    issuer_part: IssuerPart
    content_hash: str
    notes: tuple[str, ...]

    @property
    def hours(self) -> int:
        return self.pathway.hours

    def body(self, document: Document) -> str:
        """A document's Markdown with its links as the course has them."""
        if document.leads_elsewhere:
            return document.body
        return in_course(document.body, document.links, file=document.file, link_targets=self.link_targets)


def in_course(text: str, links: Iterable[Link], *, file: str, link_targets: LinkTargets) -> str:
    """Markdown with its links as the course has them; a link that leads nowhere stays as it is."""

    def url_of(link: str) -> str:
        target = link_targets.target(link, file=file)
        return target.url if isinstance(target, Target) else link

    return rewritten(text, links, url_of)
