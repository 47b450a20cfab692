#!/bin/sh
# The course of a library's block is no CourseKey and makes no keys of blocks; the course of an old i4x block cannot be written down.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for version in 3.0.0 4.0.0; do
    "${PYTHON:-python3}" -m venv "$folder/$version"
    "$folder/$version/bin/python" -m pip install -qq --disable-pip-version-check "edx-opaque-keys==$version"
    "$folder/$version/bin/python" -W ignore - <<'PROGRAM'
from importlib.metadata import version

from opaque_keys.edx.keys import CourseKey, UsageKey


def outcome(call):
    try:
        return repr(call())
    except Exception as error:
        return type(error).__name__


library = UsageKey.from_string("lb:Org:Library:problem:first").course_key
old = UsageKey.from_string("i4x://Org/Course/problem/first").course_key
seen = {
    "lb: block, .course_key is a CourseKey": str(isinstance(library, CourseKey)),
    ".course_key.make_usage_key": outcome(lambda: library.make_usage_key("html", "x")),
    "CourseKey.from_string of it": outcome(lambda: CourseKey.from_string(str(library))),
    "i4x: block, .course_key is a CourseKey": str(isinstance(old, CourseKey)),
    "str of it": outcome(lambda: str(old)),
}
print(f"edx-opaque-keys {version('edx-opaque-keys')}: " + "; ".join(f"{what}: {result}" for what, result in seen.items()))
raise SystemExit(list(seen.values()) != ["False", "AttributeError", "InvalidKeyError", "True", "TypeError"])
PROGRAM
done
