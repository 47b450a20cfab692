"""The first stage: every text of a package, as documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .document import Document, markdown_document, prose_document, yaml_document
from .errors import Diagnostic
from .folder import Folder

# The folders whose every file is one document, and its ending.
_KINDS: dict[str, tuple[str, Callable[[str, str], tuple[Document, list[Diagnostic]]]]] = {
    "lessons": ("md", markdown_document),
    "aoks": ("yaml", yaml_document),
    "rubrics": ("yaml", yaml_document),
    "brands": ("yaml", yaml_document),
    "anchors": ("yaml", yaml_document),
}


@dataclass(frozen=True, kw_only=True)
class Sources:
    """
    A package's documents. Those of a folder stand under their file's name without its ending.

    A document that cannot be read is there as well, with `data` None, so that nobody who names it is told that it is
    missing.
    """

    folder: Folder
    outline: Document
    badge: Document | None
    lessons: Mapping[str, Document]
    aoks: Mapping[str, Document]
    rubrics: Mapping[str, Document]
    brands: Mapping[str, Document]
    anchors: Mapping[str, Document]
    prose: Mapping[str, Document]


def load(folder: Folder, problems: list[Diagnostic]) -> Sources:
    """Read every text of the package; what cannot be read is in `problems`."""
    problems.extend(folder.problems)
    kinds: dict[str, dict[str, Document]] = {kind: {} for kind in _KINDS}
    single: dict[str, Document] = {}
    prose: dict[str, Document] = {}
    for file in folder.files:
        kind, _, name = file.rpartition("/")
        if file in ("pathway.yaml", "badge/badge.yaml"):
            single[file] = _document(folder, file, yaml_document, problems)
        elif kind in _KINDS and name.endswith(f".{_KINDS[kind][0]}"):
            document = _document(folder, file, _KINDS[kind][1], problems)
            kinds[kind][document.stem] = document
        elif not kind and name.endswith(".md"):
            prose[file] = _document(folder, file, lambda file, text: (prose_document(file, text), []), problems)
    return Sources(
        folder=folder,
        outline=single["pathway.yaml"],
        badge=single.get("badge/badge.yaml"),
        prose=prose,
        **kinds,
    )


def _document(
    folder: Folder,
    file: str,
    read: Callable[[str, str], tuple[Document, list[Diagnostic]]],
    problems: list[Diagnostic],
) -> Document:
    text = folder.text(file, problems)
    if text is None:
        return Document(file=file, data=None, yaml="", yaml_line=1)
    document, of_the_yaml = read(file, text)
    problems.extend(of_the_yaml)
    return document
