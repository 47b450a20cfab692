"""
Studio's clipboard: a block, or a unit with its blocks, copied out of one course and pasted into another.

    studio = Studio("course-v1:…")
    studio.add('<aok_submission url_name="aok-plan" group_access="…">…</aok_submission>')
    copied = studio.copy("aok-plan")
    other.paste(copied)                   # the new block, with an id of its own

Read in Teak: `content_staging/api.py`, `xblock_serializer/`, `cms/djangoapps/contentstore/helpers.py`,
`cms/lib/xblock/authoring_mixin.py`, `cms/lib/xblock/upstream_sync.py`, `static_replace/`.

- A copy is `add_xml_to_node` of the block, as a string, with every field that is set: also of what Studio mixes in.
- The files that come along are those whose `/static/` address stands in quotes in that string.
- A paste calls `parse_xml` on the class *without* Studio's fields, with a runtime whose `construct_xblock_from_class`
  mixes them in. The usage key is a provisional one; the id comes with saving: the type with a number that is free in
  the course, `aok_submission1` (seen in a running Studio). A unit's children follow one by one.
- `upstream` and `copied_from_block` are set after parsing, whatever the string said.
- Files are saved under their names unless there is another of that name. Then addresses are replaced in what the block
  has as `data`, and nowhere else. For a file of a course the replacement is `static/None`.
"""

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from lxml import etree
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import LocalId
from xblock.core import XBlock, XBlockMixin
from xblock.fields import Boolean, DateTime, Dict, Integer, Scope, ScopeIds, String
from xblock.runtime import DictKeyValueStore, KvsFieldData, NullI18nService, Runtime

from pdln_xblocks.compat import DraftedTask
from tests.platform import FakePlatform
from tests.xblock_runtime import Keys, Links, LoggedIn, StudioPermissions, Users

# `_url_replace_regex`: an address is found in quotes, the closing one like the opening one.
IN_QUOTES = re.compile(r"""(?P<quote>\\?['"])/static/(?P<path>.*?)(?P=quote)""")


class CourseFields(XBlockMixin):
    """Of `LmsBlockMixin` and `InheritanceMixin`: mixed into every block of a course, in LMS and Studio."""

    group_access = Dict(scope=Scope.settings, default={})
    visible_to_staff_only = Boolean(scope=Scope.settings, default=False)
    due = DateTime(scope=Scope.settings)
    format = String(scope=Scope.settings)


class StudioFields(XBlockMixin):
    """`AuthoringMixin` and `UpstreamSyncMixin`: Studio's alone."""

    copied_from_block = String(scope=Scope.settings, enforce_type=True)
    upstream = String(scope=Scope.settings, default=None, enforce_type=True)
    upstream_version = Integer(scope=Scope.settings, default=None, enforce_type=True)
    upstream_version_declined = Integer(scope=Scope.settings, default=None, enforce_type=True)
    upstream_display_name = String(scope=Scope.settings, default=None, enforce_type=True)

    @classmethod
    def get_customizable_fields(cls) -> dict[str, str | None]:
        """Fields that a course's copy may have otherwise. One with None beside it never comes from the library."""
        return {"display_name": "upstream_display_name", "due": None, "max_attempts": None, "weight": None}


class Unit(XBlock):
    """A vertical, as far as copying it goes."""

    has_children = True
    display_name = String(scope=Scope.settings)


@dataclass(frozen=True, kw_only=True)
class Copied:
    """What the clipboard holds: the OLX, the files that it found in it, and where it is from."""

    olx: str
    files: dict[str, bytes]
    source: UsageKey


def serialized(block: XBlock) -> etree._Element:
    """`XBlockSerializer`, children included: the url_name is the block's id unless the block wrote one."""
    node = etree.Element("root")
    if block.has_children:
        children, block.children = block.children, []
        block.add_xml_to_node(node)
        block.children = children
        for child in children:
            node.append(serialized(block.runtime.get_block(child)))
    else:
        block.add_xml_to_node(node)
    if "url_name" not in node.attrib:
        node.set("url_name", block.scope_ids.usage_id.block_id)
    return node


def files_in(olx: str) -> list[str]:
    """`collect_assets_from_text`."""
    return list(dict.fromkeys(match["path"] for match in IN_QUOTES.finditer(olx.replace("&quot;", '"'))))


def put_in_place(block: XBlock, new_addresses: dict[str, str]) -> None:
    """`_insert_static_files_into_downstream_xblock`: in `data` alone, as plain text, one name after the other."""
    if hasattr(block, "data") and new_addresses:
        text = block.data
        for old, new in new_addresses.items():
            text = text.replace(old, new)
        block.data = text


