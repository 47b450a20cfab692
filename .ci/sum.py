"""
Adds up what the runs of .ci/run counted, and says it in the one line that ends it.

`sum.py FOLDER [SECTION ...]`: FOLDER holds the JUnit files, each SECTION ended with an exit code other than 0. A test
that was skipped counts as failed: whatever could not run is not known to hold. A section that broke without a failed
test of its own counts as one.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def counts(path: Path) -> tuple[int, int, list[str]]:
    """Passed, failed (errors and skips among them) and the names of what did not pass, of one file."""
    names = []
    total = 0
    for case in ElementTree.parse(path).iter("testcase"):  # noqa: S314 our own test run wrote it
        total += 1
        wrong = [child.tag for child in case if child.tag in {"failure", "error", "skipped"}]
        if wrong:
            names.append(f"{path.stem}: {wrong[0]}: {case.get('classname')}::{case.get('name')}")
    return total - len(names), len(names), names


def main(folder: str, *broken: str) -> int:
    passed = failed = 0
    failed_in = set()
    for path in sorted(Path(folder).glob("*.xml")):
        good, bad, names = counts(path)
        passed += good
        failed += bad
        if bad:
            failed_in.add(path.stem)
        print("\n".join([f"{path.stem}: {good} passed, {bad} failed", *(f"  {name}" for name in names)]))
    for section in broken:
        if section not in failed_in:
            failed += 1
            print(f"{section}: did not end well")
    if not passed:
        failed += 1
        print("no test ran")
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
