"""Headless Chromium: found on the machine, started so that it talks to loopback only."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-gpu",
    # Chromium refuses its sandbox to root, who runs the tests in a container.
    "--no-sandbox",
)


def executable() -> str:
    """
    Where Chromium is: PDLN_CHROMIUM, or the first known name on the PATH. Raises FileNotFoundError with what to do.
    """
    found = os.environ.get("PDLN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise FileNotFoundError("Chromium was not found. Install it (Debian: chromium), or name it in PDLN_CHROMIUM.")
    return found


def start(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=executable(), args=list(QUIET))


def axe_script() -> str:
    """axe-core, as the axe-playwright-python wheel carries it."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
