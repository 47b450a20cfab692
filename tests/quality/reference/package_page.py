"""docs/reference/package.md: every key of the package format, as its parsers ask for it."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from course_exports.authored.anchor import Anchor
from course_exports.authored.badge import BadgeText
from course_exports.authored.brand import Brand
from course_exports.authored.lesson import Lesson
from course_exports.authored.outline import Outline
from course_exports.parsed import SAID_ELSEWHERE
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.parsing import Parser
from pdln_xblocks.definitions.rubric import Rubric
from pdln_xblocks.definitions.terms import Terms
from tests.quality.reference.meanings import MEANINGS
from tests.quality.reference.recording import Key, keys_of

PARSERS: dict[str, Callable[[Parser], Any]] = {
    "pathway.yaml": Outline.parse,
    "lessons/*.md": Lesson.parse,
    "aoks/*.yaml": Aok.parse,
    "rubrics/*.yaml": Rubric.parse,
    "badge/badge.yaml": BadgeText.parse,
    "brands/*.yaml": Brand.parse,
    "anchors/*.yaml": Anchor.parse,
}
ABOUT = {
    "pathway.yaml": "What the pathway is, and in which order it goes.",
    "lessons/*.md": "One lesson: these keys between two lines of `---` at the top, and Markdown below.",
    "aoks/*.yaml": "One task: what a teacher is asked for. What is seen of students and which words are used says the "
    "brand; its standards are those that the rubric names.",
    "rubrics/*.yaml": "How a task is judged. A rubric belongs to the tasks that name it.",
    "badge/badge.yaml": "What the badge says to the world. Its list of criteria comes from the rubrics.",
    "brands/*.yaml": "Who offers the pathway and issues its badge, in which words and under which rules. "
    "`pathway build --brand ID` takes another one than the pathway's own.",
    "anchors/*.yaml": "A sample submission with its true levels, to qualify evaluators. It never goes into the course.",
}
HEAD = """\
# The package format

Every key of every file of a pathway package, from the parsers of `pathway validate` themselves: `make reference`
writes this page, and a test compares it with them. A key that is not here is a problem that `validate` names. [Author
a pathway](../how-to/author-a-pathway.md) says how to begin, and `examples/flipped-classroom` shows every file.

- **id**: lower-case letters, digits, `-` and `_`, at most 64. A file is named as its `id` says; ids of modules,
  sections, lessons and tasks are unique in the package.
- **words** are written as a list, `[pdf, image]`, and none of them has a space in it.
- Texts marked *Markdown* are rendered; a link in them leads to a file of the package or begins with `https://`.
- `a.b` is the key `b` in the group `a`; `a[].b` is the key `b` of each group in the list `a`."""


def package_page() -> str:
    parts = [HEAD]
    for file in PARSERS:
        rows = ["| key | value | needed | default | is |", "|---|---|---|---|---|"]
        rows += [_row(key, MEANINGS[file][key.path]) for key in package_keys(file)]
        parts += [f"## `{file}`", ABOUT[file], "\n".join(rows)]
    return "\n\n".join(parts) + "\n"


def package_keys(file: str) -> list[Key]:
    """The keys of one kind of file, as authors write it."""
    keys = keys_of(PARSERS[file])
    if file == "aoks/*.yaml":
        return _as_written(keys)
    # A brand's word is empty to its parser, which then takes the program's own.
    words = {f"terms.{each.name}": f'`"{each.default}"`' for each in fields(Terms)}
    return [replace(key, default=words.get(key.path, key.default)) for key in keys]


def _as_written(keys: list[Key]) -> list[Key]:
    """An AOK's definition holds what authors write in other files, or in short (course_exports.parsed.py)."""
    found = []
    for key in keys:
        top = key.path.partition(".")[0].removesuffix("[]")
        if top in SAID_ELSEWHERE or key.path.startswith(("rubric.", "completeness[].")):
            continue
        if key.path == "rubric":
            key = replace(key, kind="id")
        elif key.path == "completeness":
            key = replace(key, kind="list of texts")
        found.append(key)
    return found


def _row(key: Key, meaning: str) -> str:
    kind = f"{key.kind}: {', '.join(f'`{each}`' for each in key.choices)}" if key.choices else key.kind
    return f"| `{key.path}` | {kind} | {key.needed} | {key.default or '-'} | {meaning} |"
