"""Letters that a site wrote into a folder, as Django's file backend does."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

from .verdicts import LeftOut

# What Django's file backend puts after each letter.
_END = re.compile(rb"^-{79}\r?\n", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter: to whom, about what, and all of its text parts."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """The folder; None where none was given."""

    folder: Path | None

    def letters(self, to: str) -> list[Letter]:
        """All that ever went to an address, oldest first. Raises LeftOut where there is no folder."""
        if self.folder is None:
            raise LeftOut("--mail was not given: the folder of Django's file backend")
        files = sorted(self.folder.glob("*"), key=lambda path: path.stat().st_mtime) if self.folder.is_dir() else []
        letters = [letter for path in files if path.is_file() for letter in _letters(path.read_bytes())]
        return [letter for letter in letters if to.lower() in letter.to.lower()]


def _letters(content: bytes) -> list[Letter]:
    return [_letter(each.lstrip()) for each in _END.split(content) if each.strip()]


def _letter(content: bytes) -> Letter:
    message = message_from_bytes(content, policy=policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return Letter(to=str(message["To"] or ""), subject=str(message["Subject"] or ""), text="\n".join(parts))
