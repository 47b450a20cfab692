"""
`badge-issuer keys disown` as a process of its own, which ends as by kill -9 when it reaches a step that has a name.
"""

import json
import subprocess
import sys

from tests.badge_issuer.workers import die_at, standalone


def start(database: dict, *, keys: str, base: str, key: str, kill_at: str = "") -> subprocess.Popen:
    """Disown a key on the same database as this process."""
    return standalone(
        "tests.badge_issuer.signing.disowner", database=database, keys=keys, base=base, key=key, kill_at=kill_at
    )


def main(told: str) -> int:
    from django.conf import settings

    chosen = json.loads(told)
    settings.DATABASES["default"].update(chosen["database"])
    settings.BADGE_ISSUER_KEYS_DIR = chosen["keys"]
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = chosen["base"]
    die_at(chosen["kill_at"])
    from badge_issuer.cli.main import main as badge_issuer

    return badge_issuer(["keys", "disown", chosen["key"], "--reason", "The laptop is gone."])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
