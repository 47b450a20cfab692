"""The project as files and as syntax: what the tests of this folder look through."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("pdln_xblocks", "aok_submission_xblock", "rubric_review_xblock", "badge_issuer", "course_exports")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """One import: the module that has it, where, and the dotted name it asks for."""

    module: str
    file: str
    line: int
    name: str


def files(suffixes: tuple[str, ...], *, packages: tuple[str, ...] = PACKAGES) -> Iterator[Path]:
    """Every file of the packages that ends so, in a settled order, but for hidden folders: caches of tools."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(ROOT).parts)
            if path.is_file() and path.name.endswith(suffixes) and not hidden:
                yield path


def shown(path: Path) -> str:
    """A path as it is said in a test's message."""
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[Imported]:
    """Every import of a file, those inside functions too; relative ones as the absolute names they mean."""
    module = module_name(path)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                base = ".".join([*parents[: len(parents) - node.level + 1], *([base] if base else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        for name in names:
            yield Imported(module=module, file=shown(path), line=node.lineno, name=name)
