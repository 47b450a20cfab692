"""
The tasks that a block names by their ids, in the course that it is in.

A copy in Studio gets a new id, so a pathway that came along with its tasks names ids that this course has not. Nothing
is changed behind its author's back: Studio says it above the block, and the editor has what was meant filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from xblock.validation import ValidationMessage

from ..compat import DraftedTask, platform


@dataclass(frozen=True, kw_only=True)
class MissingTask:
    """
    A task that is named and not there, and which ones of the course may be meant. `instead` is the title of another
    task that has the id here.
    """

    block_id: str
    meant: tuple[DraftedTask, ...]
    instead: str = ""

    def __str__(self) -> str:
        names = {"id": self.block_id, "instead": self.instead}
        said = [_('"%(id)s" is another task here: %(instead)s.') if self.instead else _('"%(id)s" is not a task here.')]
        if len(self.meant) == 1:
            said.append(_("Did you mean %(meant)s? It is filled in when you edit this block: save to take it."))
        elif self.meant:
            said.append(_("Did you mean one of these? %(meant)s"))
        meant = ", ".join(f"{each.block_id} ({each.title})" for each in self.meant)
        return " ".join(said) % {**names, "meant": meant}


def missing_tasks(course_key: str, named: Mapping[str, str]) -> list[MissingTask]:
    """
    Those of the named tasks (titles by block id, empty where the block says none) that the course has not.

    Meant are their copies, else tasks of the same title that are not named already. The platform numbers what is pasted
    (`aok_submission1`), so an id may be another task's here: that of another title, beside a copy with the right one.
    """
    tasks = {each.block_id: each for each in platform().drafted_tasks(course_key)} if named else {}
    free = [each for each in tasks.values() if each.block_id not in named]
    missing = []
    for block_id, title in named.items():
        copies = tuple(each for each in free if each.copied_from == block_id)
        namesakes = tuple(each for each in free if _is_called(title, each))
        if block_id not in tasks:
            missing.append(MissingTask(block_id=block_id, meant=copies or namesakes))
            continue
        here = tasks[block_id]
        meant = tuple(each for each in copies if each in namesakes and each.copied_from_course != course_key)
        if meant and not _is_called(title, here):
            missing.append(MissingTask(block_id=block_id, meant=meant, instead=here.title))
    return missing


def taken_for(missing: list[MissingTask]) -> dict[str, str]:
    """New ids by old ones, where there is one task alone that can be meant and it is meant by one alone."""
    sure = {each.block_id: each.meant[0].block_id for each in missing if len(each.meant) == 1}
    meant = list(sure.values())
    return {old: new for old, new in sure.items() if meant.count(new) == 1}


def said_in_studio(missing: list[MissingTask]) -> list[ValidationMessage]:
    return [ValidationMessage(ValidationMessage.ERROR, str(each)) for each in missing]


def _is_called(title: str, task: DraftedTask) -> bool:
    wanted = title.strip().casefold()
    return bool(wanted) and task.title.strip().casefold() == wanted
