"""The program walks over the preview: real blocks, real submissions and reviews, a badge that verifies."""

import json
import shlex
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.acceptance.preview import ROOT, build, serving
from tests.site import page
from tests.site.verdicts import Kind

pytestmark = pytest.mark.slow

COURSE = "course-v1:PDLN+FLIP+2026"
# Where the preview is what the page is about.
OVERLAP = [
    "S2",
    "S3",
    "T2",
    "T3",
    "T4",
    "T5",
    "E1",
    "E3",
    "E4",
    "E5",
    "E7",
    "E8",
    "E9",
    "E10",
    "B1",
    "B2",
    "B3",
    "C1",
    "C3",
]
LOOK = ["S4", "T1", "G6", "B4", "B5", "B6"]


def noon_somewhere():
    """A time zone in which the hour of the digest has come and the day goes on."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The codes and verdicts of one walk, as `--json` wrote them, and the process that printed the table."""
    folder = tmp_path_factory.mktemp("walk")
    archive, data, table = build(folder), folder / "data", folder / "table.json"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PDLN_PREVIEW_TIME_ZONE", noon_somewhere())
        with serving(archive, data, undo_seconds=2) as preview:
            environment.setenv("DJANGO_SETTINGS_MODULE", "course_exports.preview.settings")
            environment.setenv("PDLN_PREVIEW_DATA", str(data))
            environment.setenv("PDLN_PREVIEW_ARCHIVES", str(archive))
            environment.setenv("PDLN_PREVIEW_URL", preview.address)
            environment.setenv("PDLN_UNDO_SECONDS", "2")
            command = [sys.executable, "-m", "tests.site", preview.address, "--course", COURSE, "--preview", "--yes"]
            command += ["--manage", shlex.join([sys.executable, "-m", "django"]), "--mail", str(data / "mail")]
            command += ["--patience", "60", "--json", str(table)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert table.exists(), done.stderr + preview.log.read_text()[-2000:]
    return {each["code"]: each for each in json.loads(table.read_text())}, done


def test_every_row_of_the_page_gets_a_verdict(walked):
    verdicts, _done = walked
    assert list(verdicts) == [row.code for row in page.read()]


@pytest.mark.parametrize("code", OVERLAP)
def test_where_the_two_overlap_the_preview_is_as_the_page_expects(walked, code):
    verdicts, _done = walked
    assert (verdicts[code]["verdict"], verdicts[code]["words"]) == ("ok", verdicts[code]["words"])


@pytest.mark.parametrize("code", LOOK)
def test_what_only_a_person_can_see_is_left_to_a_person(walked, code):
    verdicts, _done = walked
    assert verdicts[code]["verdict"] == Kind.LOOK, verdicts[code]["words"]


def test_what_a_preview_does_not_have_is_left_out_with_the_reason(walked):
    verdicts, _done = walked
    left = {code: each["words"] for code, each in verdicts.items() if each["verdict"] == Kind.LEFT_OUT}
    assert left["G1"] == left["S1"] == "the preview has nothing of this"
    assert left["S6"] == "S5 comes first, and has to be ok"
    assert left["R1"].startswith("no account was given for the retiring-teacher")


def test_the_table_is_printed_and_the_code_says_whether_all_is_well(walked):
    verdicts, done = walked
    not_ok = [code for code, each in verdicts.items() if each["verdict"] == Kind.NOT_OK]
    assert done.returncode == (1 if not_ok else 0)
    assert "| | do | expect | came out |" in done.stdout
    row = page.row("T4")
    assert f"| T4 | {row.do} | {row.expect} | ok: {verdicts['T4']['words']} |" in done.stdout
    # As it goes, on the other stream.
    assert f"T4   ok: {verdicts['T4']['words']}" in done.stderr
