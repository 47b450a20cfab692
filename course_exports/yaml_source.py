"""
YAML as authors write it, read into plain data, with the line and column of everything kept findable.

Words stay words: only `true`, `false`, whole numbers and nothing at all are read as such, so that `no`, `1.10`, `12:30`
and `2026-01-05` arrive as written. Anchors, aliases and tags are refused: who reads the file should see what is there.
"""

import re
from typing import Any

import yaml

from .errors import Diagnostic

Path = tuple[str | int, ...]
Node = Any  # PyYAML's nodes are untyped

# What plain YAML is made of; any other tag asks for more than data.
_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "value", "merge")
)
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")
_PLAIN = (None, "")  # a scalar's style where it stands without quotes: the two parsers say it differently
# Composing is recursive, in C without a net. Only a text with one of these can be nested deeply: many brackets, a deep
# indent, or many dashes on one line.
_DEEPEST = 40
_MAYBE_DEEP = re.compile(r"^ {50}|(?:[-?][ \t]+){15}", re.MULTILINE)
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
# The parser in C is ten times faster; where PyYAML was built without it, the other one answers the same.
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HINTS = {
    "mapping values are not allowed here": 'put quotes around a text that holds ": "',
    "found character '\\t' that cannot start any token": "indent with spaces, not with tabs",
    "could not find expected ':'": "a name is followed by a colon and a space",
}


def parse(text: str, *, file: str, first_line: int = 1) -> tuple[Any, list[Diagnostic]]:
    """The document as mappings, lists, texts, whole numbers, booleans and None; and what is wrong with it as YAML."""
    root, problem = _compose(text, file, first_line)
    if problem:
        return None, [problem]
    building = _Building(file, first_line)
    return building.value(root), building.problems


def locate(text: str, path: Path, *, first_line: int = 1) -> tuple[int, int]:
    """Line and column of the name, or list item, at this path; where there is none, of the nearest thing above it."""
    root, problem = _compose(text, "", first_line)
    if problem or root is None:
        return first_line, 1
    line, column = _location(root, first_line)
    for part in path:
        step = _step(root, part)
        if step is None:
            break
        at, root = step
        line, column = _location(at, first_line)
    return line, column


class _Building:
    """Nodes into values, in one pass."""

    def __init__(self, file: str, first_line: int) -> None:
        self.problems: list[Diagnostic] = []
        self._file = file
        self._first_line = first_line
        self._seen: set[int] = set()

    def value(self, node: Node) -> Any:
        if node is None:
            return None
        if id(node) in self._seen:
            self._problem(node, "a package does not use * and &", "write the text out where it is needed")
            return None
        self._seen.add(id(node))
        if node.tag not in _TAGS:
            self._problem(node, f'a package does not use tags such as "{node.tag}"', "take it out")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        return _scalar(node)

    def _mapping(self, node: Node) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._problem(key, "a name is one word or text, not a group", "")
            elif key.value in values:
                self._problem(key, f'"{key.value}" is there twice', "keep one of them")
            else:
                values[key.value] = self.value(value)
        return values

    def _problem(self, node: Node, message: str, hint: str) -> None:
        line, column = _location(node, self._first_line)
        self.problems.append(Diagnostic(file=self._file, line=line, column=column, path="", message=message, hint=hint))


def _compose(text: str, file: str, first_line: int) -> tuple[Node, Diagnostic | None]:
    """The document's root node, or why there is none."""
    try:
        mark = _too_deep(text)
        if mark is None:
            return yaml.compose(text, Loader=_FAST), None
    except yaml.YAMLError:
        return None, _explain(text, file, first_line)
    line, column = mark.line + first_line, mark.column + 1
    message = "this is nested too deeply to read"
    return None, Diagnostic(file=file, line=line, column=column, path="", message=message, hint="write it flatter")


def _too_deep(text: str) -> Any:
    """Where the nesting goes beyond what anybody reads; None where it does not."""
    if text.count("[") + text.count("{") <= _DEEPEST and not _MAYBE_DEEP.search(text):
        return None
    try:
        return _first_beyond(text, _FAST)
    except yaml.YAMLError:
        # libyaml reads ahead of the events it gives, and may refuse by its own bound what is deep further on.
        return _first_beyond(text, yaml.SafeLoader)


def _first_beyond(text: str, loader: Any) -> Any:
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                return event.start_mark
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _explain(text: str, file: str, first_line: int) -> Diagnostic:
    """Why the text is not YAML, in the words of the parser that says it best."""
    line, column, message, hint = 0, 0, "this is not YAML", ""
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n"), error.position - (before.rfind("\n") + 1)
        message, hint = "this holds a control character that YAML cannot carry", "delete it"
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = str(error.problem or error.context)
        line, column = (mark.line, mark.column) if mark else (0, 0)
        message, hint = f"this is not YAML: {said}", _HINTS.get(said, "")
    return Diagnostic(file=file, line=line + first_line, column=column + 1, path="", message=message, hint=hint)


def _scalar(node: Node) -> Any:
    if node.style not in _PLAIN:
        return node.value
    if node.value in _CONSTANTS:
        return _CONSTANTS[node.value]
    return int(node.value) if _WHOLE.fullmatch(node.value) else node.value


def _step(node: Node, part: str | int) -> tuple[Node, Node] | None:
    """The node to point at and the node to go on from."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if getattr(key, "value", None) == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


def _location(node: Node, first_line: int) -> tuple[int, int]:
    return node.start_mark.line + first_line, node.start_mark.column + 1
