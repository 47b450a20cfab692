"""Every kind of thing that becomes due, in the order in which a sweep works on them: whoever adds one adds it here."""

from collections.abc import Mapping
from types import MappingProxyType

from badge_issuer import api as badge_issuer
from badge_issuer.due import DueQueue

from .. import files
from ..grades import api as grades
from ..letters import api as letters
from ..pathways import api as pathways
from ..process import releasing

__all__ = ["QUEUES"]

QUEUES: Mapping[str, DueQueue] = MappingProxyType(
    {
        queue.name: queue
        for queue in (
            releasing.QUEUE,
            files.QUEUE,
            pathways.QUEUE,
            grades.QUEUE,
            badge_issuer.DELIVERIES,
            letters.QUEUE,
        )
    }
)
