"""What is installed is what stands in the tree: every data file in the wheel, every entry point importable."""

import configparser
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import EntryPoint, distribution
from pathlib import Path

import pytest

from tests.quality.tree import PACKAGES, ROOT, files, shown

# Sources of what is shipped, or of nothing: never part of a package.
NOT_SHIPPED = (".pyc", ".po", ".orig", ".rej", "~", ".DS_Store")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """The wheel, built from a copy: setuptools keeps a build folder in which removed files live on."""
    source = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    ran = subprocess.run([*command, "--wheel-dir", str(target), str(source)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (path,) = target.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_every_file_of_the_packages(wheel):
    tree = {
        shown(path) for path in files(("",)) if "__pycache__" not in path.parts and not path.name.endswith(NOT_SHIPPED)
    }
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert sorted(tree - shipped) == []
    assert sorted(shipped - tree) == []


def test_the_wheel_holds_the_packages_and_nothing_else(wheel):
    assert {Path(name).parts[0] for name in wheel.namelist() if ".dist-info/" not in name} == set(PACKAGES)


def declared_entry_points() -> list[EntryPoint]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    found = []
    for group, lines in parser["options.entry_points"].items():
        for line in lines.strip().splitlines():
            name, _, value = line.partition("=")
            found.append(EntryPoint(name=name.strip(), value=value.strip(), group=group))
    return found


@pytest.mark.parametrize("entry_point", declared_entry_points(), ids=lambda each: f"{each.group}:{each.name}")
def test_every_entry_point_can_be_loaded(entry_point, platform_tabs):
    assert callable(entry_point.load())


def test_what_is_declared_is_what_is_installed():
    """
    An editable install made before an entry point was added does not know it: say so before a page is missing a block.
    """
    installed = {(each.group, each.name, each.value) for each in distribution("pdln-microcredentials").entry_points}
    assert {(each.group, each.name, each.value) for each in declared_entry_points()} == installed


def test_an_author_needs_neither_xblock_nor_a_platform():
    """The two command-line tools load with what a plain install brings."""
    program = (
        "import sys, course_exports.cli, badge_issuer.cli.main\n"
        "heavy = {'xblock', 'submissions', 'celery', 'opaque_keys', 'web_fragments'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert (ran.returncode, ran.stdout.strip()) == (0, "[]"), ran.stderr


def test_the_compiler_does_not_load_django():
    program = "import sys, course_exports.cli; print('django' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert (ran.returncode, ran.stdout.strip()) == (0, "False"), ran.stderr
