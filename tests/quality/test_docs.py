"""What the guides say is what there is: every command documented, every documented command there, every link good."""

import argparse
import re

import pytest

from badge_issuer.cli.main import _parser as badge_issuer_parser
from course_exports.cli import _parser as pathway_parser
from tests.quality.tree import PACKAGES, ROOT, shown

PAGES = sorted(
    [*ROOT.glob("*.md"), ROOT / "findings/README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "docs").rglob("*.rst")]
)
PROGRAMS = {"pathway": pathway_parser, "badge-issuer": badge_issuer_parser}


def commands(parser: argparse.ArgumentParser) -> set[str]:
    """Every command line that a parser knows, its sub-commands with their own: {"sync", "keys create"}."""
    found: set[str] = set()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                below = commands(sub)
                found |= {f"{name} {each}" for each in below} or {name}
    return found


def written() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def known_commands() -> list[str]:
    return [f"{program} {each}" for program, parser in PROGRAMS.items() for each in sorted(commands(parser()))]


@pytest.mark.parametrize("command", known_commands())
def test_every_command_is_documented(command):
    assert re.search(rf"\b{command}\b", written())


def test_every_documented_command_is_there():
    known = known_commands()
    called = re.findall(r"(?:`|^ {4})(pathway|badge-issuer) ([a-z]+(?: (?:create|list))?)\b", written(), re.MULTILINE)
    assert called
    unknown = {f"{program} {rest}" for program, rest in called} - set(known)
    assert {each for each in unknown if not any(command.startswith(f"{each} ") for command in known)} == set()


def test_every_target_of_make_that_is_documented_is_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE).group(1).split())
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)\b(?=[`\s]*(?:$|#|`|[A-Z]+=))", written(), re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", [page for page in PAGES if page.suffix == ".md"], ids=shown)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_path_that_is_named_is_there(page):
    """Backticked paths that begin with one of our folders; what is only built or chosen later is not among them."""
    roots = "|".join([*PACKAGES, "tests", "docs", "examples", "requirements"])
    named = re.findall(rf"`((?:{roots})/[\w./-]*)`", page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_decisions_are_numbered_in_a_row_and_listed():
    numbers = sorted(path.name[:4] for path in (ROOT / "docs/decisions").glob("*.rst"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    assert [number for number in numbers if f"[{number}]" not in index] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs/decisions").glob("*.rst")), ids=shown)
def test_a_decision_says_what_was_decided_and_what_was_not(page):
    text = page.read_text(encoding="utf-8")
    for heading in ("Context", "Decision"):
        assert f"\n{heading}\n{'-' * len(heading)}\n" in text
    assert re.search(r"\nRejected[^\n]*\n-{8}", text)
