"""
A definition inside a block's element, e.g. `<aok>` inside `<aok_submission>`.

The platform drops a block whose `parse_xml` raises, without a word. So nothing here raises for what an author wrote: an
element that cannot be read is kept as it stands, its problems can be listed, and it is written back unchanged.
"""

import copy
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _
from lxml import etree
from xblock.core import XML_NAMESPACES
from xblock.fields import Field, UserScope

from ..definitions.aok import Aok
from ..definitions.olx import aok_from_element, aok_to_element, pathway_from_element, pathway_to_element
from ..definitions.parsing import InvalidDefinition, Problem
from ..definitions.pathway import Pathway
from ..definitions.stored import shown_today

Element = Any  # lxml's element type is private
T = TypeVar("T")

OPTION = f"{{{XML_NAMESPACES['option']}}}"
# Fields that hold what was read here: in OLX they are what was read, never attributes of these names.
HELD_IN = ("unreadable", "other_attributes")
# Attributes that the platform writes by itself.
OF_THE_PLATFORM = ("url_name", "xblock-family")
# The course's files that a definition refers to. When a block is copied the platform brings those along whose address
# it finds in quotes in the block's OLX (Teak); in Markdown they stand in none. Written for it alone, and never read.
FILES = "static_files"
# As Markdown and lists of addresses have them: to the next space, bracket or quote; between < and >, spaces and all.
ADDRESS = re.compile(r"""</static/(?P<between>[^<>]+)>|(?<![\w.-])/static/(?P<plain>[^\s()<>\[\]{}"'\\]+)""")
# What ends a sentence is not the end of a file's name; what follows ? and # is not the file's.
AFTER_NAME = re.compile(r"[?#].*|[.,;:!]+$")
# What the platform notes of where a block was copied from. Where it has fields for that it keeps them right itself;
# where it has none (in a library), what is left of it is about another block.
OF_A_COPY = re.compile(r"upstream(_\w+)?|copied_from_block|downstream_\w+|top_level_downstream_\w+")


@dataclass(frozen=True, kw_only=True)
class DefinitionForm(Generic[T]):
    """One kind of definition: its tag, and how it is read and written."""

    tag: str
    from_element: Callable[[Element], T]
    to_element: Callable[[T], Element]
    kind: type[Any]


AOK: DefinitionForm[Aok] = DefinitionForm(tag="aok", from_element=aok_from_element, to_element=aok_to_element, kind=Aok)
PATHWAY: DefinitionForm[Pathway] = DefinitionForm(
    tag="pathway", from_element=pathway_from_element, to_element=pathway_to_element, kind=Pathway
)


@dataclass(frozen=True, kw_only=True)
class NodeReading(Generic[T]):
    """
    A block's element, read: the definition, or what could not be read as text; neither for an empty block.

    `plain` is the element with only what XBlock's own parsing understands; `other_attributes` are those that no field
    has, which XBlock would drop.
    """

    plain: Element
    other_attributes: Mapping[str, str]
    definition: T | None = None
    unreadable: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlainNode:
    """
    A copy of a block's element with only what XBlock's own parsing is to read; the attributes that no field has; and
    everything of the fields that cannot be read.
    """

    element: Element
    other_attributes: Mapping[str, str]
    problems: tuple[Problem, ...]


def plain_node(node: Element, fields: Mapping[str, Field]) -> PlainNode:
    """
    What of a block's element goes into its fields; never raises.

    `fields` are those that the block will have, what the platform mixes in included: a class by itself does not know
    that `group_access` is a field, and restricted work would be open to everybody.
    """
    plain = copy.deepcopy(node)
    problems: list[Problem] = []
    others = _take_out_other_attributes(plain, fields)
    _leave_out_what_fits_no_field(plain, fields, problems)
    for child in list(plain):
        if not is_option(child):
            plain.remove(child)
    plain.text = None
    return PlainNode(element=plain, other_attributes=others, problems=tuple(problems))


