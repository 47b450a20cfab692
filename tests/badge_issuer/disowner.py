"""
`badge-issuer keys disown` as a process of its own, which ends as by kill -9 when it reaches a step that has a name.
"""

import json
import logging
import os
import subprocess
import sys

from tests.badge_issuer.workers import ROOT, KillAt


def start(database: dict, *, keys: str, base: str, key: str, kill_at: str = "") -> subprocess.Popen:
    """Disown a key on the same database as this process."""
    told = json.dumps({"database": database, "keys": keys, "base": base, "key": key, "kill_at": kill_at})
    return subprocess.Popen(
        [sys.executable, "-m", "tests.badge_issuer.disowner", told],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "badge_issuer.standalone"},
    )


def main(told: str) -> int:
    from django.conf import settings

    chosen = json.loads(told)
    settings.DATABASES["default"].update(chosen["database"])
    settings.BADGE_ISSUER_KEYS_DIR = chosen["keys"]
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = chosen["base"]
    logger = logging.getLogger("badge_issuer")
    logger.setLevel(logging.DEBUG)
    if chosen["kill_at"]:
        logger.addHandler(KillAt(chosen["kill_at"]))
    from badge_issuer.cli import main as badge_issuer

    return badge_issuer(["keys", "disown", chosen["key"], "--reason", "The laptop is gone."])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
