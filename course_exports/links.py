"""
The links and images of a Markdown text, where their targets stand in it, and where they lead.

A text is gone through once, whatever it holds: code is passed over, brackets are paired as they come. A package's files
point at each other by relative path, as any Markdown viewer follows them. In the course `../media/x.png` is
`/static/x.png`, and `l-next.md` or `../aoks/aok-plan.yaml` is `/jump_to_id/<id>`.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

from pdln_xblocks.definitions.parsing import did_you_mean

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_DEFINED = re.compile(r"[ \t]*\n?[ \t]*(<[^<>\n]*>|[^\s<]\S*)")
_DESTINATION = re.compile(r"\([ \t]*\n?[ \t]*(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)")
# A big course is checked in the time these two take. Each begins with characters of its own, so that a search leaps
# from one to the next; an expression that may begin anywhere looks at every letter.
_MARK = re.compile(r"\\.|``*|\[|\]", re.DOTALL)  # everything that means something here
_PLAIN = re.compile(rf"\[[^\[\]]*\]{_DESTINATION.pattern}")  # a link as nearly all are
_MEANINGFUL = ("`", "\\", "~~~", "]:", "<")  # with none of these in a text, its brackets mean links and nothing else
_LABEL = re.compile(r"\[[^\[\]\n]+\]:")  # of a definition ("[label]: target"), where a line begins
_INDENTS = ("", " ", "  ", "   ")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# What leads out of the package, or nowhere else: nothing of it is looked for.
_ELSEWHERE = ("#", "https://", "mailto:")


class Link(NamedTuple):
    """One link or image: its target as written, and where that stands. A tuple, since a big course has a million."""

    target: str
    start: int
    end: int
    is_image: bool


def links_of(markdown: str) -> Iterator[Link]:
    """The links and images of a text, in the order in which they end."""
    if "]" not in markdown:  # most paragraphs of most packages
        return
    plain = _plain_links(markdown)
    if plain is not None:
        yield from plain
        return
    for start, end in _outside_fences(markdown):
        yield from _links_in(markdown, start, end)


def rewritten(markdown: str, links: Iterable[Link], url_of: Callable[[str], str]) -> str:
    """The text with the target of each of its links replaced by what `url_of` makes of it."""
    parts, last = [], 0
    for link in links:
        parts += [markdown[last : link.start], url_of(link.target)]
        last = link.end
    return "".join([*parts, markdown[last:]])


def plain_targets(markdown: str) -> list[str] | None:
    """The targets alone, in half the time, where all are of plain links and none is of an image; None elsewhere."""
    if any(mark in markdown for mark in (*_MEANINGFUL, "![")):
        return None
    targets: list[str] = _PLAIN.findall(markdown)
    return targets if len(targets) == markdown.count("[") else None


def _plain_links(markdown: str) -> list[Link] | None:
    """The links of a text in which nothing else has a meaning; None where something may have."""
    if any(mark in markdown for mark in _MEANINGFUL):
        return None
    matches = list(_PLAIN.finditer(markdown))
    if len(matches) < markdown.count("["):
        return None
    return [Link(each[1], *each.span(1), markdown[each.start() - 1 : each.start()] == "!") for each in matches]


def _outside_fences(markdown: str) -> Iterator[tuple[int, int]]:
    """The stretches of text between fenced code blocks."""
    start, position, fence = 0, 0, ""
    for line in markdown.splitlines(keepends=True):
        match = _FENCE.match(line)
        after = position + len(line)
        if match and not fence:
            yield start, position
            fence = match.group(1)
        elif match and match.group(1).startswith(fence) and not match.group(2).strip():
            start, fence = after, ""
        position = after
    if not fence:
        yield start, position


def _links_in(markdown: str, start: int, end: int) -> Iterator[Link]:
    closers = _backtick_runs(markdown, start, end) if "`" in markdown else {}
    opened: list[bool] = []  # for each open bracket whether it opens an image
    position = start
    while match := _MARK.search(markdown, position, end):
        at, last, position = match.start(), position, match.end()
        mark = markdown[at]
        is_image, target = False, None
        if mark == "`":
            position = _after_code(closers[position - at], at, position)
        elif mark == "[":
            is_image = at > last and markdown[at - 1] == "!"
            label = _LABEL.match(markdown, at, end) if _begins_line(markdown, at) else None
            if label is None:
                opened.append(is_image)
            else:
                is_image, position = False, label.end()
                target = _DEFINED.match(markdown, position, end)
        elif mark == "]" and opened:
            is_image = opened.pop()
            target = _DESTINATION.match(markdown, position, end)
        if target is not None:
            position = target.end()
            yield _link(markdown, target, is_image=is_image)


def _begins_line(markdown: str, at: int) -> bool:
    """Whether at most three spaces stand before this character in its line."""
    before = markdown[max(at - 4, 0) : at]
    indent = before.rpartition("\n")[2]
    return indent in _INDENTS and (len(indent) < len(before) or at < 4)


def _backtick_runs(markdown: str, start: int, end: int) -> dict[int, list[int]]:
    """Where runs of backticks begin, by their length, last one first."""
    runs: dict[int, list[int]] = defaultdict(list)
    for match in re.finditer("`+", markdown[start:end]):
        runs[len(match.group())].append(start + match.start())
    for starts in runs.values():
        starts.reverse()
    return runs


def _after_code(runs: list[int], opening: int, after: int) -> int:
    """Where to go on after a run of backticks: behind its code, or right behind it when nothing closes it."""
    while runs and runs[-1] <= opening:
        runs.pop()
    return runs.pop() + (after - opening) if runs else after


def _link(markdown: str, match: re.Match[str], *, is_image: bool) -> Link:
    """The link whose target the first group of a match is."""
    start, end = match.span(1)
    if markdown.startswith("<", start):
        start, end = start + 1, end - 1
    return Link(markdown[start:end], start, end, is_image)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a link leads in the course, and the file of the package it needs there ("" for none)."""

    url: str
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class BadTarget:
    """Why a link leads nowhere."""

    message: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkTargets:
    """What a link can lead to: the package's files, and which lessons and AOKs are in the course."""

    files: Collection[str]
    in_course: Mapping[str, str]  # file -> id

    def target(self, link: str, *, file: str) -> Target | BadTarget:
        """Where a link written in `file` leads."""
        if leads_elsewhere(link):
            return Target(url=link)
        if link.startswith("http://"):
            return BadTarget(message=f'"{link}" is not safe to follow', hint="use https://")
        if _SCHEME.match(link) or link.startswith("//"):
            return BadTarget(message=f'"{link}" leads somewhere a course cannot go', hint="use https:// or mailto:")
        path, mark, fragment = link.partition("#")
        linked = self._file(unquote(path), file)
        if isinstance(linked, BadTarget):
            return linked
        if linked.startswith("media/"):
            return Target(url=f"/static/{linked.removeprefix('media/')}{mark}{fragment}", file=linked)
        if linked in self.in_course:
            return Target(url=f"/jump_to_id/{self.in_course[linked]}", file=linked)
        if linked.startswith(("lessons/", "aoks/")):
            return BadTarget(message=f'"{link}" is in no section, so it is not in the course')
        return BadTarget(message=f'"{link}" is not part of the course', hint="link to media, lessons and aoks")

    def _file(self, path: str, file: str) -> str | BadTarget:
        if not path or path.startswith("/"):
            return BadTarget(message=f'"{path}" is not a path', hint="write the path as it goes from this file")
        linked = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        if linked == ".." or linked.startswith("../"):
            return BadTarget(message=f'"{path}" leads out of the package')
        if linked in self.files:
            return linked
        from_root = posixpath.normpath(path)
        if from_root in self.files:
            relative = posixpath.relpath(from_root, posixpath.dirname(file) or ".")
            return BadTarget(message=f'there is no file "{linked}"', hint=f'did you mean "{relative}"?')
        near = did_you_mean(linked, self.files)
        return BadTarget(message=f'there is no file "{linked}"', hint=near if near.startswith("did") else "")


def leads_elsewhere(link: str) -> bool:
    """Whether a link needs no file of the package, as most do not: the quick half of `LinkTargets.target`."""
    return link.startswith(_ELSEWHERE)
