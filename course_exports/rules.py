"""What must hold between the files of a package: one `validate_<rule>` each, every one of them run to its end."""

from collections.abc import Callable, Iterator, Mapping

from pdln_xblocks.definitions.parsing import Path, did_you_mean, find_not_xml

from .authored.lesson import LessonKind
from .document import Document
from .errors import Diagnostic
from .parsed import Parsed

Rule = Callable[[Parsed], Iterator[Diagnostic]]
_LESSON_CHARACTERS = 100_000


def validate_names(parsed: Parsed) -> Iterator[Diagnostic]:
    """A file is called as its id says, so that a path in a text names what it leads to."""
    sources = parsed.sources
    for documents, values in (
        (sources.lessons, parsed.lessons),
        (sources.aoks, parsed.aoks),
        (sources.rubrics, parsed.rubrics),
        (sources.brands, parsed.brands),
        (sources.anchors, parsed.anchors),
    ):
        for name, value in values.items():
            if value.id and value.id != name:
                ending = documents[name].file.rpartition(".")[2]
                yield documents[name].problem(
                    f'the id "{value.id}" is not the name of the file',
                    at=("id",),
                    hint=f'write "{name}", or call the file {value.id}.{ending}',
                )


def validate_ids(parsed: Parsed) -> Iterator[Diagnostic]:
    """An id is the address of one thing in the course."""
    taken: dict[str, str] = {}
    for document, at, what, each in _ids(parsed):
        if each and each in taken:
            yield document.problem(f'the id "{each}" is taken by {taken[each]}', at=at, hint="choose another")
        taken.setdefault(each, what)


def _ids(parsed: Parsed) -> Iterator[tuple[Document, Path, str, str]]:
    outline, document = parsed.outline, parsed.sources.outline
    if outline:
        yield document, ("id",), "the pathway", outline.id
        for m, module in enumerate(outline.modules):
            yield document, ("modules", m, "id"), f'the module "{module.title}"', module.id
        for m, s, section in outline.numbered_sections:
            if not section.aok:
                yield document, ("modules", m, "sections", s, "id"), f'the section "{section.title}"', section.id
    for name, lesson in parsed.lessons.items():
        yield parsed.sources.lessons[name], ("id",), parsed.sources.lessons[name].file, lesson.id
    for name, aok in parsed.aoks.items():
        yield parsed.sources.aoks[name], ("id",), parsed.sources.aoks[name].file, aok.id


def validate_sections(parsed: Parsed) -> Iterator[Diagnostic]:
    """A section names lessons and AOKs that are there, and each is in the course once."""
    if not parsed.outline:
        return
    document, sources = parsed.sources.outline, parsed.sources
    placed: set[str] = set()
    for m, s, section in parsed.outline.numbered_sections:
        at: Path = ("modules", m, "sections", s)
        named = [("AOK", sources.aoks, section.aok, (*at, "aok"))] if section.aok else []
        named += [("lesson", sources.lessons, each, (*at, "lessons", i)) for i, each in enumerate(section.lessons)]
        for what, known, each, where in named:
            if each not in known:
                yield document.problem(f'no {what} "{each}"', at=where, hint=did_you_mean(each, known))
            elif each in placed:
                yield document.problem(
                    f'the {what} "{each}" is in the course already', at=where, hint="keep one of them"
                )
            placed.add(each)
    if not any(section.aok for _, _, section in parsed.outline.numbered_sections):
        yield document.problem("no section has an AOK, so there is nothing to earn the badge with", at=("modules",))


def validate_brand(parsed: Parsed) -> Iterator[Diagnostic]:
    """The pathway's own brand is there."""
    outline, known = parsed.outline, parsed.sources.brands
    if outline and outline.brand and outline.brand not in known:
        hint = did_you_mean(outline.brand, known)
        yield parsed.sources.outline.problem(f'no brand "{outline.brand}"', at=("brand",), hint=hint)


def validate_badge(parsed: Parsed) -> Iterator[Diagnostic]:
    """There is a badge."""
    if parsed.sources.badge is None:
        yield Diagnostic(
            file="badge/badge.yaml", line=1, column=1, path="", message="this file is missing: it says what is earned"
        )


def validate_overview(parsed: Parsed) -> Iterator[Diagnostic]:
    """The overview is a text beside pathway.yaml."""
    outline, known = parsed.outline, parsed.sources.prose
    if outline and outline.overview and outline.overview not in known:
        yield parsed.sources.outline.problem(
            f'there is no file "{outline.overview}" beside pathway.yaml',
            at=("overview",),
            hint=did_you_mean(outline.overview, known),
        )


def validate_texts(parsed: Parsed) -> Iterator[Diagnostic]:
    """A lesson has something to read, of a length a page can hold, in characters a course file can carry."""
    documents = [*parsed.sources.lessons.values(), *parsed.sources.prose.values()]
    for document in documents:
        if document.data is None:
            continue
        match = find_not_xml(document.body)
        if match:
            message = "this holds a control character that a course file cannot carry"
            yield document.body_problem(message, offset=match.start(), hint="delete it")
        if len(document.body) > _LESSON_CHARACTERS:
            message = f"this text is {len(document.body):,} characters long; at most {_LESSON_CHARACTERS:,} fit"
            yield document.body_problem(message, offset=0, hint="divide it into lessons")
        lesson = parsed.lessons.get(document.stem) if document.file.startswith("lessons/") else None
        if not document.body.strip() and (lesson is None or lesson.kind is not LessonKind.VIDEO):
            yield document.body_problem("there is no text", offset=0)


def validate_aok_titles(parsed: Parsed) -> Iterator[Diagnostic]:
    """AOKs can be told apart by their titles: the badge's page lists criteria under them."""
    seen: dict[str, str] = {}
    for name, aok in parsed.aoks.items():
        document = parsed.sources.aoks[name]
        if aok.title and aok.title in seen:
            yield document.problem(f"this is the title of {seen[aok.title]} as well", at=("title",))
        seen.setdefault(aok.title, document.file)


def validate_anchors(parsed: Parsed) -> Iterator[Diagnostic]:
    """A sample submission has one known level for each criterion of its AOK."""
    for name, anchor in parsed.anchors.items():
        document = parsed.sources.anchors[name]
        if anchor.aok not in parsed.sources.aoks:
            hint = did_you_mean(anchor.aok, parsed.sources.aoks)
            yield document.problem(f'no AOK "{anchor.aok}"', at=("aok",), hint=hint)
        elif anchor.aok in parsed.aoks:
            rubric = parsed.aoks[anchor.aok].rubric
            criteria = {criterion.id for criterion in rubric.criteria}
            yield from _levels(document, anchor.levels, criteria, {level.id for level in rubric.levels})


def _levels(document: Document, levels: Mapping[str, str], criteria: set[str], known: set[str]) -> Iterator[Diagnostic]:
    for criterion, level in levels.items():
        at: Path = ("levels", criterion)
        if criterion not in criteria:
            yield document.problem(f'no criterion "{criterion}"', at=at, hint=did_you_mean(criterion, criteria))
        elif level not in known:
            yield document.problem(f'no level "{level}"', at=at, hint=did_you_mean(level, known))
    missing = sorted(criteria - levels.keys())
    if missing:
        yield document.problem(f"no level for: {', '.join(missing)}", at=("levels",))


RULES: tuple[Rule, ...] = (
    validate_names,
    validate_ids,
    validate_sections,
    validate_brand,
    validate_badge,
    validate_overview,
    validate_texts,
    validate_aok_titles,
    validate_anchors,
)
