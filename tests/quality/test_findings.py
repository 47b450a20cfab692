"""Each finding is a program of the agreed form with a row of its own. That it still holds is for whoever runs it."""

import os
import re

import pytest

from tests.quality.tree import PACKAGES, ROOT, shown

FINDINGS = ROOT / "findings"
PROGRAMS = sorted(FINDINGS.glob("*.sh"))
INSTALL = re.compile(r"pip install ([^\n]+)$", re.MULTILINE)


def test_each_finding_has_a_row_and_each_row_a_finding():
    rows = re.findall(
        r"^\| \[(\w+)\]\((\w+)\.sh\) \|", (FINDINGS / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [name for name, _file in rows] == [file for _name, file in rows]
    assert {name for name, _file in rows} == {path.stem for path in PROGRAMS}


@pytest.mark.parametrize("program", PROGRAMS, ids=shown)
def test_a_finding_can_be_run_and_cleans_up_after_itself(program):
    text = program.read_text(encoding="utf-8")
    assert os.access(program, os.X_OK)
    assert re.match(r"#!/bin/sh\n# \S[^\n]+\nset -eu\nfolder=\$\(mktemp -d\)\ntrap 'rm -rf \"\$folder\"' EXIT\n", text)
    assert len(text.splitlines()) <= 60


@pytest.mark.parametrize("program", PROGRAMS, ids=shown)
def test_a_finding_pins_what_it_installs_and_names_no_index(program):
    text = program.read_text(encoding="utf-8")
    words = [word.strip('"') for line in INSTALL.findall(text) for word in line.split()]
    installed = [word for word in words if not word.startswith("-")]
    assert installed
    assert [word for word in installed if "==" not in word] == []
    assert not re.search(r"index-url|https?://", text)


@pytest.mark.parametrize("program", PROGRAMS, ids=shown)
def test_a_finding_does_without_this_project(program):
    assert not re.search(rf"\b({'|'.join(PACKAGES)}|pdln)\b", program.read_text(encoding="utf-8"))
