"""A pathway package of any size: the starter that `pathway init` makes, with as many lessons as are asked for."""

import sys
from pathlib import Path

import yaml

from course_exports.cli import make_starter

PER_SECTION = 10
SECTIONS_PER_MODULE = 5
SHORT_PAGE = 4  # paragraphs, a little over 1 KB
PARAGRAPH = (
    "Move the *first* explanation out of whole-class time. Use the minutes you win back to **see** student thinking, "
    "and to answer it. Page {number} of this lesson says how, with [a plan](https://example.org/plan) to start from."
)
LESSON = """---
id: l-{number:05d}
title: Lesson {number}
kind: article
minutes: 5
---

## What this is for

{body}

- One thing to try
- Another thing to try
"""


def make_package(folder: Path, *, lessons: int, paragraphs: int = SHORT_PAGE) -> Path:
    """Write a clean package with this many lessons of so many paragraphs, ten to a section, fifty to a module."""
    make_starter(folder)
    numbers = range(1, lessons + 1)
    for number in numbers:
        body = "\n\n".join(PARAGRAPH.format(number=number) for _paragraph in range(paragraphs))
        path = folder / "lessons" / f"l-{number:05d}.md"
        path.write_text(LESSON.format(number=number, body=body), encoding="utf-8")
    pathway = yaml.safe_load((folder / "pathway.yaml").read_text(encoding="utf-8"))
    sections = [
        {"id": f"s-{first:05d}", "title": f"Part {first}", "lessons": [f"l-{each:05d}" for each in ids]}
        for first in numbers[::PER_SECTION]
        if (ids := range(first, min(first + PER_SECTION, lessons + 1)))
    ]
    modules = [
        {"id": f"m-{index:05d}", "title": f"Module {index}", "sections": sections[index : index + SECTIONS_PER_MODULE]}
        for index in range(0, len(sections), SECTIONS_PER_MODULE)
    ]
    pathway["modules"] += modules
    pathway["course"]["start"] = "2026-01-05T00:00:00Z"
    (folder / "pathway.yaml").write_text(yaml.safe_dump(pathway, sort_keys=False), encoding="utf-8")
    return folder


if __name__ == "__main__":
    make_package(Path(sys.argv[1]), lessons=int(sys.argv[2]), paragraphs=int(sys.argv[3]))
