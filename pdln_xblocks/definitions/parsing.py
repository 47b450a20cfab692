"""Parse plain data into values, collecting every problem instead of stopping at the first."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

# Lower case only: database collations compare case-insensitively, so `Plan` and `plan` would be one id there and two
# here.
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
VERSION = re.compile(r"(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})")
# C0 controls other than tab, newline and carriage return, surrogates and the two non-characters cannot stand in XML 1.0
# (https://www.w3.org/TR/xml/#charsets), so a text that holds one could be built but never imported.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The same in UTF-8: bytes that are one, and what every surrogate and non-character begins with, as little else does.
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_LEADS = (b"\xed", b"\xef\xbf")

Path = tuple[str | int, ...]

# Stands for a mapping whose absence is a problem already.
ABSENT = object()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with a definition: where (keys and indexes from its root), what, and what would help."""

    path: Path
    message: str
    hint: str = ""

    @property
    def where(self) -> str:
        """The path as people read it: `requirements[2].options[0].id`; empty for the root."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
        return text

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.where}: {self.message}{hint}" if self.path else f"{self.message}{hint}"


class InvalidDefinition(ValueError):
    """The data does not describe what it should; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


def find_not_xml(text: str) -> "re.Match[str] | None":
    """The first character that XML cannot carry. A long text without one, as nearly all are, is passed in no time."""
    content = text.encode("utf-8", "surrogatepass")
    if len(content.translate(None, _CONTROLS)) == len(content) and not any(lead in content for lead in _LEADS):
        return None
    return NOT_XML.search(text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean "depth"?`, or what is known when nothing is near; empty when nothing is known."""
    choices = sorted(filter(None, known))
    near = difflib.get_close_matches(word, choices, n=1)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"known: {', '.join(choices)}" if choices else ""


class Parser:
    """
    One mapping of plain data on its way to a value.

    Each method reads one key and answers something of the right type whatever it finds, so that parsing goes on to the
    end; what was wrong is in `problems`, shared by all parsers below this one. `finish` closes the parsing of a
    mapping: keys nobody asked for are problems.
    """

    def __init__(self, data: Any, path: Path = (), problems: list[Problem] | None = None) -> None:
        self.path = path
        self.problems: list[Problem] = [] if problems is None else problems
        self._asked: set[str] = set()
        # Where the mapping itself is not there, that is the one problem: each of its keys need not be missed as well.
        self._is_there = isinstance(data, Mapping)
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        if not self._is_there and data is not ABSENT:
            self.problem("this should be a group of named values", at=())

    def problem(self, message: str, *, at: Path, hint: str = "") -> None:
        """Record a problem at a path below this parser."""
        self.problems.append(Problem(path=self.path + at, message=message, hint=hint))

    def lost(self, message: str, *, at: Path, hint: str = "") -> None:
        """A problem that no release ever let pass, since nothing could be judged by what has it."""
        self.problem(message, at=at, hint=hint)

    def build(self, kind: type[T], **values: Any) -> T:
        """A value of another package's; raises as that does for parts that are not right."""
        return kind(**values)

    def has(self, key: str) -> bool:
        """Whether the key is there with a value; asking counts as knowing it."""
        self._asked.add(key)
        return self._data.get(key) is not None

    def _take(self, key: str, required: bool) -> Any:
        self._asked.add(key)
        value = self._data.get(key)
        if value is None and required and self._is_there:
            self.problem(f'"{key}" is missing', at=())
        return value

    def text(self, key: str, *, default: str | None = None, at_most: int = 20_000) -> str:
        """A string, stripped; required and not empty unless a default is given. `at_most` counts characters."""
        value = self._take(key, default is None)
        if value is None:
            return default or ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.problem("this should be text", at=(key,))
            return default or ""
        text = str(value).strip()
        if not text and default is None:
            self.problem("this should not be empty", at=(key,))
        if len(text) > at_most:
            self.problem(f"this is {len(text)} characters long; at most {at_most} fit", at=(key,))
        if NOT_XML.search(text):
            self.problem("this holds a control character that a course file cannot carry", at=(key,))
            return NOT_XML.sub("", text)
        return text

    def identifier(self, key: str) -> str:
        """An id as authors write them: lower-case letters, digits, `-` and `_`, at most 64."""
        text = self.text(key)
        if text and not ID.fullmatch(text):
            self.problem(
                f'"{text}" is not an id', at=(key,), hint="use lower-case letters, digits, - and _; at most 64"
            )
        return text

    def version(self, key: str) -> str:
        """A version `major.minor`, as text: the number 1.10 is the number 1.1."""
        if isinstance(self._data.get(key), float):
            self._asked.add(key)
            self.problem("a version is text, not a number", at=(key,), hint='write it in quotes, as "1.0"')
            return str(self._data[key])
        text = self.text(key)
        if text and not VERSION.fullmatch(text):
            self.problem(f'"{text}" is not a version', at=(key,), hint='write it in quotes, as "1.0"')
        return text

    def whole(self, key: str, *, default: int | None = None, at_least: int = 0, at_most: int = 1_000_000) -> int:
        """A whole number within bounds; digits in a string count, since OLX attributes are strings."""
        value = self._take(key, default is None)
        fallback = at_least if default is None else default
        if value is None:
            return fallback
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value.strip()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.problem("this should be a whole number", at=(key,))
            return fallback
        if not at_least <= value <= at_most:
            self.problem(f"{value} is not between {at_least} and {at_most}", at=(key,))
            return fallback
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false; the words count as well, since OLX attributes are strings."""
        value = self._take(key, False)
        if value is None:
            return default
        word = {"true": True, "false": False}.get(str(value).strip().lower())
        if word is None:
            self.problem("this should be true or false", at=(key,))
            return default
        return word

    def one_of(self, key: str, known: Iterable[str], *, default: str | None = None) -> str:
        """One word out of a known set; an empty one is the default."""
        choices = tuple(known)
        fallback = choices[0] if default is None else default
        word = self.text(key, default=default)
        if word and word not in choices:
            self.problem(f'"{word}" is not one of the choices', at=(key,), hint=did_you_mean(word, choices))
            return fallback
        return word or fallback

    def words(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings; one string of words divided by spaces counts, since OLX attributes are strings."""
        value = self._take(key, default is None)
        if value is None:
            return default or ()
        if isinstance(value, str):
            return tuple(value.split())
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            for item in value:
                if item.split() != [item]:
                    # In OLX the list is one attribute, divided by spaces: this would come back as something else.
                    self.problem(f'"{item}" is not one word', at=(key,), hint="leave out spaces")
            return tuple(value)
        self.problem("this should be a list of words", at=(key,))
        return default or ()

    def each(self, key: str, parse: Callable[["Parser"], T], *, at_least: int = 0) -> tuple[T, ...]:
        """A list of mappings, each parsed by `parse`."""
        value = self._take(key, at_least > 0)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.problem("this should be a list", at=(key,))
            return ()
        if len(value) < at_least:
            self.problem(f"at least {at_least} needed, {len(value)} found", at=(key,))
        return tuple(parse(Parser(item, (*self.path, key, index), self.problems)) for index, item in enumerate(value))

    def child(self, key: str) -> "Parser":
        """A mapping below this one; an empty one when it is absent, so ask `has` first where it is optional."""
        value = self._take(key, True)
        return Parser(ABSENT if value is None else value, (*self.path, key), self.problems)

    def mapping(self, key: str) -> Mapping[str, str]:
        """A mapping of names to texts."""
        value = self._take(key, True)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.problem("this should be a group of named texts", at=(key,))
            return {}
        if not value:
            self.problem("this should not be empty", at=(key,))
        below = Parser(value, (*self.path, key), self.problems)
        return {str(name): below.text(str(name)) for name in value}

    def finish(self) -> None:
        """Every key that nobody asked for is a problem, with the nearest known name."""
        for key in self._data:
            if key not in self._asked:
                self.problem(
                    f'nothing is called "{key}" here', at=(str(key),), hint=did_you_mean(str(key), self._asked)
                )

    def unique(self, ids: Iterable[str], *, at: str, what: str) -> None:
        """Each id once; the problem stands at its second appearance."""
        seen: set[str] = set()
        for index, each in enumerate(ids):
            if each and each in seen:
                self.problem(f'the {what} "{each}" is there twice', at=(at, index, "id"))
            seen.add(each)


def parse_whole(data: Any, parse: Callable[[Parser], T]) -> T:
    """Parse a value, or raise InvalidDefinition with every problem found."""
    parser = Parser(data)
    value = parse(parser)
    if parser.problems:
        raise InvalidDefinition(parser.problems)
    return value
