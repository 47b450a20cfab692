"""The points that a task counts for in the gradebook."""

from typing import Any

from xblock.fields import Integer


class Points(Integer):
    """
    The points of the task's definition; what is stored, only where that cannot be read.

    The platform reads `weight` and `max_score()` for work that was never submitted, and neither for a score that comes
    from edx-submissions: so the three must be the same number. A library's copy is given the definition at each sync,
    and no `weight` (Teak, `UpstreamSyncMixin.get_customizable_fields`).
    """

    def __get__(self, xblock: Any, xblock_class: Any) -> Any:
        definition = xblock._read_definition()[0] if xblock is not None else None
        return super().__get__(xblock, xblock_class) if definition is None else definition.points
