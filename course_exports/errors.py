"""What an author can fix, and where; and what the compiler refuses, by what its caller does about it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, order=True)
class Diagnostic:
    """One thing the author can fix. Lines and columns count from 1; `path` is empty for a whole file."""

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        path = f"{self.path}: " if self.path else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{path}{self.message}{hint}"


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each once, by file and line: a rubric that two AOKs use is still wrong only once."""
    return tuple(sorted(set(diagnostics)))


class CompilerError(Exception):
    """The base of everything below."""


class PackageHasProblems(CompilerError):
    """The package is not clean; `diagnostics` says everything that is wrong with it. Nothing was written."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_order(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


class NotAPackage(CompilerError):
    """There is no package there at all."""


class CannotWrite(CompilerError):
    """Nothing can be written there. What stood there before still stands there."""


class UnknownBrand(CompilerError):
    """The package has no such brand."""

    def __init__(self, brand: str, *, hint: str) -> None:
        super().__init__(f'there is no brand "{brand}"' + (f" ({hint})" if hint else ""))


class UnusableCourseKey(CompilerError):
    """This names no course."""

    def __init__(self, key: str) -> None:
        super().__init__(f'"{key}" is not a course key; write org+course+run, such as PDLN+FLIP+2026')
