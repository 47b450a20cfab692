"""The blocks' scripts by themselves, on node's own runner: each case of a package's scripts/*.test.mjs is one here."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SCRIPTS = {path.name: path for path in sorted(TESTS.glob("*/scripts/*.test.mjs"))}
# A case begins its line; the runner of Node 18 and later prints the Test Anything Protocol where it is asked to.
CASE = re.compile(r'^test\("([^"]+)"', re.MULTILINE)
RESULT = re.compile(r"^ *(ok|not ok) \d+ - (.+)$", re.MULTILINE)
CASES = [(file, name) for file, path in SCRIPTS.items() for name in CASE.findall(path.read_text())]


@pytest.fixture(scope="module")
def run():
    """`run(file)`: what the runner said of each of its cases, and all that it printed; each file runs once."""
    node = shutil.which("node")
    if node is None and os.environ.get("PDLN_REQUIRE_ALL") == "1":
        pytest.fail("node must be installed for this test")
    if node is None:
        pytest.skip("node not installed")
    ran = {}

    def of(name):
        if name not in ran:
            command = [node, "--test", "--test-reporter=tap", SCRIPTS[name]]
            said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
            ran[name] = {case: result for result, case in RESULT.findall(said.stdout)}, said.stdout + said.stderr
        return ran[name]

    return of


@pytest.mark.parametrize(("file", "case"), CASES)
def test_the_script_does_as_its_case_says(run, file, case):
    results, printed = run(file)
    assert results.get(case) == "ok", printed


@pytest.mark.parametrize("file", SCRIPTS)
def test_no_case_of_a_file_fails(run, file):
    """Those too whose names a table makes."""
    results, printed = run(file)
    assert set(results.values()) == {"ok"}, printed


def test_there_are_cases_of_each_script_with_rules_of_its_own():
    assert SCRIPTS.keys() == {
        "draft.test.mjs",
        "notes.test.mjs",
        "rubric_table.test.mjs",
        "send.test.mjs",
        "upload.test.mjs",
    }
