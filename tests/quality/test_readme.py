"""What the pages at the top of the repository show is what there is: output, pictures, rows of CI, versions."""

import configparser
import re

import pytest
import yaml
from PIL import Image

from course_exports.cli import main as pathway
from tests.quality.tree import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURES = ROOT / "docs/pictures"
SHOTS = re.findall(r"!\[([^\]]+)\]\((docs/pictures/\w+\.png)\)", README)
BYTES = 150_000


def shown_after(command: str) -> list[str]:
    """The lines that the README shows below a command, without what it leaves out."""
    block = re.search(
        rf"^    \$ {re.escape(command)} [^\n]*\n((?:    [^$\n][^\n]*\n|\n(?=    [^$]))+)", README, re.MULTILINE
    )
    assert block, command
    return [line.strip() for line in block.group(1).splitlines() if line.strip() not in ("", "…")]


def test_what_make_demo_builds_is_what_the_readme_shows(tmp_path, capsys):
    """The lines up to the preview's own, which tests/acceptance/test_pictures.py compares with a running one."""
    assert pathway(["build", str(ROOT / "examples/flipped-classroom"), "-o", str(tmp_path / "course.tar.gz")]) == 0
    said = [line.strip() for line in capsys.readouterr().out.splitlines()]
    lines = shown_after("make demo")
    built = lines[: next(index for index, line in enumerate(lines) if line.startswith("Open http"))]
    assert len(built) > 1
    assert [line for line in built if line not in said] == []


def test_what_make_test_ends_with_is_what_the_readme_shows():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.partition("\ntest: ")[2].partition("\n\n")[0]
    said = [line.strip() for line in re.findall(r'"([^"]*)"', recipe) if line.startswith(("Left", "  "))]
    assert shown_after("make test") == said


@pytest.mark.parametrize(("words", "path"), SHOTS)
def test_a_picture_opens_at_once_and_is_said_in_words(words, path):
    assert len(words) > 30
    assert (ROOT / path).stat().st_size < BYTES
    with Image.open(ROOT / path) as picture:
        assert picture.size[0] == 1280
    assert (ROOT / path).with_suffix(".txt").exists()


def test_every_picture_is_shown():
    assert {path for _words, path in SHOTS} == {f"docs/pictures/{path.name}" for path in PICTURES.glob("*.png")}
    assert len(SHOTS) == 3


def test_the_drawing_names_the_steps_in_the_readmes_order():
    drawn = (PICTURES / "way.svg").read_text(encoding="utf-8")
    [words] = re.findall(r"!\[[^\]]*: ([a-z, ]+);[^\]]*\]\(docs/pictures/way\.svg\)", README)
    steps = [f"{step.strip().capitalize()}</text>" for step in words.split(",")]
    assert len(steps) == 8
    assert [step for step in steps if step not in drawn] == []
    assert "prefers-color-scheme: dark" in drawn


def test_every_row_of_ci_is_explained_and_no_other():
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    sections = set(re.findall(r"^section ([\w-]+)", script, re.MULTILINE)) - {
        "debian",
        "tox",
        "installs",
        "mariadb-there",
        "postgres-there",
    }
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = contributing.partition("## The rows of CI")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) == sections


def test_the_versions_are_those_that_the_package_names():
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    named = re.findall(r"(Python|Django) :: (\d\.\d+)", setup["metadata"]["classifiers"])
    table = README.partition("## What it runs on")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")
    ]
    columns = dict(zip(rows[0], zip(*rows[2:], strict=True), strict=True))
    for what in ("Python", "Django"):
        assert set(columns[what]) == {version for name, version in named if name == what}


def test_the_catalogs_entry_is_of_this_package():
    entry = yaml.safe_load((ROOT / "catalog-info.yaml").read_text(encoding="utf-8"))
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    assert (entry["apiVersion"], entry["kind"]) == ("backstage.io/v1alpha1", "Component")
    assert (entry["metadata"]["name"], entry["metadata"]["description"]) == (
        setup["metadata"]["name"],
        setup["metadata"]["description"],
    )
    assert {"type", "lifecycle", "owner"} <= entry["spec"].keys()


def test_the_changelog_has_the_agreed_form():
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    headings = [line for line in lines if line.startswith("## ")]
    assert headings[0] == "## [Unreleased]"
    assert all(re.fullmatch(r"## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", heading) for heading in headings[1:])
    kinds = {line.removeprefix("### ") for line in lines if line.startswith("### ")}
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
