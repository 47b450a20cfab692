"""
Where links lead: a package's files point at each other by relative path, as any Markdown viewer follows them.

In the course `../media/x.png` is `/static/x.png`, and `l-next.md` or `../aoks/aok-plan.yaml` is `/jump_to_id/<id>`.
"""

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from pdln_xblocks.definitions.parsing import did_you_mean

from .media import IMAGES

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# What leads out of the package, or nowhere else: nothing of it is looked for.
_ELSEWHERE = ("#", "https://", "mailto:")


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
class Places:
    """What a link can lead to: the package's files, and which lessons and AOKs have a place in the course."""

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
        found = self._file(unquote(path), file)
        if isinstance(found, BadTarget):
            return found
        if found.startswith("media/"):
            return Target(url=f"/static/{found.removeprefix('media/')}{mark}{fragment}", file=found)
        if found in self.in_course:
            return Target(url=f"/jump_to_id/{self.in_course[found]}", file=found)
        if found.startswith(("lessons/", "aoks/")):
            return BadTarget(message=f'"{link}" is in no section, so the course has no place for it')
        return BadTarget(message=f'"{link}" is no part of the course', hint="link to media, lessons and aoks")

    def _file(self, path: str, file: str) -> str | BadTarget:
        if not path or path.startswith("/"):
            return BadTarget(message=f'"{path}" is no path', hint="write the path as it goes from this file")
        found = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        if found == ".." or found.startswith("../"):
            return BadTarget(message=f'"{path}" leads out of the package')
        if found in self.files:
            return found
        from_root = posixpath.normpath(path)
        if from_root in self.files:
            relative = posixpath.relpath(from_root, posixpath.dirname(file) or ".")
            return BadTarget(message=f'there is no file "{found}"', hint=f'did you mean "{relative}"?')
        near = did_you_mean(found, self.files)
        return BadTarget(message=f'there is no file "{found}"', hint=near if near.startswith("did") else "")


def leads_elsewhere(link: str) -> bool:
    """Whether a link needs no file of the package, as most do not: the quick half of `Places.target`."""
    return link.startswith(_ELSEWHERE)


def is_image(file: str) -> bool:
    return file.rpartition(".")[2].lower() in IMAGES
