"""The author's editor of a definition in Studio: a form or its OLX, saved only when all of it can be read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
SCRIPTS = ("pdln_xblocks/js/send.js",)
FORM_SCRIPTS = tuple(
    f"pdln_xblocks/js/{name}.js" for name in ("grow", "definition_form", "definition_items", "rubric_table")
)
EDITOR = "pdln_xblocks/js/definition_editor.js"


@dataclass(frozen=True, kw_only=True)
class FormFields:
    """
    The fields of a definition as a form. `html` holds them as templates that the script fills from `data`, which is
    what `to_data` gives; `blank` is what a new part of each list begins with, its ids empty: the script mints them.
    `others` are what may be copied, in the order in which the form offers it.
    """

    html: str
    data: Mapping[str, Any] | None
    blank: Mapping[str, Any]
    others: Sequence[Mapping[str, Any]] = ()

    @property
    def others_json(self) -> str:
        return _as_json(list(self.others))

    @property
    def data_json(self) -> str:
        return _as_json(self.data)

    @property
    def blank_json(self) -> str:
        return _as_json(self.blank)


def _as_json(data: Any) -> str:
    # The platform gives new addresses to what begins with "/static/ in a page: these are the author's own.
    return json.dumps(data, ensure_ascii=False).replace("/", "\\/")


class InvalidOlx(DomainError):
    """What an author typed is not a definition; `details["problems"]` says everything that is wrong with it."""

    code = "invalid_definition"


class ChangeNotSaid(DomainError):
    """Teachers have given work here: the author has to say what the change is. `details["html"]` asks it."""

    code = "change_not_said"


def editor(
    definition: T | None,
    unreadable: str,
    problems: Sequence[Problem],
    form: DefinitionForm[T],
    *,
    heading: str,
    prefix: str,
    fields: FormFields | None = None,
) -> Fragment:
    """
    The editor, with what is there: the definition, or what could not be read with its problems. With `fields` it is a
    form, and the OLX is there for those who ask for it; what cannot be read is shown as OLX first.
    """
    text = to_text(definition, form) if definition else kept_text(unreadable, form) if unreadable else ""
    context = {"olx": text, "problems": problems, "is_shown": definition is not None, "heading": heading}
    begins_with_form = fields is not None and fields.data is not None and not unreadable
    context |= {"tag": form.tag, "prefix": prefix, "fields": fields, "begins_with_form": begins_with_form}
    fragment = Fragment(render(PACKAGE, "definition_editor.html", context))
    fragment.add_css(static_text(PACKAGE, "pdln_xblocks/base.css"))
    if fields:
        fragment.add_css(static_text(PACKAGE, "pdln_xblocks/editor.css"))
    for path in (*SCRIPTS, *(FORM_SCRIPTS if fields else ()), EDITOR):
        fragment.add_javascript(static_text(PACKAGE, path))
    fragment.initialize_js("PdlnDefinitionEditor")
    return fragment


def read_edit(sent: Sent, form: DefinitionForm[T]) -> T:
    """
    The definition that an author typed: {"olx"}, or {"form"} as a form's data. Raises InvalidOlx with everything that
    is wrong with it.
    """
    try:
        return _read(sent, form)
    except InvalidDefinition as error:
        raise InvalidOlx(_("Nothing was saved: some of this cannot be read."), problems=error.problems) from error


def checked_edit(sent: Sent, form: DefinitionForm[T]) -> dict[str, Any]:
    """
    What an author typed, as `read_edit` takes it, in both forms: {"problems", "form", "olx"}. With problems the other
    two are None.
    """
    try:
        definition = _read(sent, form)
    except InvalidDefinition as error:
        return {"problems": problem_data(error.problems), "form": None, "olx": None}
    return {"problems": [], "form": definition.to_data(), "olx": to_text(definition, form)}


def _read(sent: Sent, form: DefinitionForm[T]) -> T:
    if "form" in sent.data:
        definition: T = form.kind.from_data(sent.mapping("form"))
        return definition
    text = sent.data.get("olx")
    if not isinstance(text, str):
        raise out_of_date()
    return read_text(text, form)


def problem_data(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """What is wrong, for the form: each with the path of the field it is about."""
    return [{"path": list(each.path), "message": each.message, "hint": each.hint} for each in problems]


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
