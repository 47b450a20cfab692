#!/bin/sh
# The checks that are commands of their own. All of them run, so that one run shows everything; the last line says which did not pass.
missed=""
check() {
    echo "== $*"
    "$@" || missed="$missed
  $*"
}

export DJANGO_SETTINGS_MODULE=tests.settings
# Where the checks run is where the code under check stands, installed or not.
PYTHONPATH="$PWD${PYTHONPATH:+:$PYTHONPATH}"
export PYTHONPATH

check ruff check .
check ruff format --check .
check mypy
check lint-imports
check python -m django makemigrations --check --dry-run pdln_xblocks badge_issuer pdln_preview
check python -m django check

if [ -n "$missed" ]; then
    echo "Did not pass:$missed"
    exit 1
fi
echo "All checks passed."
