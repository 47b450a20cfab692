"""The preview as a process of its own, as `make demo` starts it: build, serve on a free port, stop by its id."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
PATIENCE = 90
# What `python -m course_exports.preview` does, on a clock that goes on from the instant named first.
AT_AN_INSTANT = """
import sys, time_machine
time_machine.travel(sys.argv[1]).start()
from course_exports.preview.serve import main
sys.exit(main(sys.argv[2:]))
"""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A running preview: where it answers, and the folder of all it keeps."""

    address: str
    data: Path
    log: Path


def build(target: Path, *, package: str = "examples/flipped-classroom") -> Path:
    """Build a package with the command that authors use; returns the archive."""
    archive = target / "course.tar.gz"
    command = [sys.executable, "-m", "course_exports.cli", "build", package, "-o", str(archive)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return archive


@contextmanager
def serving(archive: Path, data: Path, *, undo_seconds: int, begins: str = "") -> Iterator[Preview]:
    """
    Serve until the block ends, on a clock that begins at an instant (ISO 8601) where one is given.

    Raises AssertionError with what the process said when it does not start.
    """
    log = data.parent / "preview.log"
    program = ["-c", AT_AN_INSTANT, begins] if begins else ["-m", "course_exports.preview"]
    command = [sys.executable, "-u", *program, str(archive), "--data", str(data), "--port", "0"]
    with log.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [*command, "--undo-seconds", str(undo_seconds)], cwd=ROOT, stdout=sink, stderr=subprocess.STDOUT
        )
        try:
            yield Preview(address=_address(process, log), data=data, log=log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen, log: Path) -> str:
    until = monotonic() + PATIENCE
    while monotonic() < until:
        said = log.read_text(encoding="utf-8")
        found = ADDRESS.search(said)
        if found:
            return found.group(0)
        assert process.poll() is None, f"the preview ended by itself:\n{said}"
        sleep(0.2)
    raise AssertionError(f"the preview did not say where it is:\n{log.read_text(encoding='utf-8')}")
