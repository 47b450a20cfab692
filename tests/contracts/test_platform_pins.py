"""A site's platform decides the versions: no bound of ours may move one of its pins."""

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PINS = {"teak": ROOT / "requirements/platform-teak.txt", "2026": ROOT / "requirements/platform-2026.txt"}
# What a site gets: everything else of the extras is for the people who work on the suite.
ON_A_SITE = ("install_requires", "platform")
# Pins of the 2026 release that no Python before 3.12 can install.
ONLY_ON_312 = ("openedx-events",)


def pins(release: str) -> dict[str, str]:
    """Every pin of a release, by canonical name."""
    lines = (line.partition("#")[0].strip() for line in PINS[release].read_text(encoding="utf-8").splitlines())
    pairs = (line.split("==") for line in lines if line)
    return {canonicalize_name(name): version for name, version in pairs}


def our_requirements() -> list[Requirement]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    text = parser["options"]["install_requires"] + parser["options.extras_require"]["platform"]
    return [Requirement(line) for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("release", PINS)
def test_every_bound_of_ours_allows_the_platforms_pin(release):
    known = pins(release)
    moved = [
        f"{requirement} would move {requirement.name}=={known[name]}"
        for requirement in our_requirements()
        if (name := canonicalize_name(requirement.name)) in known and not requirement.specifier.contains(known[name])
    ]
    assert moved == []


def test_nothing_is_asked_for_that_xblock_carries_itself():
    """XBlock 6.2 and later has `web_fragments` in its own wheel: the package of that name would be laid over it."""
    assert "web-fragments" not in {canonicalize_name(requirement.name) for requirement in our_requirements()}


def test_the_pins_are_read_as_they_stand():
    assert pins("teak")["django"] == "4.2.22"
    assert pins("2026")["xblock"] == "6.1.0"
    assert len(pins("teak")) > 200


@pytest.mark.registry
@pytest.mark.parametrize("release", PINS)
def test_pip_finds_a_set_of_versions_under_the_platforms_pins(release, tmp_path):
    """
    The whole tree of dependencies, not our bounds alone: a dependency's own bound can collide with a pin too.

    The 2026 release is of Python 3.12: pip resolves for the interpreter it runs on, so that row is judged for its own,
    without the pins that an older one cannot have (the bounds above are held against them all the same).
    """
    lines = PINS[release].read_text(encoding="utf-8").splitlines()
    if release == "2026" and sys.version_info < (3, 12):
        lines = [line for line in lines if line.partition("==")[0] not in ONLY_ON_312]
    kept = tmp_path / "pins.txt"
    kept.write_text("\n".join(lines), encoding="utf-8")
    constraints = ["--constraint", str(kept)]
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--quiet",
        "--ignore-installed",
    ]
    # The environment that the tests run in may be held to the pins of one release already.
    environment = {name: value for name, value in os.environ.items() if name != "PIP_CONSTRAINT"}
    ran = subprocess.run(
        [*command, *constraints, f"{ROOT}[platform]"], capture_output=True, text=True, cwd=tmp_path, env=environment
    )
    assert ran.returncode == 0, re.sub(r"\S+://\S+", "(address)", ran.stderr)
