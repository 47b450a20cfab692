"""
A block in one of the platform's content libraries, from which courses take copies.

There is no course, so nobody is enrolled and nothing can be given. There is no `studio_user_permissions` in its runtime
either (Teak, `LearningCoreXBlockRuntime`): that calls a handler for whoever may look, and raises at saving for those
who may not edit.
"""

from typing import Any

from django.utils.translation import gettext as _

from ..compat import platform
from ..errors import NotAllowed
from .person import person_looking


def is_in_course(block: Any) -> bool:
    return bool(block.scope_ids.usage_id.context_key.is_course)


def require_library_author(block: Any) -> None:
    """Raise NotAllowed unless the person may change the library that the block is in."""
    person, library = person_looking(block), str(block.scope_ids.usage_id.context_key)
    if person.user_id is None or not platform().edits_library(person.user_id, library):
        raise NotAllowed(_("Only people who may edit this library can do this."))
