"""
What every block has that shows what an author defined: its fields, its OLX, and what Studio says above it.

A block of it says `_form` and `_nothing_yet`, and may take more than the definition from what was read.
"""

from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from django.utils.safestring import SafeString
from xblock.fields import Dict, Scope, String
from xblock.validation import Validation, ValidationMessage

from ..definitions.reading import Problem
from . import olx
from .language import lang_of
from .speaking import SpeakingBlock


class Definition(Protocol):
    """A value that an author defined."""

    @property
    def title(self) -> str: ...

    def to_data(self) -> dict[str, Any]: ...


D = TypeVar("D", bound=Definition)


class AuthoredBlock(SpeakingBlock, Generic[D]):
    """A block that holds one definition, or OLX that could not be read as one and is written back unchanged."""

    _form: ClassVar[olx.DefinitionForm[Any]]

    definition = Dict(scope=Scope.content, help="What the author defined.")
    unreadable = String(scope=Scope.content, default="", help="OLX that could not be read, to be written back.")
    other_attributes = Dict(scope=Scope.settings, default={}, help="OLX attributes of no field, to be written back.")

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> Self:
        """Read the block; never raises, since the platform would drop it without a word (see `olx`)."""
        found = olx.read_node(node, cls._form, cls.fields)
        block: Self = super().parse_xml(found.plain, runtime, keys)
        if found.definition is not None:
            block._take(found.definition)
        if found.unreadable:
            block.unreadable = found.unreadable
        if found.other_attributes:
            block.other_attributes = dict(found.other_attributes)
        return block

    def add_xml_to_node(self, node: Any) -> None:
        super().add_xml_to_node(node)
        definition, _problems = self._read_definition()
        others = self.other_attributes
        olx.write_node(
            node, definition=definition, unreadable=self.unreadable, other_attributes=others, form=self._form
        )

    def validate(self) -> Validation:
        """What Studio shows above the block: nothing, that it is empty, or everything that could not be read."""
        validation = super().validate()
        definition, problems = self._read_definition()
        if definition is None and not problems:
            validation.add(ValidationMessage(ValidationMessage.WARNING, self._nothing_yet))
        for problem in problems:
            validation.add(ValidationMessage(ValidationMessage.ERROR, str(problem)))
        return validation

    def index_dictionary(self) -> dict[str, Any]:
        """
        What the platform's search finds this block by, in the shape it takes: `{"content": {name: text},
        "content_type": kind}`, all of it plain text. Read in Teak (`xmodule/html_block.py`, `capa_block.py`):
        courseware search keeps it as it is, Studio's search puts `content` beside its own fields.
        """
        found: dict[str, Any] = super().index_dictionary()
        definition, _problems = self._read_definition()
        words = self._search_words(definition) if definition is not None else {}
        found["content"] = {**found.get("content", {}), "display_name": self._title, **words}
        found["content_type"] = self._search_kind
        return found

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
        """The definition, or why there is none to be shown."""
        return olx.held(self.definition, self.unreadable, self._form, type(self).fields)

    def _take(self, definition: D) -> None:
        """Hold this definition from now on."""
        self.definition, self.unreadable = definition.to_data(), ""
        if not self.fields["display_name"].is_set_on(self):
            self.display_name = definition.title

    @property
    def _course_key(self) -> str:
        return str(self.scope_ids.usage_id.context_key)

    @property
    def _lang(self) -> SafeString:
        """The attribute of whatever is in the course's language."""
        return lang_of(self._course_key)

    @property
    def _block_id(self) -> str:
        return str(self.scope_ids.usage_id.block_id)

    @property
    def _title(self) -> str:
        """The author's name for the block; its id where they gave none."""
        is_named = self.fields["display_name"].is_set_on(self)
        return (self.display_name if is_named else "") or self._block_id
