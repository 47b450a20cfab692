"""
A package's folder: which files are in it, and reading them safely.

Nothing is followed out of the folder: links and devices are refused, and only names that every file system and Studio
spell alike are taken.
"""

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from .errors import Diagnostic, NotAPackage

# Studio turns every other character of an asset's name into "_", and links to it would break.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,119}")
_TEXT_BYTES = 1_000_000
_NEVER_PART_OF_IT = (".", "~")


@dataclass(frozen=True, kw_only=True)
class Folder:
    """The files of a package by their path in it, sorted, and what is wrong with the folder itself."""

    root: Path
    files: tuple[str, ...]
    problems: tuple[Diagnostic, ...] = ()
    _digests: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def path(self, file: str) -> Path:
        return self.root / file

    def text(self, file: str, problems: list[Diagnostic]) -> str | None:
        """The file's text with plain newlines; None, and why in `problems`, where it cannot be read as text."""
        try:
            with open(f"{self.root}/{file}", "rb") as opened:
                # As much as there is: room for the most that fits, for each of many files, takes longer than reading.
                content = opened.read(min(os.fstat(opened.fileno()).st_size, _TEXT_BYTES) + 1)
        except OSError as error:
            problems.append(_whole_file(file, f"this file cannot be read: {error.strerror}"))
            return None
        if len(content) > _TEXT_BYTES:
            problems.append(_whole_file(file, f"this text is longer than {_TEXT_BYTES:,} bytes", "divide it"))
            return None
        self._digests[file] = hashlib.sha256(content).hexdigest()
        try:
            text = content.decode("utf-8-sig")
            return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8", "replace")
            line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
            problems.append(
                Diagnostic(
                    file=file,
                    line=line,
                    column=column,
                    path="",
                    message="this is not UTF-8 text",
                    hint="save the file with the encoding UTF-8",
                )
            )
            return None

    def digest(self, file: str) -> str:
        """SHA-256 of the file, in hex; read in pieces where it was not read before."""
        if file not in self._digests:
            with self.path(file).open("rb") as opened:
                self._digests[file] = hashlib.file_digest(opened, "sha256").hexdigest()
        return self._digests[file]

    def size(self, file: str) -> int:
        return self.path(file).stat().st_size


def open_folder(root: Path) -> Folder:
    """Look at a package's folder. Raises NotAPackage where there is none."""
    if not root.exists():
        raise NotAPackage(f"{root}: there is no such folder")
    if not root.is_dir():
        raise NotAPackage(f"{root}: this is not a folder")
    files: list[str] = []
    problems: list[Diagnostic] = []
    _walk(root, "", files, problems)
    if not files and not problems:
        raise NotAPackage(f"{root}: this folder is empty; `pathway init` makes a package to start from")
    if "pathway.yaml" not in files:
        raise NotAPackage(f"{root}: there is no pathway.yaml in this folder, so it is not a pathway package")
    return Folder(root=root, files=tuple(sorted(files)), problems=tuple(problems))


def _walk(folder: Path, prefix: str, files: list[str], problems: list[Diagnostic]) -> None:
    """Files of one folder and those below it. Names that begin with "." or end with "~" are nobody's business here."""
    for entry in os.scandir(folder):
        if entry.name.startswith(_NEVER_PART_OF_IT[0]) or entry.name.endswith(_NEVER_PART_OF_IT[1]):
            continue
        file = prefix + entry.name
        if entry.is_symlink():
            problems.append(_whole_file(file, "this is a link to somewhere else", "copy the file itself"))
        elif not _NAME.fullmatch(entry.name):
            hint = "use letters a to z, digits, -, _ and ., at most 120"
            problems.append(_whole_file(file, "Studio would change this name", hint))
        elif entry.is_dir(follow_symlinks=False):
            _walk(folder / entry.name, f"{file}/", files, problems)
        elif entry.is_file(follow_symlinks=False):
            files.append(file)
        else:
            problems.append(_whole_file(file, "this is neither a file nor a folder", "take it out of the package"))


def _whole_file(file: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(file=file, line=1, column=1, path="", message=message, hint=hint)
