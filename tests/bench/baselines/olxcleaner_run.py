"""
olxcleaner over a whole course, all of its steps, as an author runs it on what Studio exported.

    python -m tests.bench.baselines.olxcleaner_run COURSE_FOLDER

Prints how many components of each kind it looked at, and how many errors of each kind it found, as JSON. It is GPL-3: a
process of its own, and nothing of it here.
"""

import json
import sys
from collections import Counter

import olxcleaner
from olxcleaner.utils import traverse

OURS = ["aok_submission", "rubric_review", "pdln_pathway"]


def main() -> None:
    course, errors, _names = olxcleaner.validate(sys.argv[1], steps=8, allowed_xblocks=OURS)
    kinds = Counter(each.type for each in traverse(course))
    print(json.dumps({"kinds": kinds, "errors": Counter(type(each).__name__ for each in errors.errors)}))


if __name__ == "__main__":
    main()
