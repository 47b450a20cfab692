"""The pictures of the README show the pages as they are."""

from difflib import unified_diff

import pytest

from tests.acceptance.pictures import PICTURES, shown
from tests.quality.test_readme import shown_after

pytestmark = pytest.mark.browser


def test_the_pictures_of_the_readme_show_the_pages_as_they_are(browser, tmp_path):
    """What each page says, and the look of each kind of element on it, as text: fonts of a machine do not matter."""
    outdated = []
    for each in shown(browser, tmp_path):
        written = (PICTURES / f"{each.name}.txt").read_text(encoding="utf-8").splitlines()
        now = each.text.splitlines()
        if written != now:
            changes = [*unified_diff(written, now, "when it was made", "now", lineterm="", n=0)]
            outdated += [f"docs/pictures/{each.name}.png shows what was: run `make pictures`", *changes[:30]]
    assert outdated == [], "\n".join(outdated)


def test_what_the_preview_says_is_what_the_readme_shows_below_make_demo(preview):
    said = preview.log.read_text(encoding="utf-8").replace(preview.address, "http://127.0.0.1:8000")
    lines = shown_after("make demo")
    welcome = lines[next(index for index, line in enumerate(lines) if line.startswith("Open http")) :]
    assert len(welcome) > 7
    assert [line for line in welcome if line not in map(str.strip, said.splitlines())] == []
