"""Management commands of a site, run as its operator would run them."""

import shlex
import subprocess
from dataclasses import dataclass

from .verdicts import LeftOut, NotOk

PATIENCE = 600


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a command said, its errors and the warnings of a whole site apart, and the code it ended with."""

    said: str
    errors: str
    code: int

    def last_line(self) -> str:
        """What it came to: the last that it said; where it failed, the last of its errors."""
        lines = [line for line in (self.errors if self.code else self.said).splitlines() if line.strip()]
        return lines[-1].strip() if lines else "nothing"


@dataclass(frozen=True, kw_only=True)
class Commands:
    """`prefix` is how one is run: `tutor local exec -T lms ./manage.py lms`; `option` gives it to this program."""

    prefix: str
    option: str

    def run(self, *arguments: str, given: str = "") -> Ran:
        """
        Run one to its end, `given` as its standard input. Raises LeftOut without a prefix, NotOk where it cannot run.
        """
        if not self.prefix:
            raise LeftOut(f"{self.option} was not given")
        command = [*shlex.split(self.prefix), *arguments]
        try:
            done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=PATIENCE)
        except OSError as error:
            raise NotOk(f"`{shlex.join(command)}` cannot be run: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise NotOk(f"`{shlex.join(command)}` had not ended after {PATIENCE} seconds") from error
        return Ran(said=done.stdout, errors=done.stderr, code=done.returncode)

    def __bool__(self) -> bool:
        return bool(self.prefix)
