"""
What every block of ours has that an author made: its OLX, what Studio says above it, and who may change it; and what
those have that hold a definition.
"""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from lxml import etree
from web_fragments.fragment import Fragment
from xblock.fields import Dict, Scope, String
from xblock.validation import Validation, ValidationMessage

from ..definitions.parsing import Problem
from ..errors import DomainError
from ..permissions import Action
from . import editing, olx
from .named_tasks import MissingTask, missing_tasks, said_in_studio
from .requests import Call
from .responses import handles
from .speaking import SpeakingBlock
from .wording import lang_of


class Definition(Protocol):
    """A value that an author defined."""

    @property
    def title(self) -> str: ...

    def to_data(self) -> dict[str, Any]: ...


D = TypeVar("D", bound=Definition)

# Where the platform (Teak) says that the file of a course went which was brought to another course, under its own name.
# There it needs no new address, and this is none.
NO_ADDRESS = "static/None"


class AuthoredBlock(SpeakingBlock):
    """A block with fields of an author's; OLX that could not be read is kept and written back unchanged."""

    _form: ClassVar[olx.DefinitionForm[Any] | None] = None

    unreadable = String(scope=Scope.content, default="", help="OLX that could not be read, to be written back.")
    other_attributes = Dict(scope=Scope.settings, default={}, help="OLX attributes of no field, to be written back.")

    # OLX

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> Self:
        """
        Read the block; never raises, since the platform would drop it without a word (see `olx`).

        An importer calls this on the class that the platform has mixed its own fields into; Studio's clipboard on the
        class without them (Teak, `_import_xml_node_to_parent`), and the block has them all the same.
        """
        read = olx.read_node(node, cls._form, runtime.mixologist.mix(cls).fields)
        block: Self = super().parse_xml(read.plain, runtime, keys)
        block._keep(read)
        return block

    def _keep(self, read: olx.NodeReading[Any]) -> None:
        """Hold what was read beside the fields."""
        if read.unreadable:
            self.unreadable = read.unreadable
        if read.other_attributes:
            self.other_attributes = dict(read.other_attributes)

    def add_xml_to_node(self, node: Any) -> None:
        super().add_xml_to_node(node)
        olx.write_node(
            node,
            definition=self._readable_definition,
            unreadable=self.unreadable,
            other_attributes=self.other_attributes,
            form=self._form,
        )

    @property
    def _readable_definition(self) -> Any:
        """What goes into OLX as an element; None for nothing."""
        return None

    # Studio

    def validate(self) -> Validation:
        """What Studio shows above the block: nothing, or everything that could not be read or is not there."""
        validation = super().validate()
        for problem in self._problems:
            validation.add(ValidationMessage(ValidationMessage.ERROR, str(problem)))
        if names := self._not_in_effect:
            message = _(
                "When this block was copied here, these settings of it did not take effect: %(names)s. "
                "Edit this block and save it: they then do, unless you have set them anew."
            )
            validation.add(ValidationMessage(ValidationMessage.ERROR, message % {"names": ", ".join(names)}))
        for missing in said_in_studio(self._missing_tasks):
            validation.add(missing)
        return validation

    @property
    def _problems(self) -> tuple[Problem, ...]:
        """What could not be read."""
        return olx.problems_of(self.unreadable, self._form, type(self).fields) if self.unreadable else ()

    @property
    def _named_tasks(self) -> Mapping[str, str]:
        """The tasks of its course that the block names: titles by block id, empty where it says none."""
        return {}

    @property
    def _missing_tasks(self) -> list[MissingTask]:
        """Those that the course has not; a library has no tasks to be looked for."""
        return missing_tasks(self._course_key, self._named_tasks) if self._named_tasks and self._is_in_course else []

    @property
    def _not_in_effect(self) -> list[str]:
        """
        The attributes that were kept as nobody's and have a field which is not set: a release of ours that did not know
        what the platform mixes in read them so from Studio's clipboard.
        """
        known = [name for name in self.other_attributes if name in self.fields and name not in olx.HELD_IN]
        return sorted(name for name in known if not (olx.is_nobodys(name) or self.fields[name].is_set_on(self)))

    def _put_into_effect(self) -> None:
        """Give those to their fields."""
        left = {name: text for name, text in self.other_attributes.items() if not olx.is_nobodys(name)}
        for name in self._not_in_effect:
            field = self.fields[name]
            if olx.fits(field, left[name]):
                setattr(self, name, field.from_string(left.pop(name)))
        if left != self.other_attributes:
            self.other_attributes = left

    @classmethod
    def get_customizable_fields(cls) -> dict[str, str | None]:
        """
        Which fields a course's copy of a library's block has for itself, for the platform's sync (Teak,
        `UpstreamSyncMixin`): those the platform says, and the attributes of no field, which may well be a course's own.
        """
        platforms = getattr(super(), "get_customizable_fields", dict)
        return {**platforms(), "other_attributes": None}

    # Handlers

    def allow(self, action: Action, request: Any, suffix: str) -> Call:
        """The call of a handler, when this person may make it here; raises NotAllowed. For authors."""
        editing.require_author(self)
        return Call(request=request, suffix=suffix)

    def explain(self, error: DomainError, call: Any) -> Mapping[str, Any]:
        """What goes to the page with a refusal, beside its sentence; `call` is None where there was none."""
        if isinstance(error, editing.InvalidOlx):
            problems: Any = error.details["problems"]
            return {"html": editing.problem_list(problems), "problems": editing.problem_data(problems)}
        if isinstance(error, editing.ChangeNotSaid):
            return {"html": error.details["html"]}
        return {}

    # Where the block is

    @property
    def _course_key(self) -> str:
        return str(self.scope_ids.usage_id.context_key)

    @property
    def _lang(self) -> SafeString:
        """The attribute of whatever is in the course's language; a library says none."""
        return lang_of(self._course_key) if self._is_in_course else SafeString("")

    @property
    def _is_in_course(self) -> bool:
        """
        Whether this block is in a course. A library's are there to be copied into courses: nobody is enrolled and
        nothing can be given.
        """
        return bool(self.scope_ids.usage_id.context_key.is_course)

    def _in_library(self) -> Fragment:
        """What is shown of a block that works in courses only, where it is in a library."""
        raise NotImplementedError

    @property
    def _block_id(self) -> str:
        return str(self.scope_ids.usage_id.block_id)

    @property
    def _title(self) -> str:
        """The author's name for the block; its id where they gave none."""
        is_named = self.fields["display_name"].is_set_on(self)
        return (self.display_name if is_named else "") or self._block_id


