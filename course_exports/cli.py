"""
`pathway`: check a pathway package, build its course, look at it.

Exit codes: 0 done; 1 the package has problems, or cannot be written; 2 the command line, or what it names, is wrong.
"""

import argparse
import gc
import shutil
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path

from pdln_xblocks.definitions.aok import ReviewPreset

from .build import build
from .check import check
from .errors import CannotWrite, CompilerError, PackageHasProblems, in_order
from .folder import open_folder
from .messages import gettext as _
from .messages import ngettext
from .package import Package

DONE, REFUSED, WRONG_USE = 0, 1, 2

_STARTER = Path(__file__).parent / "templates" / "starter"
# The fewest people who read one submission before it is decided.
_READERS = {ReviewPreset.PILOT: 1}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit code. Problems go to standard error, one a line."""
    words = list(sys.argv[1:] if argv is None else argv)
    # The preview has options of its own, which its own parser knows.
    if words[:1] == ["preview"]:
        return _preview(words[1:])
    options = _parser().parse_args(words)
    try:
        answer: int = options.run(options)
    except PackageHasProblems as error:
        _report(error)
        return REFUSED
    except CannotWrite as error:
        print(f"pathway: {error}", file=sys.stderr)
        return REFUSED
    except CompilerError as error:
        print(f"pathway: {error}", file=sys.stderr)
        return WRONG_USE
    return answer


def _validate(options: argparse.Namespace) -> int:
    package = _checked(options.folder, brand=options.brand)
    print(summary(package))
    _say_notes(package)
    return DONE


def _build(options: argparse.Namespace) -> int:
    package = _checked(options.folder, brand=options.brand, course_key=options.course_key)
    built = build(package, options.output)
    print(summary(package))
    _say_notes(package)
    print(_("Course, to import in Studio: {path}").format(path=built.archive))
    print(_("For the badge issuer (badge-issuer sync): {path}").format(path=built.issuer))
    if built.review:
        print(_("For leads only, never in the course: {path}").format(path=built.review))
    return DONE


def _checked(folder: Path, *, brand: str, course_key: str = "") -> Package:
    """The package, checked while Python looks for no cycles: there are none, and the looking is a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        return check(open_folder(folder), brand=brand, course_key=course_key)
    finally:
        if was_on:
            gc.enable()


def _init(options: argparse.Namespace) -> int:
    made = make_starter(options.folder)
    print(_("A small package to start from is in {path}.").format(path=made))
    print(_("Look at it: pathway validate {path}").format(path=made))
    return DONE