def read_node(node: Element, form: DefinitionForm[T] | None, fields: Mapping[str, Field]) -> NodeReading[T]:
    """
    Read a block's element; never raises. `form` is None for a block that holds no definition, `fields` are the block's,
    as in `plain_node`.
    """
    plain = plain_node(node, fields)
    problems = list(plain.problems)
    definition = _read_children(node, form, problems)
    if problems:
        kept = kept_of(node, plain)
        return NodeReading(plain=plain.element, other_attributes={}, unreadable=kept, problems=tuple(problems))
    return NodeReading(plain=plain.element, other_attributes=plain.other_attributes, definition=definition)


def kept_of(node: Element, plain: PlainNode) -> str:
    """
    An element that could not be read, as it is kept: without what went into fields, which may change there, and without
    what is about another block.
    """
    kept, read = copy.deepcopy(node), plain.element
    for name in list(kept.attrib):
        if (name in read.attrib and name not in (*HELD_IN, "definition")) or is_nobodys(name):
            del kept.attrib[name]
    for child in [each for each in kept if is_option(each) and not (each.tail or "").strip()]:
        if any((each.tag, each.text) == (child.tag, child.text) for each in read):
            kept.remove(child)
    return str(etree.tostring(kept, encoding="unicode", with_tail=False))


def _take_out_other_attributes(plain: Element, fields: Mapping[str, Field]) -> dict[str, str]:
    known = {*fields, *OF_THE_PLATFORM} - {*HELD_IN}
    others = {name: value for name, value in plain.attrib.items() if name not in known}
    for name in others:
        del plain.attrib[name]
    return {name: value for name, value in others.items() if not is_nobodys(name)}


def is_nobodys(name: str) -> bool:
    """Whether an attribute that no field has is not to be kept either."""
    return name == FILES or OF_A_COPY.fullmatch(name) is not None


def _leave_out_what_fits_no_field(plain: Element, fields: Mapping[str, Field], problems: list[Problem]) -> None:
    for name, value in list(plain.attrib.items()):
        if name in fields and not fits(fields[name], value):
            del plain.attrib[name]
            problems.append(_no_value(name, value))
    for child in [each for each in plain if is_option(each)]:
        name = etree.QName(child).localname
        if name in fields and child.get("none") != "true" and not fits(fields[name], child.text or ""):
            plain.remove(child)
            problems.append(_no_value(name, child.text or ""))


def fits(field: Field, text: str) -> bool:
    """Whether a field can hold what an author wrote as text."""
    if field.scope.user is not UserScope.NONE:
        return False  # somebody's own state is no author's to write, and the platform would raise
    try:
        field.enforce_type(field.from_string(text))
    except Exception:  # fields raise what their parsers raise: YAML's, JSON's and datetime's errors have no common base
        return False
    return True


def _no_value(name: str, text: str) -> Problem:
    return Problem(path=(name,), message=_('"%(value)s" cannot be read here') % {"value": text})


def is_option(child: Element) -> bool:
    return isinstance(child.tag, str) and child.tag.startswith(OPTION)


def _read_children(node: Element, form: DefinitionForm[T] | None, problems: list[Problem]) -> T | None:
    children = [child for child in node.iterchildren(etree.Element) if not is_option(child)]
    tag = form.tag if form else ""
    definitions = [child for child in children if child.tag == tag]
    for child in children:
        if child.tag != tag:
            problems.append(Problem(path=(), message=_("nothing is called <%(tag)s> here") % {"tag": child.tag}))
    has_text = any(text.strip() for text in node.xpath("text()"))
    if form is None:
        if has_text:
            problems.append(Problem(path=(), message=_("there is text, and nothing that it could belong to")))
        return None
    if has_text:
        problems.append(Problem(path=(), message=_("there is text outside of <%(tag)s>") % {"tag": form.tag}))
    if len(definitions) > 1:
        problems.append(Problem(path=(), message=_("<%(tag)s> is there twice") % {"tag": form.tag}))
    if not definitions:
        if problems:
            problems.append(Problem(path=(), message=_("there is no <%(tag)s>") % {"tag": form.tag}))
        return None
    try:
        return form.from_element(definitions[0])
    except InvalidDefinition as error:
        problems.extend(error.problems)
        return None


