"""Packages for tests: the starter, which is clean, with one thing changed."""

import shutil
from pathlib import Path

import course_exports
from course_exports.check import check
from course_exports.errors import PackageHasProblems
from course_exports.folder import open_folder
from course_exports.package import Package

ROOT = Path(course_exports.__file__).parents[1]
EXAMPLE = ROOT / "examples" / "flipped-classroom"
STARTER = ROOT / "course_exports" / "templates" / "starter"


def starter(folder: Path) -> Path:
    """A copy of the starter package to change."""
    return Path(shutil.copytree(STARTER, folder / "package"))


def change(package: Path, file: str, old: str, new: str) -> None:
    """Replace a text that stands in the file exactly once."""
    path = package / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(package: Path, file: str, content: str | bytes) -> None:
    path = package / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def checked(package: Path, **arguments: str) -> Package:
    return check(open_folder(package), **arguments)


def problems(package: Path) -> list[str]:
    """Everything that is wrong, as it is printed."""
    try:
        checked(package)
    except PackageHasProblems as error:
        return [str(each) for each in error.diagnostics]
    return []
