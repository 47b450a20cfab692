"""What the compiler refuses, by what its caller does about it."""

from collections.abc import Iterable

from .diagnostics import Diagnostic, in_order


class CompilerError(Exception):
    """The base of everything below."""


class PackageHasProblems(CompilerError):
    """The package is not clean; `diagnostics` says everything that is wrong with it. Nothing was written."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_order(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


class NotAPackage(CompilerError):
    """There is no package at this place at all."""


class CannotWrite(CompilerError):
    """The place to write to refuses. What stood there before still stands there."""


class UnknownBrand(CompilerError):
    """The package has no such brand."""

    def __init__(self, brand: str, *, hint: str) -> None:
        super().__init__(f'there is no brand "{brand}"' + (f" ({hint})" if hint else ""))


class UnusableCourseKey(CompilerError):
    """This names no course."""

    def __init__(self, key: str) -> None:
        super().__init__(f'"{key}" is not a course key; write org+course+run, such as PDLN+FLIP+2026')
