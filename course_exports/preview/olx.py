"""
Read a course from its OLX through XBlock's own parsing, as a platform's importer does.

What Studio would drop without a word is said here instead: a block whose `parse_xml` raises, a pointer to a file that
is not there, an id used twice. Those are `Course.problems`; the rest of the course is still read.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import CourseLocator
from xblock.core import XBlock
from xblock.fields import ScopeIds
from xblock.runtime import DictKeyValueStore, IdGenerator, IdReader, KeyValueStore, KvsFieldData, Runtime

from .blocks import PlatformBlock, block_class
from .course import Course, read_json
from .errors import UnreadableCourse

log = logging.getLogger(__name__)

# The types whose content Studio writes to files of their own; all other blocks come out empty when they are split off.
POINTER_TYPES = frozenset({"course", "chapter", "sequential", "vertical", "html", "problem", "video"})
Element = Any  # lxml's element type is private


def parse_course(root: Path, *, digest: str) -> Course:
    """
    The course below `root`, the folder with `course.xml`.

    Raises UnreadableCourse when there is no course to show at all: `course.xml` is not XML, or names no course.
    """
    pointer = _parse(root / "course.xml")
    try:
        key = CourseLocator(pointer.get("org"), pointer.get("course"), pointer.get("url_name"))
        str(CourseKey.from_string(str(key)))
    except (InvalidKeyError, TypeError) as error:
        raise UnreadableCourse(_("course.xml names no course: org, course and url_name are needed.")) from error
    policy = read_json(root / "policies" / key.run / "policy.json")
    parser = OlxParser(root, key, policy)
    usage = parser.parse(pointer, None)
    if usage is None:
        raise UnreadableCourse(" ".join(parser.problems))
    course = Course(
        key=key,
        root=root,
        digest=digest,
        usage=usage,
        authored=parser.store.authored,
        parents=parser.parents,
        problems=tuple(parser.problems),
    )
    # What was left out may have been read in part: only what hangs on the tree is in the course.
    return replace(course, authored={usage: course.authored[usage] for usage in course.walk()})


class OlxParser(Runtime):
    """
    The runtime that blocks are parsed in: it mints usage keys, follows pointers and keeps every authored field as
    JSON.
    """

    def __init__(self, root: Path, course_key: CourseKey, policy: Mapping[str, Any]) -> None:
        self.store = ParsedFields()
        self.parents: dict[UsageKey, UsageKey] = {}
        self.problems: list[str] = []
        self.course_id = course_key
        self._root = root
        self._policy = policy
        keys = KeyMint(course_key)
        super().__init__(keys, keys, mixins=(PlatformBlock,), services={"field-data": KvsFieldData(self.store)})

    def load_block_type(self, block_type: str) -> type[XBlock]:
        return block_class(block_type)

    def parse(self, node: Element, parent: UsageKey | None) -> UsageKey | None:
        """Parse one element and what is below it; None, with a problem noted, where Studio would leave it out."""
        name = f"<{node.tag} url_name={node.get('url_name', '')!r}>"
        try:
            usage = self._mint(node)
            node = self._content(node)
            node.attrib.pop("xblock-family", None)
            if parent is not None:
                self.parents[usage] = parent
            block = self.mixologist.mix(self.load_block_type(node.tag)).parse_xml(
                node, self, ScopeIds(None, node.tag, usage, usage)
            )
            block.parent = parent
            self._apply_policy(block)
            block.save()
        except Exception as error:  # whatever a block raises here, Studio swallows: saying it is the point
            log.info("%s cannot be read: %s", name, type(error).__name__)
            self.problems.append(
                _("{block} was left out, as Studio would leave it out: {reason}").format(block=name, reason=error)
            )
            return None
        return usage

    def add_node_as_child(self, block: XBlock, node: Element) -> None:
        """XBlock's own `parse_xml` calls this for each child element."""
        usage = self.parse(node, block.scope_ids.usage_id)
        if usage is not None:
            block.children.append(usage)

    def _mint(self, node: Element) -> UsageKey:
        """
        The key of an element: by its `url_name`; by a hash where it has none or the name is taken, as the platform
        does.
        """
        name = node.get("url_name") or _hash_of(node)
        usage = self.course_id.make_usage_key(node.tag, name)
        if usage in self.store.authored:
            self.problems.append(
                _(
                    "{usage} is there twice. Studio renames the second, and its answers are lost with each change."
                ).format(usage=usage)
            )
            usage = self.course_id.make_usage_key(node.tag, f"{name}_{_hash_of(node)}")
        UsageKey.from_string(str(usage))
        self.store.authored[usage] = {}
        return usage

    def _content(self, node: Element) -> Element:
        """The element itself, or what its pointer points to."""
        is_pointer = (
            not len(node) and not (node.text or "").strip() and set(node.attrib) <= {"url_name", "org", "course"}
        )
        if not is_pointer or node.tag not in POINTER_TYPES:
            return node
        url_name = node.get("url_name", "")
        content = _parse(self._inside(f"{node.tag}/{url_name}.xml"))
        content.set("url_name", url_name)
        if content.tag == "html" and content.get("filename"):
            content.text = self._inside(f"html/{content.get('filename')}.html").read_text(encoding="utf-8")
        return content

    def _inside(self, path: str) -> Path:
        file = (self._root / path).resolve()
        if not file.is_relative_to(self._root.resolve()):
            raise UnreadableCourse(_("{path} leads out of the course.").format(path=path))
        if not file.is_file():
            raise UnreadableCourse(_("there is no {path}").format(path=path))
        return file

    def _apply_policy(self, block: XBlock) -> None:
        if block.scope_ids.block_type not in POINTER_TYPES:
            return
        usage = block.scope_ids.usage_id
        for name, value in self._policy.get(f"{usage.block_type}/{usage.block_id}", {}).items():
            if name in block.fields:
                setattr(block, name, block.fields[name].from_json(value))

    # While a course is read nobody is looking at it: no URL is right and no event has a person.
    def handler_url(
        self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        raise UnreadableCourse(_("A block asked for a handler's address while it was read."))

    def resource_url(self, resource: str) -> str:
        raise UnreadableCourse(_("A block asked for a file's address while it was read."))

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        return self.resource_url(uri)

    def publish(self, block: XBlock, event_type: str, event_data: Mapping[str, Any]) -> None:
        raise UnreadableCourse(_("A block published an event while it was read."))


class ParsedFields(DictKeyValueStore):
    """
    Authored values by usage key and field name. A block's definition and its usage are one thing in a course on disk.
    """

    def __init__(self) -> None:
        super().__init__()
        self.authored: dict[UsageKey, dict[str, Any]] = {}

    def get(self, key: KeyValueStore.Key) -> Any:
        return self.authored[key.block_scope_id][key.field_name]

    def set(self, key: KeyValueStore.Key, value: Any) -> None:
        self.authored[key.block_scope_id][key.field_name] = value

    def set_many(self, update_dict: Mapping[KeyValueStore.Key, Any]) -> None:
        for key, value in update_dict.items():
            self.set(key, value)

    def has(self, key: KeyValueStore.Key) -> bool:
        return key.field_name in self.authored[key.block_scope_id]

    def delete(self, key: KeyValueStore.Key) -> None:
        del self.authored[key.block_scope_id][key.field_name]


class KeyMint(IdReader, IdGenerator):
    """Usage keys carry their block type, so there is nothing to remember. Asides are not part of a course on disk."""

    def __init__(self, course_key: CourseKey) -> None:
        self._course_key = course_key

    def get_definition_id(self, usage_id: UsageKey) -> UsageKey:
        return usage_id

    def get_block_type(self, def_id: UsageKey) -> str:
        return def_id.block_type

    def create_definition(self, block_type: str, slug: str | None = None) -> UsageKey:
        return self._course_key.make_usage_key(block_type, slug or block_type)

    def create_usage(self, def_id: UsageKey) -> UsageKey:
        return def_id

    def get_usage_id_from_aside(self, aside_id: Any) -> Any:
        raise NotImplementedError("the preview has no asides")

    get_definition_id_from_aside = get_aside_type_from_usage = get_aside_type_from_definition = get_usage_id_from_aside

    def create_aside(self, definition_id: Any, usage_id: Any, aside_type: str) -> Any:
        raise NotImplementedError("the preview has no asides")


def _parse(path: Path) -> Element:
    """Safe by its parser: no entities, no network, no DTD; a course is somebody else's file."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.parse(str(path), parser).getroot()
    except (etree.XMLSyntaxError, OSError) as error:
        raise UnreadableCourse(_("{name} is not XML: {reason}").format(name=path.name, reason=error)) from error


def _hash_of(node: Element) -> str:
    return hashlib.sha256(etree.tostring(node)).hexdigest()[:20]