def only_in_courses(view: Callable[..., Fragment]) -> Callable[..., Fragment]:
    """Make a view of a block that works in courses say so where the block is in a library."""

    @wraps(view)
    def in_course(block: Any, context: Any = None) -> Fragment:
        return view(block, context) if block._is_in_course else block._in_library()

    return in_course


class DefinitionBlock(AuthoredBlock, Generic[D]):
    """
    A block that holds one definition. A block of it says `_form` and `_nothing_yet`, and may take more than the
    definition from what was read.
    """

    _form: ClassVar[olx.DefinitionForm[Any]]

    definition = Dict(scope=Scope.content, help="What the author defined.")

    def _keep(self, read: olx.NodeReading[Any]) -> None:
        if read.definition is not None:
            self._take(read.definition)
        super()._keep(read)

    @property
    def _readable_definition(self) -> D | None:
        # As an element, what today's rules refuse could not be read again: the field goes along as it is.
        definition, problems = self._read_definition()
        return None if problems else definition

    @property
    def _problems(self) -> tuple[Problem, ...]:
        return self._read_definition()[1]

    def validate(self) -> Validation:
        """The same, and that the block is empty."""
        validation = super().validate()
        if self._read_definition() == (None, ()):
            validation.add(ValidationMessage(ValidationMessage.WARNING, self._nothing_yet))
        return validation

    @handles(Action.AUTHOR)
    def save_definition(self, call: Call) -> dict[str, Any]:
        """{"olx"} or {"form"} -> {}; for authors. Nothing changes unless all of it can be read."""
        self._take(self._accepted(editing.read_edit(call.sent, self._form), call))
        return {}

    @handles(Action.AUTHOR)
    def check_definition(self, call: Call) -> dict[str, Any]:
        """{"olx"} or {"form"} -> {"problems", "form", "olx"}; for authors. Nothing is saved."""
        return editing.checked_edit(call.sent, self._form)

    def _accepted(self, definition: D, call: Call) -> D:
        """The definition as it is to be held; raises a DomainError where it may not be changed so."""
        return definition

    def index_dictionary(self) -> dict[str, Any]:
        """
        What the platform's search finds this block by, in the shape it takes: `{"content": {name: text},
        "content_type": kind}`, all of it plain text. Read in Teak (`xmodule/html_block.py`, `capa_block.py`):
        courseware search keeps it as it is, Studio's search puts `content` beside its own fields.
        """
        indexed: dict[str, Any] = super().index_dictionary()
        definition, _problems = self._read_definition()
        words = self._search_words(definition) if definition is not None else {}
        indexed["content"] = {**indexed.get("content", {}), "display_name": self._title, **words}
        indexed["content_type"] = self._search_kind
        return indexed

    # What people filter by in the platform's search, as its own "Text" and "CAPA": the same in every language.
    _search_kind: ClassVar[str]

    def _search_words(self, definition: D) -> dict[str, str]:
        """Plain text by the names that the platform's search knows it under."""
        raise NotImplementedError

    @property
    def _nothing_yet(self) -> str:
        """What an author is told of an empty block."""
        raise NotImplementedError

    def _read_definition(self) -> tuple[D | None, tuple[Problem, ...]]:
        """The definition, and what is wrong with it or why there is none to be shown."""
        return olx.held(self.definition, self.unreadable, self._form, type(self).fields)

    def _take(self, definition: D) -> None:
        """Hold this definition from now on."""
        self.definition, self.unreadable = definition.to_data(), ""
        if not self.fields["display_name"].is_set_on(self):
            self.display_name = definition.title
        self._put_into_effect()

    @property
    def data(self) -> str:
        """
        What the author defined, as text. The platform (Teak) looks for the course's files that a block uses in what is
        called `data`, and puts new addresses there when a copy from a library brings its files into a course.
        """
        return self.unreadable or json.dumps(self.definition, ensure_ascii=False)

    @data.setter
    def data(self, text: str) -> None:
        """Raises ValueError for what is not text of this block's."""
        if NO_ADDRESS in text:
            return
        if self.unreadable:
            etree.fromstring(text)
            self.unreadable = text
            return
        definition = json.loads(text)
        if not isinstance(definition, dict):
            raise ValueError("this is not a definition")
        self.definition = definition
