"""
A built course as the preview holds it: read once from its OLX, then only looked at.

What an author wrote lives here, in memory; what people do with it lives in the database (`field_data.py`). Nothing
here knows who looks.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opaque_keys.edx.keys import CourseKey, UsageKey

# Settings that a unit takes from its subsection, and a block from its unit, as the platform's inheritance does.
INHERITED = frozenset({"start", "due", "graded", "format", "visible_to_staff_only", "hide_from_toc"})


@dataclass(frozen=True, kw_only=True)
class Course:
    """
    One course: its tree, the authored fields of its blocks as JSON values, its files, and what Studio would not have
    taken.
    """

    key: CourseKey
    root: Path
    digest: str
    usage: UsageKey
    authored: Mapping[UsageKey, Mapping[str, Any]]
    parents: Mapping[UsageKey, UsageKey] = field(repr=False)
    problems: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.authored[self.usage].get("display_name") or str(self.key)

    @property
    def language(self) -> str:
        return str(self.authored[self.usage].get("language") or "")

    def __contains__(self, usage: UsageKey) -> bool:
        return usage in self.authored

    def children(self, usage: UsageKey) -> list[UsageKey]:
        return list(self.authored[usage].get("children", ()))

    def walk(self, usage: UsageKey | None = None) -> Iterator[UsageKey]:
        """The block and everything below it, in the order of the course."""
        usage = usage or self.usage
        yield usage
        for child in self.children(usage):
            yield from self.walk(child)

    def ancestors(self, usage: UsageKey) -> Iterator[UsageKey]:
        """The parent, its parent and so on, up to the course."""
        while (parent := self.parents.get(usage)) is not None:
            yield parent
            usage = parent

    def inherited(self, usage: UsageKey, name: str) -> Any:
        """What the nearest ancestor says of an inherited setting; raises KeyError when none says anything."""
        for ancestor in self.ancestors(usage):
            if name in self.authored[ancestor]:
                return self.authored[ancestor][name]
        raise KeyError(name)

    def find_by_id(self, block_id: str) -> UsageKey | None:
        """The first block of that `url_name`, of whatever type, as `/jump_to_id/` means it."""
        return next((usage for usage in self.authored if usage.block_id == block_id), None)

    def units(self) -> list[UsageKey]:
        """Every unit, in the order one reads them."""
        return [usage for usage in self.walk() if usage.block_type == "vertical"]

    def unit_of(self, usage: UsageKey) -> UsageKey | None:
        """
        The unit a block stands in; the first unit below it for what is larger than a unit; None for an empty part.
        """
        for candidate in (usage, *self.ancestors(usage)):
            if candidate.block_type == "vertical":
                return candidate
        return next((below for below in self.walk(usage) if below.block_type == "vertical"), None)

    def static_file(self, path: str) -> Path | None:
        """The file behind `/static/<path>`; None when there is none, or when the path leads anywhere else."""
        folder = (self.root / "static").resolve()
        file = (folder / path).resolve()
        return file if file.is_file() and file.is_relative_to(folder) else None

    def policy(self) -> Mapping[str, Any]:
        """`other_course_settings` of the course: which package, in which version, it was built from."""
        return self.authored[self.usage].get("other_course_settings", {})


def read_json(path: Path) -> Any:
    """A policy file's value, or an empty object where the file is not there."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
