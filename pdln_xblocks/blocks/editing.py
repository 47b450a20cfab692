"""The author's editor of a definition: shown in Studio as OLX, saved only when all of it can be read."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from web_fragments.fragment import Fragment
from webob import Response

from ..definitions.parsing import InvalidDefinition, Problem
from ..errors import DomainError, NotAllowed
from .answers import InvalidOlx, json_answer, json_body, out_of_date, refusal, wrong_method
from .libraries import is_in_course, require_library_author
from .olx import DefinitionForm, kept_text, read_text, to_text
from .screen import render, static_text

T = TypeVar("T")

PACKAGE = "pdln_xblocks"
SCRIPTS = ("pdln_xblocks/js/send.js", "pdln_xblocks/js/definition_editor.js")


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


def save_edit(block: Any, request: Any, form: DefinitionForm[T], take: Callable[[T], None]) -> Response:
    """{"olx"} -> {}; for authors. `take` gets the definition; where some of it cannot be read, nothing changes."""
    if request.method != "POST":
        return wrong_method("POST")
    try:
        require_author(block)
        take(_read_edit(request, form))
    except DomainError as error:
        problems = error.details.get("problems")
        more = {"html": render(PACKAGE, "problems.html", {"problems": problems})} if problems else {}
        return refusal(error, more)
    return json_answer(200, {})


def _read_edit(request: Any, form: DefinitionForm[T]) -> T:
    text = json_body(request).get("olx")
    if not isinstance(text, str):
        raise out_of_date()
    try:
        return read_text(text, form)
    except InvalidDefinition as error:
        raise InvalidOlx(_("Nothing was saved: some of this cannot be read."), problems=error.problems) from error


def require_author(block: Any) -> None:
    """
    Raise NotAllowed unless the person may write to the block's course, in Studio.

    Studio says who may by a service of its own, which the LMS has not; there, what authors wrote can be read only
    (assigning it raises InvalidScopeError, as seen in a running LMS).
    """
    studio = block.runtime.service(block, "studio_user_permissions")
    if studio is None and not is_in_course(block):
        require_library_author(block)
    elif studio is None:
        raise NotAllowed(_("This is edited in Studio. Open the course there to change it."))
    elif not studio.can_write(block.scope_ids.usage_id.context_key):
        raise NotAllowed(_("Only the course team can do this."))