def write_node(
    node: Element,
    *,
    definition: T | None,
    unreadable: str,
    other_attributes: Mapping[str, str],
    form: DefinitionForm[T] | None,
) -> None:
    """Put the definition into an element that holds the block's fields already, or what was kept, as it stood."""
    for name in HELD_IN if definition is None and not unreadable else (*HELD_IN, "definition"):
        node.attrib.pop(name, None)
    if unreadable:
        put_back(node, unreadable)
    else:
        _add_attributes(node, other_attributes)
        if definition is not None and form is not None:
            node.append(form.to_element(definition))
    # An attribute that is one address has it in quotes already.
    attributes = [value for each in node.iter(etree.Element) for value in each.attrib.values()]
    files = [each for each in course_files([*node.itertext(), *attributes]) if each not in attributes]
    if files:
        node.set(FILES, json.dumps(files))


def course_files(texts: Iterable[str]) -> list[str]:
    """Each address once, in the order of the texts, without what follows the file's name."""
    files = {}
    for text in texts:
        for match in ADDRESS.finditer(text):
            name = AFTER_NAME.sub("", match["between"] or match["plain"])
            if name:
                files[f"/static/{name}"] = True
    return list(files)


def put_back(node: Element, unreadable: str) -> None:
    """All of what was kept, but for the fields that the block has written already."""
    kept = etree.fromstring(unreadable, _parser())
    _add_attributes(node, kept.attrib)
    node.text = kept.text
    for child in list(kept):
        if not is_option(child) or (etree.QName(child).localname not in node.attrib and node.find(child.tag) is None):
            node.append(child)


def _add_attributes(node: Element, attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        if name not in node.attrib and not is_nobodys(name):
            node.set(name, value)


def problems_of(unreadable: str, form: DefinitionForm[T] | None, fields: Mapping[str, Field]) -> tuple[Problem, ...]:
    """Everything wrong with what was kept."""
    return read_node(etree.fromstring(unreadable, _parser()), form, fields).problems


def held(
    definition: Mapping[str, Any], unreadable: str, form: DefinitionForm[T], fields: Mapping[str, Field]
) -> tuple[T | None, tuple[Problem, ...]]:
    """
    What a block holds: the value, and everything that is wrong with it; neither for an empty block. A value with
    problems was accepted by another release: it is shown, and its author is told.
    """
    if unreadable:
        return None, problems_of(unreadable, form, fields)
    if not definition:
        return None, ()
    return shown_today(definition, form.kind)


def read_text(text: str, form: DefinitionForm[T]) -> T:
    """What an author typed as OLX, as a value. Raises InvalidDefinition with every problem, broken XML included."""
    try:
        element = etree.fromstring(text.strip().encode(), _parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        where = _("line %(line)d, column %(column)d") % {"line": line, "column": column}
        # libxml2 ends its own sentence with the place.
        what = error.msg.rpartition(", line ")[0] or error.msg
        raise InvalidDefinition([Problem(path=(), message=f"{where}: {what}")]) from error
    except ValueError as error:
        # The platform puts a parser of its own in the place of lxml's: it refuses a DOCTYPE's entities so.
        raise InvalidDefinition([_no_doctype()]) from error
    if element.getroottree().docinfo.doctype:
        raise InvalidDefinition([_no_doctype()])
    if element.tag != form.tag:
        message = _("it begins with <%(found)s>, but should with <%(tag)s>") % {"found": element.tag, "tag": form.tag}
        raise InvalidDefinition([Problem(path=(), message=message)])
    return form.from_element(element)


def _no_doctype() -> Problem:
    return Problem(path=(), message=_("a DOCTYPE cannot be used here"))


def to_text(definition: T, form: DefinitionForm[T]) -> str:
    """A definition as an author edits it."""
    return str(etree.tostring(form.to_element(definition), encoding="unicode", pretty_print=True)).strip()


def kept_text(unreadable: str, form: DefinitionForm[T]) -> str:
    """What could not be read, as its author edits it: the definition's element where there is one, else everything."""
    kept = etree.fromstring(unreadable, _parser())
    definitions = kept.findall(form.tag)
    return str(etree.tostring(definitions[0] if len(definitions) == 1 else kept, encoding="unicode", with_tail=False))


def _parser() -> etree.XMLParser:
    """Safe against what a file from elsewhere may hold: no entities, no network, no DTD."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
