"""The walk: its rows in the order in which one leads to the next, what they leave for each other, and the verdicts."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import requests

from .author import Author, PreviewAuthor
from .lms import Admin, Lms
from .mailbox import Mailbox
from .management import Commands
from .markup import TaskPage, task_page
from .sites import PATHWAY, TASK, Block, PlatformSite, PreviewSite, Site
from .studio import Studio
from .verdicts import Kind, LeftOut, NotOk, Otherwise, Verdict
from .visitor import Refused, Visitor

# How often something that takes a while is looked at again.
PAUSE = 3


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A submission of the walk: where, its receipt's code, and when."""

    usage_key: str
    code: str


@dataclass
class Left:
    """What a step leaves for those after it."""

    picture: tuple[str, str, str] | None = None  # part, option, file
    first: Sent | None = None
    second: Sent | None = None
    scoring: requests.Response | None = None  # the page of a review while it is scored
    copy: str = ""
    colleague: str = ""
    badge: str = ""
    file: Path | None = None
    former_name: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Walk:
    """One walk over one site. `patience` is how many seconds something that takes a while is waited for."""

    site: Site
    manage: Commands
    issuer: Commands
    mailbox: Mailbox
    patience: int
    folder: Path
    run: str
    left: Left = field(default_factory=Left)

    @cached_property
    def admin(self) -> Admin:
        return Admin(site=self.site)

    @property
    def lms(self) -> Lms:
        return Lms(site=self.platform)

    @property
    def studio(self) -> Studio:
        return Studio(site=self.platform, patience=self.patience)

    @property
    def author(self) -> Author:
        """Whoever edits the course's blocks."""
        return PreviewAuthor(site=self.site) if isinstance(self.site, PreviewSite) else self.studio

    @property
    def author_of_courses(self) -> Studio:
        """Whoever makes courses beside it; staff cannot on every site, a superuser can."""
        part = "superuser" if self.site.plays("superuser") else "staff"
        return Studio(site=self.platform, patience=self.patience, part=part)

    @property
    def platform(self) -> PlatformSite:
        """Raises LeftOut for a preview, which has neither Studio nor a gradebook."""
        if not isinstance(self.site, PlatformSite):
            raise LeftOut("the preview has nothing of this")
        return self.site

    @cached_property
    def blocks(self) -> list[Block]:
        return self.site.blocks()

    @property
    def tasks(self) -> list[Block]:
        """The course's tasks in its order. Raises NotOk where there are none."""
        found = [block for block in self.blocks if block.type == TASK]
        if not found:
            raise NotOk(f"{self.site.course} has no task: import the course first")
        return found

    @property
    def pathway(self) -> Block:
        found = next((block for block in self.blocks if block.type == PATHWAY), None)
        if found is None:
            raise NotOk(f"{self.site.course} has no pathway")
        return found

    def who(self, part: str) -> Visitor:
        return self.site.visitor(part)

    def task(self, part: str, usage_key: str) -> TaskPage:
        """A task as one of the people sees it."""
        visitor = self.who(part)
        answer = visitor.get(self.site.task_address(usage_key))
        if answer.status_code != 200:
            raise NotOk(f"the task's page answered {visitor.name} with {answer.status_code}")
        return task_page(answer.text, usage_key)

    def until(self, look: Callable[[], bool], otherwise: Callable[[], str] | str, *, sweeps: bool = True) -> float:
        """
        Look until it is so, sweeping in between where the command was given; returns the seconds it took. Raises NotOk.
        """
        began = time.monotonic()
        while True:
            if sweeps and self.manage:
                self.sweep()
            if look():
                return time.monotonic() - began
            if time.monotonic() - began > self.patience:
                words = otherwise if isinstance(otherwise, str) else otherwise()
                raise NotOk(f"{words}, after {self.patience} seconds")
            time.sleep(PAUSE)

    def sweep(self) -> str:
        ran = self.manage.run("pdln_sweep")
        if ran.code:
            raise NotOk(f"pdln_sweep ended with {ran.code}: {ran.last_line()}")
        return ran.said


def needed(value: object, row: str) -> None:
    """Raise LeftOut unless an earlier row left what this one needs."""
    if not value:
        raise LeftOut(f"{row} comes first, and has to be ok")


# Says in words what was seen; an Otherwise says that it came out otherwise.
Step = Callable[[Walk], str]
STEPS: dict[str, Step] = {}
BY_EYE: dict[str, str] = {}


def step(code: str) -> Callable[[Step], Step]:
    """The function that walks a row. Rows are walked in the order in which their functions are read."""

    def take(function: Step) -> Step:
        if code in STEPS:
            raise ValueError(f"{code} has a step already")
        STEPS[code] = function
        return function

    return take


def by_eye(code: str, why: str) -> None:
    """A row that only a person can see, and why."""
    BY_EYE[code] = why


def go(walk: Walk, only: Collection[str], tell: Callable[[str, Verdict], None]) -> dict[str, Verdict]:
    """Walk the rows that were chosen; `tell` hears of each as it is done. Never raises for what a site does."""
    verdicts = {}
    for code in [*STEPS, *BY_EYE]:
        if code in only:
            verdicts[code] = _verdict(walk, code)
            tell(code, verdicts[code])
    return verdicts


def _verdict(walk: Walk, code: str) -> Verdict:
    if code in BY_EYE:
        return Verdict(kind=Kind.LOOK, words=BY_EYE[code])
    try:
        return Verdict(kind=Kind.OK, words=STEPS[code](walk))
    except Otherwise as outcome:
        return Verdict(kind=outcome.kind, words=str(outcome))
    except Refused as refusal:
        return Verdict(kind=Kind.NOT_OK, words=str(refusal))
    except (ValueError, LookupError, TypeError) as error:
        # An answer of another shape than any that was seen: the walk goes on, and says where it stood.
        return Verdict(kind=Kind.NOT_OK, words=f"an answer could not be read ({type(error).__name__}: {error})")
