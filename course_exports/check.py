"""The second stage: a package without problems, or every problem it has."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from badge_issuer.errors import InvalidValue, PackageRefused
from badge_issuer.package import IssuerPart
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.parsing import Parser, did_you_mean
from pdln_xblocks.definitions.pathway import Pathway

from .authored.outline import KEY_PART
from .errors import Diagnostic, PackageHasProblems, UnknownBrand, UnusableCourseKey
from .folder import Folder
from .issuer_part import compose_issuer_part
from .links import LinkTargets, links_of
from .load import load
from .media import static_path
from .package import CourseKey, Package, in_course
from .parsed import Parsed, parse_all
from .references import used_files, validate_links, validate_references, validate_used_files
from .rules import RULES

# What people expect beside a package's files, and no course needs.
_FOR_READERS = frozenset({"README.md", "LICENSE", "LICENSE.md", "LICENSE.txt"})


def check(folder: Folder, *, brand: str = "", course_key: str = "") -> Package:
    """
    The package in this folder, for a brand (its own where none is named) and a course key (likewise).

    Raises PackageHasProblems with everything that is wrong; UnknownBrand and UnusableCourseKey for the arguments.
    """
    problems: list[Diagnostic] = []
    key = _parse_course_key(course_key) if course_key else None
    sources = load(folder, problems)
    if brand and brand not in sources.brands:
        raise UnknownBrand(brand, hint=did_you_mean(brand, sources.brands))
    parsed = parse_all(sources, brand=brand, problems=problems)
    for rule in RULES:
        problems.extend(rule(parsed))
    link_targets = _link_targets(parsed)
    problems.extend(validate_references(parsed))
    problems.extend(validate_links(parsed, link_targets))
    used = used_files(parsed, link_targets)
    problems.extend(validate_used_files(parsed, used))
    if problems:
        raise PackageHasProblems(problems)
    return _package(parsed, key, link_targets, used)


def _package(parsed: Parsed, key: CourseKey | None, link_targets: LinkTargets, used: dict[str, str]) -> Package:
    """The pieces put together; what only shows then is reported as well."""
    sources, outline, brand, badge = parsed.sources, parsed.outline, parsed.brand, parsed.badge
    # Without problems these are there; saying so once keeps the rest free of questions.
    assert outline and brand and badge and sources.badge
    order = [section.aok for _, _, section in outline.numbered_sections if section.aok]
    aoks = {name: _for_course(parsed.aoks[name], sources.aoks[name].file, parsed, link_targets) for name in order}
    identity = outline.course
    problems: list[Diagnostic] = []
    pathway = _pathway(parsed, aoks, problems)
    part: IssuerPart | None = None
    try:
        part = compose_issuer_part(outline, brand, badge, aoks, sources.folder)
    except (InvalidValue, PackageRefused) as error:
        problems.append(sources.badge.problem(f"the badge cannot be issued so: {error}"))
    if problems or part is None:
        raise PackageHasProblems(problems)
    return Package(
        folder=sources.folder,
        course=key or CourseKey(org=identity.org, number=identity.number, run=identity.run),
        outline=outline,
        brand=brand,
        pathway=pathway,
        lessons=parsed.lessons,
        texts=sources.lessons,
        overview=sources.prose[outline.overview],
        aoks=aoks,
        anchors=tuple(anchor for _, anchor in sorted(parsed.anchors.items()) if anchor.aok in aoks),
        static=used,
        link_targets=link_targets,
        issuer_part=part,
        content_hash=_content_hash(parsed, used, link_targets),
        notes=tuple(_notes(parsed, used, link_targets)),
    )


def _pathway(parsed: Parsed, aoks: dict[str, Aok], problems: list[Diagnostic]) -> Pathway:
    """The pathway as its course carries it."""
    outline, brand, badge = parsed.outline, parsed.brand, parsed.badge
    assert outline and brand and badge
    parser = Parser(
        {
            "id": outline.id,
            "version": outline.version,
            "title": outline.title,
            "summary": outline.summary,
            "hours": brand.hours or outline.hours,
            "time": outline.time,
            "mode": outline.mode,
            "count": outline.count,
            "steps": [{"aok": name, "title": aok.title} for name, aok in aoks.items()],
            "badge": {
                "issuer": brand.issuer.id,
                "badge": badge.id,
                "name": badge.name,
                "description": badge.description,
                "image": f"/static/{static_path(badge.image)}",
            },
            "terms": brand.terms.to_data(),
        }
    )
    pathway = Pathway.parse(parser)
    problems.extend(parsed.sources.outline.located(problem) for problem in parser.problems)
    return pathway


def _for_course(aok: Aok, file: str, parsed: Parsed, link_targets: LinkTargets) -> Aok:
    """The AOK with its links and templates as the course has them."""

    def moved(text: str, file: str = file) -> str:
        return in_course(text, links_of(text), file=file, link_targets=link_targets)

    requirements = tuple(
        replace(
            requirement,
            ask=moved(requirement.ask),
            options=tuple(
                replace(option, templates=tuple(f"/static/{static_path(each)}" for each in option.templates))
                for option in requirement.options
            ),
        )
        for requirement in aok.requirements
    )
    guidance = moved(aok.rubric.guidance, parsed.sources.rubrics[aok.rubric.id].file)
    return replace(
        aok, prompt=moved(aok.prompt), requirements=requirements, rubric=replace(aok.rubric, guidance=guidance)
    )


def _link_targets(parsed: Parsed) -> LinkTargets:
    placed: dict[str, str] = {}
    for _, _, section in parsed.outline.numbered_sections if parsed.outline else ():
        placed |= {f"lessons/{name}.md": name for name in section.lessons if name in parsed.sources.lessons}
        if section.aok in parsed.sources.aoks:
            placed[f"aoks/{section.aok}.yaml"] = section.aok
    return LinkTargets(files=frozenset(parsed.sources.folder.files), in_course=placed)


def _files_of(parsed: Parsed, used: dict[str, str], link_targets: LinkTargets) -> set[str]:
    """The files that the course and its badge come from."""
    sources, outline, brand = parsed.sources, parsed.outline, parsed.brand
    files = {"pathway.yaml", "badge/badge.yaml", *used.values(), *link_targets.in_course}
    if outline:
        files.add(outline.overview)
    if brand:
        files.add(sources.brands[brand.id].file)
    files |= {
        sources.rubrics[aok.rubric.id].file for aok in parsed.aoks.values() if aok.id in link_targets.in_course.values()
    }
    return files


def _content_hash(parsed: Parsed, used: dict[str, str], link_targets: LinkTargets) -> str:
    """One hash over the names and contents of all files that the course and its badge come from."""
    folder = parsed.sources.folder
    lines = (f"{folder.digest(file)}  {file}\n" for file in sorted(_files_of(parsed, used, link_targets)))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _notes(parsed: Parsed, used: dict[str, str], link_targets: LinkTargets) -> Iterator[str]:
    """What the author may want to know: files that are left out."""
    files = _files_of(parsed, used, link_targets)
    elsewhere = {document.file for document in parsed.sources.brands.values()}
    elsewhere |= {brand.issuer.logo for brand in parsed.brands.values()}
    elsewhere |= {parsed.sources.anchors[name].file for name in parsed.anchors}
    elsewhere |= _FOR_READERS
    for file in parsed.sources.folder.files:
        if file not in files and file not in elsewhere:
            yield f"{file} is not used and is left out"


def _parse_course_key(text: str) -> CourseKey:
    parts = text.removeprefix("course-v1:").split("+")
    if len(parts) != 3 or not all(re.fullmatch(KEY_PART, part) for part in parts):
        raise UnusableCourseKey(text)
    return CourseKey(org=parts[0], number=parts[1], run=parts[2])
