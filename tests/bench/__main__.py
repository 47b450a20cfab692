"""
`make bench`: measure every row of the budget into build/bench.json and print it as a table.

    python -m tests.bench                  both databases where both are there, 10,000 submissions
    python -m tests.bench --short          1,000 submissions, fewer repeats; timings do not decide
    python -m tests.bench --database sqlite

Ends with 1 when a budget does not hold, and, with PDLN_REQUIRE_ALL=1, when a database could not be measured.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.results import table, write

TARGET = Path("build/bench.json")
DATABASES = ("sqlite", "mariadb")
# How a part's process ends that wrote a reason in the place of rows.
COULD_NOT = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.strip().splitlines()[0])
    parser.add_argument("--short", action="store_true", help="fewer submissions and repeats; timings are not judged")
    parser.add_argument("--database", choices=[*DATABASES, "none"], action="append", help="measure this one only")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.into:
        return _measure(options.database[0], options.into, short=options.short)
    rows, left_out = [], []
    for part in options.database or [*DATABASES, "none"]:
        reason = _mariadb_is_missing() if part == "mariadb" else ""
        if not reason:
            reason, measured = _in_a_process(part, short=options.short)
            rows += measured
        if reason:
            left_out.append(f"Not measured on {part}: {reason}.")
    write([{key: value for key, value in row.items() if key != "counts_hold"} for row in rows], TARGET)
    print("\n" + table(rows) + f"\n\nWritten to {TARGET}.", *left_out, sep="\n")
    judged = "counts_hold" if options.short else "holds"
    missed = [f"{row['operation']} ({row['database']}, {row['n']})" for row in rows if not row[judged]]
    if missed:
        print("Budgets that do not hold: " + "; ".join(missed))
    return 1 if missed or (left_out and os.environ.get("PDLN_REQUIRE_ALL") == "1") else 0


def _in_a_process(part: str, *, short: bool) -> tuple[str, list[dict[str, object]]]:
    """
    Why a part could not be measured, or nothing, and its rows. Each database, and the building of courses, has a
    process of its own: settings and memory are a process's.
    """
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "tests.bench", "--database", part, "--into", str(into)]
        environment = {**os.environ, "PDLN_TEST_DATABASE": part}
        ran = subprocess.run([*command, *(["--short"] if short else [])], env=environment)
        if ran.returncode == COULD_NOT:
            return into.read_text(encoding="utf-8"), []
        ran.check_returncode()
        return "", json.loads(into.read_text(encoding="utf-8"))


def _measure(part: str, into: Path, *, short: bool) -> int:
    if part == "none":
        from tests.bench.validate_rows import rows_of_validating

        # First, and before anything big is imported or held: what it starts is charged with this process's memory.
        large = 2_000 if short else 20_000
        rows = rows_of_validating(repeats=3, lessons=large, judge_memory=not short)

        from tests.bench.build_rows import rows_of_building

        rows += rows_of_building(repeats=3, sizes=(2_000,) if short else (2_000, 20_000))

        from tests.bench.draft_rows import rows_of_saving

        rows += rows_of_saving(repeats=1 if short else 3)
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        import django

        django.setup()
        _leave_work_to_workers()
        from tests.bench.one_database import NotMade, rows_of

        try:
            rows = rows_of(part, large=1_000 if short else 10_000, repeats=5 if short else 25)
        except NotMade as reason:
            into.write_text(str(reason), encoding="utf-8")
            return COULD_NOT
    write([{**row.to_json(), "counts_hold": row.counts_hold} for row in rows], into)
    return 0


def _leave_work_to_workers() -> None:
    """What a request hands over is sent, as on a site, and not done within the request."""
    from celery import Celery
    from django.conf import settings

    settings.CELERY_TASK_ALWAYS_EAGER = False
    Celery("bench", broker="memory://").set_default()


def _mariadb_is_missing() -> str:
    """Why MariaDB cannot be measured, or nothing."""
    try:
        import MySQLdb  # noqa: F401
    except ImportError:
        return "its driver is not installed: `make mariadb` installs it (extra mariadb)"
    host, port = os.environ.get("PDLN_MARIADB_HOST", "127.0.0.1"), int(os.environ.get("PDLN_MARIADB_PORT", "3306"))
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError:
        return f"none answers at {host}:{port}"
    return ""


if __name__ == "__main__":
    raise SystemExit(main())
