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
    """A task that is named and not there, and which ones of the course may be meant."""

    block_id: str
    meant: tuple[DraftedTask, ...]

    def __str__(self) -> str:
        names = {"id": self.block_id, "meant": ", ".join(f"{each.block_id} ({each.title})" for each in self.meant)}
        if not self.meant:
            return _('"%(id)s" is not a task of this course.') % names
        if len(self.meant) > 1:
            return _('"%(id)s" is not a task of this course. Did you mean one of these? %(meant)s') % names
        return (
            _(
                '"%(id)s" is not a task of this course. Did you mean %(meant)s? '
                "It is filled in when you edit this block: save to take it."
            )
            % names
        )


def missing_tasks(course_key: str, named: Mapping[str, str]) -> list[MissingTask]:
    """
    Those of the named tasks (titles by block id) that the course has not. Meant are their copies, else tasks of the
    same title that are not named already.
    """
    here = platform().drafted_tasks(course_key) if named else []
    free = [each for each in here if each.block_id not in named]
    return [
        MissingTask(block_id=block_id, meant=_copies(block_id, free) or _namesakes(title, free))
        for block_id, title in named.items()
        if block_id not in {each.block_id for each in here}
    ]


def taken_for(missing: list[MissingTask]) -> dict[str, str]:
    """New ids by old ones, where there is one task alone that can be meant and it is meant by one alone."""
    sure = {each.block_id: each.meant[0].block_id for each in missing if len(each.meant) == 1}
    meant = list(sure.values())
    return {old: new for old, new in sure.items() if meant.count(new) == 1}


def said_in_studio(missing: list[MissingTask]) -> list[ValidationMessage]:
    return [ValidationMessage(ValidationMessage.ERROR, str(each)) for each in missing]


def _copies(block_id: str, tasks: list[DraftedTask]) -> tuple[DraftedTask, ...]:
    return tuple(each for each in tasks if each.copied_from == block_id)


def _namesakes(title: str, tasks: list[DraftedTask]) -> tuple[DraftedTask, ...]:
    wanted = title.strip().casefold()
    return tuple(each for each in tasks if wanted and each.title.strip().casefold() == wanted)
