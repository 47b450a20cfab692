"""PDFs: every page becomes a picture, which leaves author, title, history, scripts and attachments behind."""

import json
import subprocess
import sys
from pathlib import Path

from . import pdf_pages
from .data import View
from .refusals import MOST_PAGES, Refused

__all__ = ["pdf_views"]

LONGEST_SIDE = 2400
SECONDS = 120
# Some programs write a few bytes before the header or after the trailer; readers look this far.
SLACK = 1024


def pdf_views(source: Path, folder: Path) -> tuple[View, ...]:
    """
    One picture for each page, at 110 dpi and at most LONGEST_SIDE long; filled-in forms and the marks of
    annotations are drawn.

    Raises Refused: damaged, locked with a password, more than MOST_PAGES pages, or pages that take longer than
    SECONDS to draw.
    """
    _require_whole(source)
    command = [_python(), "-I", pdf_pages.__file__, str(source), str(folder), str(MOST_PAGES), str(LONGEST_SIDE)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own file, no shell
    except subprocess.TimeoutExpired as error:
        raise Refused("pdf_too_heavy") from error
    if done.returncode:
        if b"ModuleNotFoundError" in done.stderr:
            raise RuntimeError("pypdfium2 is not installed: no PDF can be shown")
        raise Refused("pdf_damaged")
    answer = json.loads(done.stdout)
    if "refusal" in answer:
        raise Refused(answer["refusal"])
    return tuple(
        View(name=f"page-{number}.png", content_type="image/png", width=width, height=height)
        for number, (width, height) in enumerate(answer["pages"], start=1)
    )


def _require_whole(source: Path) -> None:
    """A PDF that was cut off has no trailer; PDFium would repair what it can and show less than was sent."""
    with source.open("rb") as stream:
        start = stream.read(SLACK)
        stream.seek(max(0, source.stat().st_size - SLACK))
        end = stream.read()
    if b"%PDF-" not in start or b"%%EOF" not in end:
        raise Refused("pdf_damaged")


def _python() -> str:
    """The interpreter; a web server that embeds Python names itself in sys.executable."""
    if "python" in Path(sys.executable or "").name:
        return sys.executable
    return str(Path(sys.exec_prefix) / "bin" / "python3")
