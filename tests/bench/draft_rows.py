"""What the page waits for when it saves a draft, beside the same of an earlier commit, by turns in one run."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from statistics import median

from tests.bench.results import Budget, Cost, Row, judged

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).parent / "baselines" / "saving_drafts.py"
# Before a first draft was saved in one statement.
EARLIER = "b19dc16"
SAVE = Budget(times_baseline=0.5, words=f"the save of {EARLIER} in the same run")
SAID = re.compile(r"saved in ([\d.]+)")
IGNORED = shutil.ignore_patterns(".git", ".venv", "build", "node_modules", ".tox")


def rows_of_saving(*, repeats: int) -> list[Row]:
    """One row, in a process of its own for each time: the two trees have modules of the same names."""
    with tempfile.TemporaryDirectory() as folder:
        earlier, today = Path(folder, "earlier"), Path(folder, "today")
        archive = subprocess.run(["git", "archive", EARLIER], cwd=ROOT, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=BytesIO(archive)) as packed:
            packed.extractall(earlier, filter="data")
        shutil.copytree(ROOT, today, ignore=IGNORED)
        times = [(_saved_in(earlier), _saved_in(today)) for _repeat in range(repeats)]
    baseline, now = (median(each) for each in zip(*times, strict=True))
    print(f"  save a draft through its handler: {now:.2f} ms, at {EARLIER} {baseline:.2f} ms", flush=True)
    return [judged("save a draft, its handler", Cost(ms=now), SAVE, database="sqlite", baseline_ms=round(baseline, 2))]


def _saved_in(tree: Path) -> float:
    shutil.copy(PROGRAM, tree / "tests" / "aok_submission_xblock" / "test_saving_drafts.py")
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "-o", "addopts="]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PDLN_TEST_DATABASE": "sqlite"}
    ran = subprocess.run(
        [*command, "tests/aok_submission_xblock/test_saving_drafts.py"],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
    )
    found = SAID.search(ran.stdout)
    assert found, ran.stdout[-2000:] + ran.stderr[-2000:]
    return float(found[1])
