"""
What `pathway validate` costs beside olxcleaner on the same course, each in a process of its own.

The budget's 11 s and 2 GB are olxcleaner's with long pages; with short ones, where files and not texts take the time, a
row says how it is.
"""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.big_package import SHORT_PAGE
from tests.bench.results import Budget, Cost, Row, judged
from tests.bench.studio_form import as_studio_exports

LONG_PAGE = 40  # paragraphs, about 9 KB
TIME = Budget(times_baseline=1 / 3)
NO_BUDGET = Budget(words="none: says how it is")
SHARE_OF_MEMORY = 4


def rows_of_validating(*, repeats: int, lessons: int, judge_memory: bool) -> list[Row]:
    """
    Rows for long and for short pages. A small course has little but the interpreter in memory, so that its share is not
    judged.
    """
    rows: list[Row] = []
    for pages, paragraphs, budget in (("long pages", LONG_PAGE, TIME), ("short pages", SHORT_PAGE, NO_BUDGET)):
        with tempfile.TemporaryDirectory() as name:
            ours, theirs = _measure(Path(name), lessons=lessons, paragraphs=paragraphs, repeats=repeats)
        operation = f"validate, {pages}"
        baseline = round(theirs.ms, 2)
        time = Cost(ms=ours.ms, wrong=ours.wrong + theirs.wrong)
        rows.append(judged(operation, time, budget, n=lessons, baseline_ms=baseline))
        memory = _memory_budget(theirs, is_judged=judge_memory and budget is TIME)
        rows.append(judged(f"{operation}, memory", Cost(ms=0, size=ours.size), memory, n=lessons))
        print(
            f"  validate {lessons} components, {pages}: {ours.ms:.0f} ms and {ours.size} bytes, "
            f"olxcleaner {theirs.ms:.0f} ms and {theirs.size} bytes",
            flush=True,
        )
        for wrong in time.wrong:
            print(f"    {wrong}", flush=True)
    return rows


def _memory_budget(theirs: Cost, *, is_judged: bool) -> Budget:
    said = f"olxcleaner: {(theirs.size or 0) // 1000} KB"
    return Budget(size=(theirs.size or 0) // SHARE_OF_MEMORY, words=said) if is_judged else Budget(words=said)


def _measure(folder: Path, *, lessons: int, paragraphs: int, repeats: int) -> tuple[Cost, Cost]:
    """Ours and theirs by turns, so that both meet the same machine."""
    package, archive = folder / "package", folder / "course.tar.gz"
    # In processes too: a child is charged with the most that its parent ever held.
    alone("tests.bench.big_package", package, lessons, paragraphs)
    alone("course_exports.cli", "build", package, "-o", archive)
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    course = folder / "course"
    as_studio_exports(course)
    ours: list[Alone] = []
    theirs: list[Alone] = []
    for _repeat in range(repeats):
        ours.append(alone("course_exports.cli", "validate", package))
        theirs.append(alone("tests.bench.baselines.olxcleaner_run", course))
    return _cost(ours), _cost(theirs, _unread(theirs[-1].said, lessons))


def _unread(said: str, lessons: int) -> tuple[str, ...]:
    """A baseline that did not read the course would be a baseline of nothing."""
    found = json.loads(said)
    read = found["kinds"].get("html", 0) - found["errors"].get("InvalidHTML", 0)
    return (f"olxcleaner read {read} pages of {lessons}",) if read < lessons else ()


class Alone:
    """One run of a module in a process of its own: what it said, how long it took, the most memory it held in bytes."""

    def __init__(self, module: str, words: tuple[object, ...]) -> None:
        with tempfile.TemporaryFile() as out:
            began = perf_counter()
            process = subprocess.Popen([sys.executable, "-m", module, *map(str, words)], stdout=out)
            _pid, status, usage = os.wait4(process.pid, 0)
            self.ms = (perf_counter() - began) * 1000
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.said = out.read().decode()
        if process.returncode:
            raise RuntimeError(f"{module} ended with {process.returncode}")
        self.peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def alone(module: str, *words: object) -> Alone:
    return Alone(module, words)


def _cost(runs: list[Alone], wrong: tuple[str, ...] = ()) -> Cost:
    return Cost(ms=median(run.ms for run in runs), size=max(run.peak for run in runs), wrong=wrong)