def make_starter(folder: Path) -> Path:
    """Copy the starter package into a new or empty folder. Raises CannotWrite when there is something in it."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CannotWrite(f"{folder}: there is something here already; name a new or empty folder")
        # Contents only: what the installation says about owners and times is not the author's.
        shutil.copytree(_STARTER, folder, copy_function=shutil.copyfile, dirs_exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{error.filename or folder}: {error.strerror or error}") from error
    return folder


def _preview(words: list[str]) -> int:
    """Hand over to whoever serves previews; the compiler itself knows no server."""
    previews = entry_points(group="pdln.preview", name="serve")
    if not previews:
        print(
            _("pathway: the preview is not installed; install the extra: pdln-microcredentials[demo]"), file=sys.stderr
        )
        return WRONG_USE
    try:
        serve = next(iter(previews)).load()
    except ImportError as error:
        message = _("pathway: the preview needs {name}; install the extra: pdln-microcredentials[demo]")
        print(message.format(name=error.name or error), file=sys.stderr)
        return WRONG_USE
    answer: int = serve(words)
    return answer


def summary(package: Package) -> str:
    """The package in a few lines: what is in it, where it goes, and what reviewing it takes."""
    outline = package.outline
    lessons = sum(len(section.lessons) for _m, _s, section in outline.numbered_sections)
    criteria = sum(len(aok.rubric.criteria) for aok in package.aoks.values())
    megabytes = sum(package.folder.size(file) for file in package.static.values()) / 1_000_000
    lines = [
        _("{title}, version {version}: no problems.").format(title=outline.title, version=outline.version),
        _("  {modules}, {lessons}, {aoks}, {criteria}; {files} ({size} MB)").format(
            modules=_count(ngettext("{n} module", "{n} modules", len(outline.modules)), len(outline.modules)),
            lessons=_count(ngettext("{n} lesson", "{n} lessons", lessons), lessons),
            aoks=_count(ngettext("{n} AOK", "{n} AOKs", len(package.aoks)), len(package.aoks)),
            criteria=_count(ngettext("{n} criterion", "{n} criteria", criteria), criteria),
            files=_count(ngettext("{n} file", "{n} files", len(package.static)), len(package.static)),
            size=f"{megabytes:.1f}",
        ),
        _("  course {key}, brand {brand}, issuer {issuer}").format(
            key=package.course, brand=package.brand.id, issuer=package.brand.issuer.name
        ),
        _reviewing(package),
    ]
    return "\n".join(lines)


def _reviewing(package: Package) -> str:
    """What a preset needs is said before anybody is promised a date."""
    aoks = list(package.aoks.values())
    fewest = sorted(_READERS[aok.review] for aok in aoks)[: package.pathway.needed]
    presets = ", ".join(f"{aok.id} {aok.review}" for aok in aoks)
    readings = _count(ngettext("{n} reading", "{n} readings", sum(fewest)), sum(fewest))
    return _("  reviewing: at least {readings} for a badge, and one more for each resubmission ({presets})").format(
        readings=readings, presets=presets
    )


def _count(words: str, number: int) -> str:
    return words.format(n=number)


def _report(error: PackageHasProblems) -> None:
    problems = in_order(error.diagnostics)
    for problem in problems:
        print(problem, file=sys.stderr)
    count = len(problems)
    print(_("{count} to fix. Nothing was written.").format(count=count), file=sys.stderr)


def _say_notes(package: Package) -> None:
    for note in package.notes:
        print(_("Note: {note}.").format(note=note))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pathway",
        description=_("Turn a pathway package (a folder of text and media) into a course for Studio and a badge."),
        epilog=_("Start with: pathway init my-pathway && pathway validate my-pathway"),
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_validate(commands)
    _add_build(commands)
    _add_init(commands)
    # Shown in the help; what follows the word is read by the preview itself.
    commands.add_parser("preview", help=_("serve a built course on this machine; see pathway preview --help"))
    return parser


def _add_validate(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "validate",
        help=_("say everything that is wrong with a package"),
        description=_(
            "Read a whole package and say everything that is wrong with it: file:line:column: what, and a hint."
        ),
        epilog=_("Exit codes: 0 clean, 1 problems, 2 no package there."),
    )
    _add_package(command)
    command.set_defaults(run=_validate)


def _add_build(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "build",
        help=_("write the course archive and the badge issuer's part"),
        description=_(
            "Check a package and write FILE.tar.gz to import in Studio, FILE-issuer/ for badge-issuer sync and, where "
            "there are sample submissions, FILE-review/ for leads. Nothing is written unless the package is clean. The "
            "same package gives the same bytes."
        ),
        epilog=_("Example: pathway build examples/flipped-classroom -o build/flipped.tar.gz --brand lakeside"),
    )
    _add_package(command)
    command.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.tar.gz", help=_("where to write"))
    command.add_argument(
        "--course-key",
        default="",
        metavar="ORG+COURSE+RUN",
        help=_("where the course will live, instead of pathway.yaml's"),
    )
    command.set_defaults(run=_build)


def _add_init(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "init",
        help=_("make a small package to start from"),
        description=_("Write a small package that is complete and clean: one module, one lesson, one AOK, one badge."),
    )
    command.add_argument("folder", type=Path, metavar="FOLDER", help=_("a new or empty folder"))
    command.set_defaults(run=_init)


def _add_package(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", type=Path, metavar="FOLDER", help=_("the folder that has pathway.yaml in it"))
    command.add_argument("--brand", default="", metavar="NAME", help=_("a brand of brands/, instead of pathway.yaml's"))


if __name__ == "__main__":
    sys.exit(main())
