"""The author's editor of a definition: shown in Studio as OLX, saved only when all of it can be read."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from web_fragments.fragment import Fragment

from ..compat import platform
from ..definitions.parsing import InvalidDefinition, Problem
from ..errors import DomainError, NotAllowed, out_of_date
from .olx import DefinitionForm, kept_text, read_text, to_text
from .person import person_looking
from .rendering import render, static_text
from .requests import Sent

T = TypeVar("T")

PACKAGE = "pdln_xblocks"
SCRIPTS = ("pdln_xblocks/js/send.js", "pdln_xblocks/js/definition_editor.js")


class InvalidOlx(DomainError):
    """What an author typed is not a definition; `details["problems"]` says everything that is wrong with it."""

    code = "invalid_definition"


def editor(
    definition: T | None,
    unreadable: str,
    problems: Sequence[Problem],
    form: DefinitionForm[T],
    *,
    heading: str,
    prefix: str,
) -> Fragment:
    """The editor, with what is there: the definition, or what could not be read with its problems."""
    text = to_text(definition, form) if definition else kept_text(unreadable, form) if unreadable else ""
    context = {"olx": text, "problems": problems, "is_shown": definition is not None, "heading": heading}
    context |= {"tag": form.tag, "prefix": prefix}
    fragment = Fragment(render(PACKAGE, "definition_editor.html", context))
    fragment.add_css(static_text(PACKAGE, "pdln_xblocks/base.css"))
    for path in SCRIPTS:
        fragment.add_javascript(static_text(PACKAGE, path))
    fragment.initialize_js("PdlnDefinitionEditor")
    return fragment


def read_edit(sent: Sent, form: DefinitionForm[T]) -> T:
    """The definition that an author typed: {"olx"}. Raises InvalidOlx with everything that is wrong with it."""
    text = sent.data.get("olx")
    if not isinstance(text, str):
        raise out_of_date()
    try:
        return read_text(text, form)
    except InvalidDefinition as error:
        raise InvalidOlx(_("Nothing was saved: some of this cannot be read."), problems=error.problems) from error


def problem_list(problems: Sequence[Problem]) -> str:
    """The HTML of what is wrong with a definition."""
    return render(PACKAGE, "problems.html", {"problems": problems})


def require_author(block: Any) -> None:
    """
    Raise NotAllowed unless the person may write to the block's course, in Studio.

    Studio says who may by a service of its own, which the LMS has not; there, what authors wrote can be read only
    (assigning it raises InvalidScopeError, as seen in a running LMS).
    """
    studio = block.runtime.service(block, "studio_user_permissions")
    if studio is None and not block.scope_ids.usage_id.context_key.is_course:
        _require_library_author(block)
    elif studio is None:
        raise NotAllowed(_("This is edited in Studio. Open the course there to change it."))
    elif not studio.can_write(block.scope_ids.usage_id.context_key):
        raise NotAllowed(_("Only the course team can do this."))


def _require_library_author(block: Any) -> None:
    """
    Raise NotAllowed unless the person may change the content library that the block is in. There is no
    `studio_user_permissions` in its runtime (Teak, `LearningCoreXBlockRuntime`): that calls a handler for whoever may
    look, and raises at saving for those who may not edit.
    """
    person, library = person_looking(block), str(block.scope_ids.usage_id.context_key)
    if person.user_id is None or not platform().edits_library(person.user_id, library):
        raise NotAllowed(_("Only people who may edit this library can do this."))
