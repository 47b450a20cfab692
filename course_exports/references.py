"""The files that a package's files name: which there are, whether they will do, and where they go in the course."""

from collections.abc import Iterator
from dataclasses import dataclass

from pdln_xblocks.definitions.parsing import Path, did_you_mean

from .document import Document
from .errors import Diagnostic
from .links import BadTarget, Link, LinkTargets, Target, leads_elsewhere, links_of
from .media import CAPTIONS, IMAGES, KNOWN, VIDEOS, ending, is_image, media_problem, static_path
from .parsed import Parsed

_ART = ("svg", "png")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A file named in YAML, by its path in the package. `in_course`: it goes to the course, not to the issuer alone."""

    document: Document
    at: Path
    file: str
    kinds: tuple[str, ...]
    folder: str = "media"
    in_course: bool = True


def references(parsed: Parsed) -> Iterator[Reference]:
    """Every file that YAML names."""
    sources, outline, badge = parsed.sources, parsed.outline, parsed.badge
    if outline and outline.course.image:
        at: Path = ("course", "image")
        yield Reference(document=sources.outline, at=at, file=outline.course.image, kinds=tuple(IMAGES))
    if badge and sources.badge and badge.image:
        yield Reference(document=sources.badge, at=("image",), file=badge.image, kinds=_ART, folder="badge")
    for name, brand in parsed.brands.items():
        if brand.issuer.logo:
            yield Reference(
                document=sources.brands[name],
                at=("issuer", "logo"),
                file=brand.issuer.logo,
                kinds=_ART,
                folder="brands",
                in_course=brand is parsed.brand,
            )
    for name, lesson in parsed.lessons.items():
        if lesson.video:
            document = sources.lessons[name]
            yield Reference(document=document, at=("video", "file"), file=lesson.video.file, kinds=VIDEOS)
            yield Reference(document=document, at=("video", "captions"), file=lesson.video.captions, kinds=CAPTIONS)
    for name, aok in parsed.aoks.items():
        for r, requirement in enumerate(aok.requirements):
            for o, option in enumerate(requirement.options):
                for t, template in enumerate(option.templates):
                    at = ("requirements", r, "options", o, "templates", t)
                    yield Reference(document=sources.aoks[name], at=at, file=template, kinds=KNOWN)


def validate_references(parsed: Parsed) -> Iterator[Diagnostic]:
    """Every file that YAML names is there, where it belongs, and is what it says."""
    for reference in references(parsed):
        if not reference.file:
            continue
        wrong = _reference_problem(reference, parsed)
        if wrong:
            yield reference.document.problem(wrong.message, at=reference.at, hint=wrong.hint)


def _reference_problem(reference: Reference, parsed: Parsed) -> BadTarget | None:
    file, folder = reference.file, reference.folder
    parts = file.split("/")
    if file.startswith("/") or "\\" in file or ":" in file:
        return BadTarget(message=f'"{file}" is not a path in the package', hint=f'such as "{folder}/name.png"')
    if ".." in parts:
        return BadTarget(message=f'"{file}" leads out of the package')
    if file not in parsed.sources.folder.files:
        near = did_you_mean(file, parsed.sources.folder.files)
        return BadTarget(message=f'there is no file "{file}"', hint=near if near.startswith("did") else "")
    if parts[0] != folder:
        return BadTarget(message=f'"{file}" is not in {folder}/', hint=f"move it to {folder}/")
    if ending(file) not in reference.kinds:
        kinds = ", ".join(f".{kind}" for kind in reference.kinds)
        return BadTarget(message=f'"{file}" is of another kind than needed here', hint=f"known: {kinds}")
    if ending(file) in CAPTIONS and len(parts) > 2:
        return BadTarget(message=f'"{file}" is in a folder below media/, where Studio finds no captions')
    return None


def validate_links(parsed: Parsed, link_targets: LinkTargets) -> Iterator[Diagnostic]:
    """Every link and image of every text leads somewhere in the course, or out of it by https."""
    for document in parsed.sources.lessons.values():
        yield from _body_links(document, link_targets)
    outline = parsed.outline
    overview = parsed.sources.prose.get(outline.overview) if outline else None
    if overview:
        yield from _body_links(overview, link_targets)
        yield from _links_into_the_course(overview, link_targets)
    for document, at, text in _yaml_texts(parsed):
        for link in links_of(text):
            wrong = _link_problem(link, link_targets, document.file)
            if wrong:
                yield document.problem(wrong.message, at=at, hint=wrong.hint)
    badge, document_of_badge = parsed.badge, parsed.sources.badge
    if badge and document_of_badge:
        for key in ("description", "criteria", "process"):
            for link in links_of(getattr(badge, key)):
                if not link.target.startswith("https://"):
                    message = f'"{link.target}" cannot be followed from the badge\'s page'
                    yield document_of_badge.problem(message, at=(key,), hint="use https://")


def _body_links(document: Document, link_targets: LinkTargets) -> Iterator[Diagnostic]:
    for link in () if document.leads_elsewhere else document.links:
        wrong = _link_problem(link, link_targets, document.file)
        if wrong:
            yield document.body_problem(wrong.message, offset=link.start, hint=wrong.hint)


def _links_into_the_course(overview: Document, link_targets: LinkTargets) -> Iterator[Diagnostic]:
    """The overview is the course's page in the catalogue as well, where nobody is in the course yet."""
    for link in overview.links:
        target = link_targets.target(link.target, file=overview.file)
        if isinstance(target, Target) and target.file in link_targets.in_course:
            message = f'"{link.target}" leads into the course, and the catalog shows the overview as well'
            yield overview.body_problem(message, offset=link.start, hint="name it without a link")


