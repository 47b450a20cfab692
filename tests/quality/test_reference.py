"""What the pages of reference say of packages and tables is what the code says."""

from pathlib import Path
from typing import Any

import pytest

from course_exports.document import markdown_document, yaml_document
from pdln_xblocks.definitions.parsing import Parser
from tests.quality.reference import PAGES
from tests.quality.reference.meanings import MEANINGS
from tests.quality.reference.package_page import PARSERS, package_keys
from tests.quality.reference.recording import keys_of
from tests.quality.tree import ROOT

PACKAGES = (ROOT / "examples/flipped-classroom", ROOT / "course_exports/templates/starter")
WRITE = "python -m tests.quality.reference"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_reference_is_what_the_code_says(name):
    written = (ROOT / "docs/reference" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), f"the code has changed: {WRITE}"


@pytest.mark.parametrize("file", PARSERS)
def test_every_key_of_a_package_is_explained_and_nothing_else(file):
    assert {key.path for key in package_keys(file)} == MEANINGS[file].keys()


def written_keys(data: Any, path: str = "") -> set[str]:
    """The path of every key in a file, as the page writes it; texts under names of an author's own are one key."""
    if isinstance(data, list):
        return set().union(*(written_keys(each, f"{path}[]") for each in data))
    if not isinstance(data, dict):
        return set()
    below = {f"{path}.{key}".lstrip("."): each for key, each in data.items()}
    return set(below).union(*(written_keys(each, name) for name, each in below.items()))


def front_matter(path: Path) -> Any:
    parse = markdown_document if path.suffix == ".md" else yaml_document
    document, problems = parse(path.name, path.read_text(encoding="utf-8"))
    assert problems == []
    return document.data


@pytest.mark.parametrize("file", PARSERS)
def test_every_key_of_the_examples_is_on_the_page(file):
    """The parsers are asked for what the page says; packages that build say whether they were asked rightly."""
    known = {key.path for key in package_keys(file)}
    named = {key.path for key in package_keys(file) if key.kind == "group of named texts"}
    used = set().union(*(written_keys(front_matter(path)) for package in PACKAGES for path in package.glob(file)))
    assert {path for path in used if path.rpartition(".")[0] not in named} <= known
    assert used & known


@pytest.mark.parametrize("file", PARSERS)
def test_a_key_that_the_page_calls_needed_is_missed(file):
    """An empty file is told of each of them: what the page calls needed is what `validate` asks for."""
    parser = Parser({})
    PARSERS[file](parser)
    missed = {problem.message.split('"')[1] for problem in parser.problems if problem.message.endswith("is missing")}
    top = [key for key in keys_of(PARSERS[file]) if "." not in key.path]
    assert missed == {key.path for key in top if key.needed == "yes"}


def test_a_row_of_tables_is_one_line():
    rows = [line for line in PAGES["models.md"]().splitlines() if line.startswith("| `")]
    assert len(rows) > 30
    assert [row for row in rows if row.count(" | ") != 3 or "|  |" in row] == []
