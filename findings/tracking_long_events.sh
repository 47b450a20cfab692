#!/bin/sh
# An event longer than the size given to the logger backend (50,000 on Open edX) never reaches the log, and nothing says so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for version in 3.3.0 4.0.2; do
    "${PYTHON:-python3}" -m venv "$folder/$version"
    "$folder/$version/bin/python" -m pip install -qq --disable-pip-version-check "event-tracking==$version" "setuptools==80.9.0"
    "$folder/$version/bin/python" -W ignore - <<'PROGRAM'
import logging
from importlib.metadata import version

from eventtracking.backends.logger import LoggerBackend
from eventtracking.tracker import Tracker

lines = []
handler = logging.Handler()
handler.emit = lambda record: lines.append(record.getMessage())
logging.getLogger().addHandler(handler)
logging.getLogger().setLevel(logging.DEBUG)
tracker = Tracker({"log": LoggerBackend(name="tracking", max_event_size=50_000)})
logged = {}
for size in (40_000, 60_000):
    lines.clear()
    tracker.emit("feedback", {"text": "x" * size})
    logged[size] = len(lines)
    print(f"event-tracking {version('event-tracking')}: a text of {size:,} characters: {len(lines)} lines, whatever their level")
raise SystemExit(logged != {40_000: 1, 60_000: 0})
PROGRAM
done
