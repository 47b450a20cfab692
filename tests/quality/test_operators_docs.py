"""What operators read is what there is: settings, names of blocks, commands, pages."""

import json
import re
from importlib.metadata import entry_points

import pytest
from django.core.management import get_commands

from badge_issuer.plugin_settings import DEFAULTS as ISSUER
from pdln_xblocks.plugin_settings import DEFAULTS as DOMAIN
from tests.quality.tree import ROOT, files, shown

DOCS = ROOT / "docs"
OPERATED = ("pdln_xblocks", "aok_submission_xblock", "rubric_review_xblock", "badge_issuer")
ROW = re.compile(r"^\| `([A-Z_]+)` \| `(.+?)` \| (.+) \|$", re.MULTILINE)


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_table_of_settings_holds_every_setting_with_its_default():
    written = {name: json.loads(default) for name, default, _what in ROW.findall(text("reference/settings.md"))}
    # As YAML and JSON know them: a tuple is a list there.
    assert written == json.loads(json.dumps({**DOMAIN, **ISSUER}))


def test_every_setting_of_ours_that_is_read_has_a_default():
    pattern = re.compile(r"settings(?:\.|, \")((?:PDLN|BADGE_ISSUER)_[A-Z_]+)")
    found = {
        (shown(path), name)
        for path in files((".py",), packages=OPERATED)
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert {name for _path, name in found} <= {**DOMAIN, **ISSUER}.keys()
    assert len(found) > 10


def test_the_blocks_stand_in_the_guide_under_the_names_that_studio_shows():
    blocks = {
        point.name: point.load().fields["display_name"].default
        for point in entry_points(group="xblock.v1")
        if point.dist is not None and point.dist.name == "pdln-microcredentials"
    }
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", text("how-to/install-with-tutor.md"), re.MULTILINE)
    assert dict(rows) == blocks
    assert all(blocks.values())
    [menu] = re.findall(r"^\| S1 .*\| (.+) \|$", text("how-to/verify-on-a-site.md"), re.MULTILINE)
    assert set(re.findall(r"\*(.+?)\*", menu)) == set(blocks.values())


@pytest.mark.parametrize("page", sorted([*DOCS.glob("how-to/*.md"), *DOCS.glob("reference/*.md")]), ids=shown)
def test_every_page_is_found_from_the_index(page):
    assert f"]({page.relative_to(DOCS).as_posix()})" in text("index.md")


def test_every_management_command_that_is_documented_is_there_and_the_other_way_round():
    ours = {name for name, app in get_commands().items() if app in OPERATED}
    pages = "\n".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    called = set(re.findall(r"manage\.py (?:lms|cms) ([a-z_]+)", pages))
    assert called - {"migrate"} <= ours
    assert {"pdln_check", "pdln_sweep", "sync_pathways"} <= called


def test_every_option_of_our_commands_that_is_documented_is_there():
    pages = "\n".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    sources = {name: f"pdln_xblocks/management/commands/{name}.py" for name in ("pdln_check", "pdln_sweep")}
    for name, option in re.findall(r"(pdln_check|pdln_sweep)[\", ]+(--[a-z-]+)", pages):
        assert f'"{option}"' in (ROOT / sources[name]).read_text(encoding="utf-8")
