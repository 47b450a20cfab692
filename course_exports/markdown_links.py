"""
The links and images of a Markdown text, and where their targets stand.

One pass over the text, whatever it holds: code is passed over, brackets are paired as they come.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
# The label of a definition ("[label]: target") is one mark, and so is everything else that means something here.
_MARK = re.compile(r"\\.|^ {0,3}\[[^\[\]\n]+\]:|`+|!?\[|\]", re.DOTALL | re.MULTILINE)
_DEFINED = re.compile(r"[ \t]*\n?[ \t]*(<[^<>\n]*>|[^\s<]\S*)")
_DESTINATION = re.compile(r"\([ \t]*\n?[ \t]*(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)")


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link or image: its target as written, and where that stands."""

    target: str
    start: int
    end: int
    is_image: bool


def links_of(markdown: str) -> Iterator[Link]:
    """The links and images of a text, in the order in which they end."""
    if "]" not in markdown:  # most paragraphs of most packages
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
        mark, position = match.group(), match.end()
        if mark.startswith("`"):
            position = _after_code(closers[len(mark)], match.start(), position)
        elif mark.endswith("["):
            opened.append(mark == "![")
        elif mark == "]" and opened:
            is_image = opened.pop()
            target = _DESTINATION.match(markdown, position, end)
            if target:
                position = target.end()
                yield _link(markdown, *target.span(1), is_image=is_image)
        elif mark.endswith(":"):
            target = _DEFINED.match(markdown, position, end)
            if target:
                position = target.end()
                yield _link(markdown, *target.span(1), is_image=False)


def _backtick_runs(markdown: str, start: int, end: int) -> dict[int, list[int]]:
    """Where runs of backticks begin, by their length, last one first."""
    runs: dict[int, list[int]] = defaultdict(list)
    for match in re.finditer("`+", markdown[start:end]):
        runs[len(match.group())].append(start + match.start())
    for places in runs.values():
        places.reverse()
    return runs


def _after_code(runs: list[int], opening: int, after: int) -> int:
    """Where to go on after a run of backticks: behind its code, or right behind it when nothing closes it."""
    while runs and runs[-1] <= opening:
        runs.pop()
    return runs.pop() + (after - opening) if runs else after


def _link(markdown: str, start: int, end: int, *, is_image: bool) -> Link:
    if markdown[start : start + 1] == "<":
        start, end = start + 1, end - 1
    return Link(target=markdown[start:end], start=start, end=end, is_image=is_image)
