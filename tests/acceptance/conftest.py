"""One preview for the whole story, a browser, and a window for each of its people."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec

import pytest

# Their assertions say what they compared, as those of tests do.
for module in ("people", "teacher", "evaluator", "preview"):
    pytest.register_assert_rewrite(f"tests.acceptance.{module}")

from tests.acceptance.preview import Preview, build, serving  # noqa: E402

# `make test` does without a browser; `-m browser` then finds nothing, which pytest ends as a failure.
collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]

# Long enough to undo, short enough to wait for.
UNDO_SECONDS = 4


@pytest.fixture(scope="session")
def preview(tmp_path_factory) -> Iterator[Preview]:
    """The example, built and served on a free port of this machine, with nothing in it."""
    folder = tmp_path_factory.mktemp("acceptance")
    with serving(build(folder), folder / "data", undo_seconds=UNDO_SECONDS) as running:
        yield running


@pytest.fixture(scope="session")
def browser(chromium):
    return chromium


@pytest.fixture
def as_person(browser, preview) -> Iterator[Callable]:
    """
    `as_person("tess")` opens a window with Tess logged in; `None` is a visitor. A script's or the server's error fails.
    """
    from tests.acceptance.people import WIDE, meet

    opened = []
    complaints: list[str] = []

    def broken(response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.status} {response.url}; the preview said:\n{preview.log.read_text()[-4000:]}")

    def open_for(username: str | None, viewport: dict[str, int] = WIDE):
        person = meet(browser, preview.address, username, viewport=viewport)
        person.page.on("pageerror", lambda error: complaints.append(f"{person.name}: {error}"))
        person.page.on("response", broken)
        opened.append(person)
        return person

    yield open_for
    for person in opened:
        person.page.context.close()
    assert not complaints, "\n".join(complaints)