def _link_problem(link: Link, link_targets: LinkTargets, file: str) -> BadTarget | None:
    if leads_elsewhere(link.target):
        not_a_picture = link.is_image and not link.target.startswith("https://")
        return BadTarget(message=f'"{link.target}" is not a picture') if not_a_picture else None
    target = link_targets.target(link.target, file=file)
    if isinstance(target, BadTarget):
        return target
    if link.is_image and not is_image(target.file):
        return BadTarget(message=f'"{link.target}" is not a picture', hint='leave out the "!" to link to it')
    return None


def _yaml_texts(parsed: Parsed) -> Iterator[tuple[Document, Path, str]]:
    """The Markdown of AOKs and rubrics."""
    for name, aok in parsed.aoks.items():
        document = parsed.sources.aoks[name]
        yield document, ("prompt",), aok.prompt
        for index, requirement in enumerate(aok.requirements):
            yield document, ("requirements", index, "ask"), requirement.ask
    for name, rubric in parsed.rubrics.items():
        yield parsed.sources.rubrics[name], ("guidance",), rubric.guidance


def used_files(parsed: Parsed, link_targets: LinkTargets) -> dict[str, str]:
    """The files that go to the course, by their path in its static folder; of those that are named rightly."""

    def goes_along(file: str) -> bool:
        return file in link_targets.in_course or not file.startswith(("lessons/", "aoks/"))

    files = {
        each.file
        for each in references(parsed)
        if each.in_course and goes_along(each.document.file) and not _reference_problem(each, parsed)
    }
    lessons = [document for document in parsed.sources.lessons.values() if not document.leads_elsewhere]
    linked = [(document.file, document.links) for document in lessons]
    linked += [(document.file, tuple(links_of(text))) for document, _, text in _yaml_texts(parsed)]
    if parsed.outline and parsed.outline.overview in parsed.sources.prose:
        overview = parsed.sources.prose[parsed.outline.overview]
        linked.append((overview.file, overview.links))
    for file, links in linked:
        inside = {link.target for link in links if not leads_elsewhere(link.target)} if goes_along(file) else set()
        for link in inside:
            target = link_targets.target(link, file=file)
            if isinstance(target, Target) and target.file.startswith("media/"):
                files.add(target.file)
    return {static_path(file): file for file in sorted(files)}


def validate_used_files(parsed: Parsed, used: dict[str, str]) -> Iterator[Diagnostic]:
    """Files that go to the course are what they say, and Studio can tell their names apart."""
    seen: dict[str, str] = {}
    for static, file in used.items():
        wrong = media_problem(parsed.sources.folder.path(file))
        if wrong:
            yield Diagnostic(file=file, line=1, column=1, path="", message=wrong)
        flat = static.replace("/", "_").lower()
        if seen.setdefault(flat, file) != file:
            message = f"Studio cannot tell this name from {seen[flat]}"
            yield Diagnostic(file=file, line=1, column=1, path="", message=message, hint="rename one of them")
