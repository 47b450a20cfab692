"""
The fake service in a process of its own, so that it does not share a processor lock with the client that is measured.

    python -m tests.badge_issuer.fake_badgr --latency 0.05

Prints its address. Each line on standard input is answered with how many awards stand and how many stand twice.
"""

import argparse
import json
import sys

from tests.badge_issuer.fake_badgr import FakeBadgr


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.badge_issuer.fake_badgr")
    parser.add_argument("--latency", type=float, default=0.0)
    options = parser.parse_args()
    with FakeBadgr(latency=options.latency) as fake:
        print(fake.url, flush=True)
        for _line in sys.stdin:
            standing = fake.state.standing().values()
            print(json.dumps({"standing": len(standing), "twice": sum(len(ids) > 1 for ids in standing)}), flush=True)


if __name__ == "__main__":
    main()
