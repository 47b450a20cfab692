"""The style and the script of the public pages, each at an address that changes with its bytes."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "templates" / "badge_issuer"


@dataclass(frozen=True)
class OwnFile:
    """A file of ours as it is published; `source` is its name in the folder of templates."""

    source: str
    content_type: str

    @cached_property
    def content(self) -> bytes:
        return (FOLDER / self.source).read_bytes()

    @cached_property
    def name(self) -> str:
        stem, _dot, ending = self.source.partition(".")
        return f"{stem}-{hashlib.sha256(self.content).hexdigest()[:16]}.{ending}"


STYLE = OwnFile("style.css", "text/css; charset=utf-8")
SCRIPT = OwnFile("page.js", "text/javascript; charset=utf-8")
OWN_FILES = (STYLE, SCRIPT)
