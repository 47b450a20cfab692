"""The same package gives the same bytes, whoever builds it, where and when."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.course_exports.packages import EXAMPLE, ROOT

# A shell for the umask, which is no part of an environment.
BUILD = 'umask "$1"; shift; exec "$@"'
AS_AUTHORS_DO = ("-m", "course_exports.cli")
# The platform's processes have another XML library, and so has the process that runs these tests.
AS_ON_A_SITE = (
    "-c",
    "from tests.contracts.platform import safe_xml; safe_xml.swap(); import runpy; "
    "runpy.run_module('course_exports.cli', run_name='__main__', alter_sys=True)",
)

# name: (time zone, umask, hash seed, locale)
MACHINES = {
    "another": ("Pacific/Kiritimati", "0077", "4711", "C"),
    "a third": ("America/St_Johns", "0000", "1", "de_DE.UTF-8"),
}


def build_in(
    place: Path, *, zone: str, umask: str, seed: str, locale: str, program: tuple[str, str] = AS_AUTHORS_DO
) -> dict[str, str]:
    """Build a copy of the example from within another folder; the hash of everything that was written, by its path."""
    place.mkdir()
    package = place / f"copied {seed}" / "flipped-classroom"
    shutil.copytree(EXAMPLE, package, copy_function=shutil.copyfile)
    for number, file in enumerate(sorted(package.rglob("*"))):
        os.utime(file, (number * 1_000, number * 1_000))
        file.chmod(0o755 if file.is_dir() else (0o600, 0o777)[number % 2])
    out = place / "out" / f"name-{seed}.tar.gz"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TZ": zone,
        "PYTHONHASHSEED": seed,
        "LC_ALL": locale,
    }
    command = ["sh", "-c", BUILD, "sh", umask, sys.executable, *program, "build", str(package), "-o", str(out)]
    subprocess.run(command, cwd=place, env=environment, check=True, capture_output=True)
    written = sorted(path for path in out.parent.rglob("*") if path.is_file())
    return {
        path.relative_to(out.parent).as_posix().replace(f"name-{seed}", "NAME"): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in written
    }


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return build_in(tmp_path_factory.mktemp("here") / "a", zone="UTC", umask="0022", seed="0", locale="C.UTF-8")


@pytest.mark.parametrize("machine", MACHINES)
def test_another_folder_time_zone_umask_hash_seed_and_locale_give_the_same_bytes(machine, here, tmp_path):
    zone, umask, seed, locale = MACHINES[machine]
    assert build_in(tmp_path / "b", zone=zone, umask=umask, seed=seed, locale=locale) == here


def test_the_xml_library_of_the_platform_gives_the_same_bytes(here, tmp_path):
    built = build_in(tmp_path / "b", zone="UTC", umask="0022", seed="0", locale="C.UTF-8", program=AS_ON_A_SITE)
    assert built == here


def test_the_course_the_issuers_part_and_the_review_part_are_written(here):
    assert sorted(here) == [
        "NAME-issuer/badge-classes/flipped-classroom.json",
        "NAME-issuer/images/_issuer.svg",
        "NAME-issuer/images/flipped-classroom.svg",
        "NAME-issuer/issuer.json",
        "NAME-review/anchors.json",
        "NAME.tar.gz",
    ]


def test_the_order_in_which_a_disk_lists_files_changes_nothing(tmp_path, monkeypatch):
    from course_exports.build import build
    from tests.course_exports.packages import checked

    package = checked(EXAMPLE)
    listed = os.scandir
    monkeypatch.setattr(
        os, "scandir", lambda path: iter(sorted(listed(path), key=lambda each: each.name, reverse=True))
    )
    again = checked(EXAMPLE)
    monkeypatch.undo()
    build(package, tmp_path / "one.tar.gz")
    build(again, tmp_path / "two.tar.gz")
    assert (tmp_path / "one.tar.gz").read_bytes() == (tmp_path / "two.tar.gz").read_bytes()


def test_windows_line_ends_give_the_same_course(tmp_path):
    from course_exports.build import archive_files
    from tests.course_exports.packages import checked, starter

    package = starter(tmp_path)
    units = {name: make() for name, make in archive_files(checked(package)).items() if name.startswith("vertical/")}
    for file in package.rglob("*"):
        if file.suffix in (".yaml", ".md"):
            file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    again = {name: make() for name, make in archive_files(checked(package)).items() if name.startswith("vertical/")}
    assert again == units
