"""One text file of a package: its data, its Markdown, and the line and column of each word of both."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from pdln_xblocks.definitions.parsing import Parser, Path, Problem

from .errors import Diagnostic
from .links import Link, leads_elsewhere, links_of, plain_targets
from .yaml_source import locate, parse

T = TypeVar("T")

_FRONT_MATTER = re.compile(r"---[ ]*\n(.*?)^---[ ]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Document:
    """
    A YAML file, or a Markdown file with YAML front matter.

    `data` is what the YAML says (an empty mapping for none), `body` the Markdown below it, which begins on `body_line`.
    """

    file: str
    data: Any
    yaml: str
    yaml_line: int
    body: str = ""
    body_line: int = 1

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""
        return self.file.rpartition("/")[2].rpartition(".")[0]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links and images of the Markdown; looked up once, for every rule that asks."""
        return tuple(links_of(self.body))

    @cached_property
    def leads_elsewhere(self) -> bool:
        """Whether every link of the Markdown leads out of the package, so that none needs to be looked at."""
        targets = plain_targets(self.body)
        return targets is not None and all(map(leads_elsewhere, targets))

    def problem(self, message: str, *, at: Path = (), hint: str = "") -> Diagnostic:
        """A diagnostic at a path in the data."""
        return self.located(Problem(path=at, message=message, hint=hint))

    def located(self, problem: Problem) -> Diagnostic:
        """A problem of the definitions, with its line and column in this file."""
        line, column = locate(self.yaml, problem.path, first_line=self.yaml_line)
        return Diagnostic(
            file=self.file, line=line, column=column, path=problem.where, message=problem.message, hint=problem.hint
        )

    def body_problem(self, message: str, *, offset: int, hint: str = "") -> Diagnostic:
        """A diagnostic at a character of the Markdown."""
        before = self.body[:offset]
        column = offset - (before.rfind("\n") + 1) + 1
        line = self.body_line + before.count("\n")
        return Diagnostic(file=self.file, line=line, column=column, path="", message=message, hint=hint)

    def parse(self, value_of: Callable[[Parser], T], problems: list[Diagnostic]) -> T:
        """The value `value_of` makes of the data; its problems, located, go to `problems`."""
        parser = Parser(self.data)
        value = value_of(parser)
        problems.extend(self.located(problem) for problem in parser.problems)
        return value


def yaml_document(file: str, text: str) -> tuple[Document, list[Diagnostic]]:
    """A YAML file and what is wrong with it as YAML."""
    data, problems = parse(text, file=file)
    if data is None and not problems:
        problems = [Diagnostic(file=file, line=1, column=1, path="", message="this file is empty")]
    return Document(file=file, data=data, yaml=text, yaml_line=1), problems


def markdown_document(file: str, text: str) -> tuple[Document, list[Diagnostic]]:
    """A Markdown file that begins with front matter between two lines of `---`."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        problem = Diagnostic(
            file=file,
            line=1,
            column=1,
            path="",
            message="the front matter is missing",
            hint='begin the file with a line "---", then id, title, kind and minutes, then "---" again',
        )
        return Document(file=file, data=None, yaml="", yaml_line=2, body=text), [problem]
    yaml_text, body = match.group(1), text[match.end() :]
    data, problems = parse(yaml_text, file=file, first_line=2)
    body_line = text.count("\n", 0, match.end()) + 1
    document = Document(
        file=file, data={} if data is None else data, yaml=yaml_text, yaml_line=2, body=body, body_line=body_line
    )
    return document, problems


def prose_document(file: str, text: str) -> Document:
    """A Markdown file with nothing before the text."""
    return Document(file=file, data={}, yaml="", yaml_line=1, body=text)
