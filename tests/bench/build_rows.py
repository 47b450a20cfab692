"""What building a course costs, checked and written, beside the bare libraries making the same files."""

import resource
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from course_exports.build import build
from course_exports.check import check
from course_exports.folder import open_folder
from tests.bench.baselines.bare_libraries import pack, read_archive, render
from tests.bench.big_package import make_package
from tests.bench.results import Budget, Cost, Row, judged

# The baseline grows with the course and nothing else: near it at both sizes is linear, however busy the machine.
BUILD = Budget(times_baseline=2)
MEMORY = Budget(size=500_000_000)
CHECK = Budget()


def rows_of_building(*, repeats: int, sizes: tuple[int, ...]) -> list[Row]:
    """Rows for each size, and the most memory that all of it took."""
    rows: list[Row] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            checked, built, baseline = _measure(Path(name), lessons=size, repeats=repeats)
        rows.append(judged("check a package", checked, CHECK, n=size))
        rows.append(judged("build a course", built, BUILD, n=size, baseline_ms=round(baseline, 2)))
        print(f"  build {size} components: {built.ms:.0f} ms, the bare libraries {baseline:.0f} ms", flush=True)
    rows.append(judged("build a course, memory", Cost(ms=0, size=_peak()), MEMORY, n=sizes[-1]))
    return rows


def _measure(folder: Path, *, lessons: int, repeats: int) -> tuple[Cost, Cost, float]:
    """
    Median costs of checking, of the whole build with it, and of the baseline, by turns so that all meet the same
    machine.
    """
    source = make_package(folder / "package", lessons=lessons)
    texts = [path.read_text(encoding="utf-8").split("---\n", 2)[2] for path in (source / "lessons").glob("*.md")]
    checking: list[float] = []
    building: list[float] = []
    baseline: list[float] = []
    for _repeat in range(repeats):
        began = perf_counter()
        package = check(open_folder(source))
        checked = perf_counter()
        built = build(package, folder / "course.tar.gz")
        done = perf_counter()
        checking.append((checked - began) * 1000)
        building.append((done - began) * 1000)
        baseline.append(render(texts) + pack(read_archive(built.archive), folder / "baseline.tar.gz"))
    return Cost(ms=median(checking)), Cost(ms=median(building)), median(baseline)


def _peak() -> int:
    """The most memory this process ever held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