@dataclass
class Studio:
    """One course in Studio; `staff` may write to it."""

    course: str
    values: DictKeyValueStore = field(default_factory=DictKeyValueStore)
    usages: list[UsageKey] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def key(self) -> CourseKey:
        return CourseKey.from_string(self.course)

    def add(self, olx: str) -> XBlock:
        """As an importer does it: the mixed class, and ids that the file says."""
        node = etree.fromstring(olx)
        runtime = self.runtime()
        usage = self.key.make_usage_key(node.tag, node.get("url_name"))
        block_class = runtime.mixologist.mix(runtime.load_block_type(node.tag))
        return self._saved(block_class.parse_xml(node, runtime, ScopeIds(None, node.tag, usage, usage)), usage)

    def add_unit(self, block_id: str, *blocks: XBlock) -> XBlock:
        usage = self.key.make_usage_key("vertical", block_id)
        unit = self.runtime().construct_xblock("vertical", ScopeIds(None, "vertical", usage, usage))
        unit.children = [block.scope_ids.usage_id for block in blocks]
        return self._saved(unit, usage)

    def block(self, block_id: str, author: LoggedIn | None = None) -> XBlock:
        """As Studio shows it to `author`, who may write to the course."""
        (usage,) = [each for each in self.usages if each.block_id == block_id]
        return self.runtime(author).get_block(usage)

    def copy(self, block_id: str) -> Copied:
        block = self.block(block_id)
        olx = etree.tostring(serialized(block), encoding="unicode", pretty_print=True)
        files = {path: self.files[path] for path in files_in(olx) if path in self.files}
        return Copied(olx=olx, files=files, source=block.scope_ids.usage_id)

    def copied(self, olx: str) -> Copied:
        """What is copied of a block that was just made here."""
        return self.copy(self.add(olx).scope_ids.usage_id.block_id)

    def paste(self, copied: Copied) -> XBlock:
        """`import_staged_content_from_user_clipboard`."""
        block = self._paste_node(etree.fromstring(copied.olx), copied.source)
        put_in_place(block, self.take_files(copied.files, block.scope_ids.usage_id))
        block.save()
        return self.block(block.scope_ids.usage_id.block_id)

    def take_files(self, files: dict[str, bytes], usage: UsageKey) -> dict[str, str]:
        """`_import_files_into_course`: new addresses by old ones; nothing where another file has the name."""
        taken = {}
        for path, content in files.items():
            name = path.removeprefix("static/")
            # A library's block has its files to itself, so in a course they get a folder of their own.
            aok_ref = f"components/{usage.block_type}/{usage.block_id}/{name}" if name != path else None
            if self.files.setdefault(aok_ref or name, content) == content:
                taken[path] = f"static/{aok_ref}"
        return taken

    def _paste_node(self, node: etree._Element, source: UsageKey) -> XBlock:
        runtime = self.runtime()
        block_class = runtime.load_block_type(node.tag)
        provisional = self.key.make_usage_key(node.tag, LocalId())
        keys = ScopeIds(None, node.tag, provisional, provisional)
        children = list(node) if block_class.has_children else []
        for child in children:
            node.remove(child)
        parsed = block_class.parse_xml(node, runtime, keys)
        self._link(parsed, source)
        usage = self.key.make_usage_key(node.tag, self._new_id(node.tag))
        block = self._saved(parsed, usage)
        for child in children:
            source_of_child = source.context_key.make_usage_key(child.tag, child.get("url_name"))
            block.children = [*block.children, self._paste_node(child, source_of_child).scope_ids.usage_id]
        block.save()
        return block

    def _new_id(self, block_type: str) -> str:
        """Numbered within the course, so that two courses have the same ids."""
        taken = {usage.block_id for usage in self.usages}
        return next(each for each in (f"{block_type}{number}" for number in count(1)) if each not in taken)

    def _link(self, block: XBlock, source: UsageKey) -> None:
        """`_fetch_and_set_upstream_link`: a course's block is no upstream, a library's is."""
        if source.context_key.is_course:
            block.upstream = None
            block.copied_from_block = str(source)
        else:
            block.upstream, block.upstream_version = str(source), 1

    def _saved(self, parsed: XBlock, usage: UsageKey) -> XBlock:
        """`update_item` of what is not there yet: what is set of the authored fields, under the block's own key."""
        block = self.runtime().construct_xblock(usage.block_type, ScopeIds(None, usage.block_type, usage, usage))
        for name, each in parsed.fields.items():
            if each.scope in (Scope.content, Scope.settings, Scope.children) and each.is_set_on(parsed):
                setattr(block, name, getattr(parsed, name))
        block.save()
        self.usages.append(usage)
        self._tell_the_platform()
        return block

    def _tell_the_platform(self) -> None:
        """What `modulestore().get_items` finds in the draft branch."""
        blocks = [self.runtime().get_block(usage) for usage in self.usages if usage.block_type == "aok_submission"]
        FakePlatform.drafts[self.course] = [
            DraftedTask.of(
                block_id=each.scope_ids.usage_id.block_id,
                title=each.display_name,
                copied_from_block=each.copied_from_block,
            )
            for each in blocks
        ]

    def runtime(self, author: LoggedIn | None = None) -> "StudioRuntime":
        return StudioRuntime(self, author)


class StudioRuntime(Runtime):
    """Studio's runtime of one course. What is read in it has Studio's fields."""

    def __init__(self, studio: Studio, author: LoggedIn | None) -> None:
        self.studio = studio
        keys = Keys(studio.key)
        services = {
            "field-data": KvsFieldData(studio.values),
            "user": Users(author),
            "i18n": NullI18nService(),
            "replace_urls": Links(),
            "studio_user_permissions": StudioPermissions(studio.course, can_write=author is not None),
        }
        super().__init__(keys, keys, mixins=(CourseFields, StudioFields), services=services)

    def load_block_type(self, block_type: str) -> type[XBlock]:
        return Unit if block_type == "vertical" else super().load_block_type(block_type)

    def get_block(self, usage_id: UsageKey, for_parent: XBlock | None = None) -> XBlock:
        return self.construct_xblock(usage_id.block_type, ScopeIds(None, usage_id.block_type, usage_id, usage_id))

    def handler_url(self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", **_more: Any) -> str:
        return f"/studio/{block.scope_ids.usage_id}/handler/{handler_name}/{suffix}"

    def resource_url(self, resource: str) -> str:
        return f"/resource/{resource}"

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        return f"/resource/{block.scope_ids.block_type}/{uri}"

    def publish(self, block: XBlock, event_type: str, event_data: dict[str, Any]) -> None:
        """Studio drops it without a word."""
