"""
Content libraries of the second kind, and how their blocks come into courses.

    library = Library("lib:pdln:tasks")
    library.paste(copied, "plan")                     # from a course's clipboard
    library.block("plan", author)                     # in the library's own runtime
    sync(studio.block("3f2a"), library.block("plan", author))

Read in Teak: `openedx/core/djangoapps/xblock/` (`runtime/`, `api.py`, `rest_api/views.py`), `content_libraries/`,
`cms/lib/xblock/upstream_sync_block.py`.

- Keys are `lib:<org>:<slug>` and `lb:<org>:<slug>:<type>:<id>`: no course, `CourseKey.from_string` raises
  InvalidKeyError, and a library's key makes no usage keys.
- A block is its OLX and its files, `static/…`, to itself. It is read from the OLX at each request, by the mixed class;
  none of a course's fields is mixed in, so an attribute of those is one that the block does not have.
- There is no `studio_user_permissions`, `settings` or `partitions`. The `user` service gives the person who really
  looks, with their own anonymous id; asking it where nobody is bound (a copy is made so) is a RuntimeError.
- A handler's address holds a token and runs without CSRF and session for whoever may *look* at the library. Only at
  saving is it asked who may edit, and answered with a RuntimeError; saving anything but the draft is a ValidationError,
  so in the LMS nothing can be saved.
- Learners' state in Studio is of one request; `author_view` is rendered, `student_view` on cards.
- Sync sets every content and settings field that both have, but for those that the course's copy has for itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from lxml import etree
from opaque_keys.edx.locator import LibraryLocatorV2, LibraryUsageLocatorV2
from xblock.core import XBlock, XBlockMixin
from xblock.exceptions import NoSuchServiceError
from xblock.fields import Scope, ScopeIds
from xblock.reference.user_service import UserService
from xblock.runtime import DictKeyValueStore, KvsFieldData, MemoryIdManager, NullI18nService, Runtime

from tests.contracts.platform.clipboard import Copied, Studio, put_in_place, serialized
from tests.platform import FakePlatform
from tests.xblock_runtime import Links, LoggedIn, Users

SERVICES = frozenset(
    {"field-data", "completion", "user", "mako", "i18n", "sandbox", "cache", "replace_urls", "rebind_user", "publish"}
    | {"enrollments", "error_tracker"}
)


class LibraryBlock(XBlockMixin):
    """`LmsBlockMixin` and `XBlockShim` of this runtime: no fields."""

    has_score = False

    @property
    def location(self) -> LibraryUsageLocatorV2:
        return self.scope_ids.usage_id

    @property
    def graded(self) -> bool:
        return False


@dataclass
class Library:
    """One library. `readers` may look at it; who may edit it is FakePlatform's `library_authors`."""

    library: str
    drafts: dict[str, str] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    readers: set[int] = field(default_factory=set)

    @property
    def key(self) -> LibraryLocatorV2:
        return LibraryLocatorV2.from_string(self.library)

    def paste(self, copied: Copied, block_id: str) -> None:
        """`set_library_block_olx`: the string as it is, but for its url_name."""
        node = etree.fromstring(copied.olx)
        node.attrib.pop("url_name", None)
        self.drafts[block_id] = etree.tostring(node, encoding="unicode")
        own = "" if not copied.source.context_key.is_course else "static/"
        self.files[block_id] = {f"{own}{path}": content for path, content in copied.files.items()}

    def publish(self) -> None:
        self.published = dict(self.drafts)

    def usage(self, block_id: str) -> LibraryUsageLocatorV2:
        block_type = etree.fromstring(self.drafts[block_id]).tag
        return LibraryUsageLocatorV2(self.key, block_type, block_id)

    def block(self, block_id: str, person: LoggedIn | None, *, in_lms: bool = False) -> XBlock:
        """As it is loaded for a request of that person; the LMS has what is published."""
        return LibraryRuntime(self, person, in_lms=in_lms).get_block(self.usage(block_id))

    def copy(self, block_id: str) -> Copied:
        """Nobody is bound to the block while it is copied; its files are those that it has."""
        olx = etree.tostring(serialized(self.block(block_id, None)), encoding="unicode", pretty_print=True)
        return Copied(olx=olx, files=dict(self.files[block_id]), source=self.usage(block_id))


class AuthoredFields:
    """`LearningCoreFieldData`: content and settings alone, and a note of what changed since the block was read."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.changed = False

    def of(self, block: XBlock, name: str) -> bool:
        return block.fields[name].scope in (Scope.content, Scope.settings)


class LibraryFields(KvsFieldData):
    """Authored fields of the request's block; everybody's own state forgotten with the request."""

    def __init__(self) -> None:
        super().__init__(DictKeyValueStore())
        self.authored = AuthoredFields()

    def get(self, block: XBlock, name: str) -> Any:
        return self.authored.values[name] if self.authored.of(block, name) else super().get(block, name)

    def set(self, block: XBlock, name: str, value: Any) -> None:
        if not self.authored.of(block, name):
            super().set(block, name, value)
        elif name not in self.authored.values or self.authored.values[name] != value:
            self.authored.values[name] = value
            self.authored.changed = True

    def set_many(self, block: XBlock, update_dict: dict[str, Any]) -> None:
        for name, value in update_dict.items():
            self.set(block, name, value)

    def delete(self, block: XBlock, name: str) -> None:
        if not self.authored.of(block, name):
            super().delete(block, name)
        else:
            del self.authored.values[name]
            self.authored.changed = True

    def has(self, block: XBlock, name: str) -> bool:
        return name in self.authored.values if self.authored.of(block, name) else super().has(block, name)


class NobodysUser(UserService):
    """Where no user is bound."""

    def get_current_user(self) -> Any:
        raise RuntimeError("Cannot access user service when there is no user bound to the XBlock.")


class LibraryRuntime(Runtime):
    """The runtime of one request."""

    def __init__(self, library: Library, person: LoggedIn | None, *, in_lms: bool) -> None:
        self.library, self.person, self.in_lms = library, person, in_lms
        self.fields = LibraryFields()
        self.published_events: list[str] = []
        services: dict[str, Any] = dict.fromkeys(SERVICES, object())
        services |= {
            "field-data": self.fields,
            "user": Users(person) if person else NobodysUser(),
            "i18n": NullI18nService(),
            "replace_urls": Links(),
        }
        keys = MemoryIdManager()
        super().__init__(keys, keys, mixins=(LibraryBlock,), services=services)

    def get_block(self, usage_id: LibraryUsageLocatorV2, for_parent: XBlock | None = None) -> XBlock:
        if self.person is not None and self.person.user_id not in self.library.readers:
            raise PermissionDenied("You don't have permission to access the component.")
        stored = self.library.published if self.in_lms else self.library.drafts
        node = etree.fromstring(stored[usage_id.block_id])
        keys = ScopeIds(self.person.user_id if self.person else None, node.tag, None, usage_id)
        block = self.mixologist.mix(self.load_block_type(node.tag)).parse_xml(node, runtime=self, keys=keys)
        block.force_save_fields(block._get_fields_to_save())
        self.fields.authored.changed = False
        return block

    def save_block(self, block: XBlock) -> None:
        if not self.fields.authored.changed:
            return
        if self.in_lms:
            raise ValidationError("Do not make changes to a component starting from the published or past versions.")
        if self.person and (self.person.user_id, self.library.library) not in FakePlatform.library_authors:
            raise RuntimeError("You do not have permission to edit this XBlock")
        node = serialized(block)
        node.attrib.pop("url_name", None)
        self.library.drafts[block.scope_ids.usage_id.block_id] = etree.tostring(node, encoding="unicode")
        self.fields.authored.changed = False

    def service(self, block: XBlock, service_name: str) -> Any:
        if block.service_declaration(service_name) is None:
            raise NoSuchServiceError(f"Service {service_name!r} was not requested.")
        return super().service(block, service_name)

    def handler_url(self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", **_more: Any) -> str:
        if self.person is None:
            raise TypeError("Cannot get handler URLs without specifying a specific user ID.")
        return (
            f"https://studio.example/api/xblock/v2/xblocks/{block.scope_ids.usage_id}/handler/{handler_name}/{suffix}"
        )

    def resource_url(self, resource: str) -> str:
        raise NotImplementedError("resource_url is not supported by Open edX.")

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        return f"https://studio.example/resource/{block.scope_ids.block_type}/{uri}"

    def publish(self, block: XBlock, event_type: str, event_data: dict[str, Any]) -> None:
        self.published_events.append(event_type)

    def add_node_as_child(self, block: XBlock, node: Any) -> None:
        raise NotImplementedError("a library's block has no children")


def sync(downstream: XBlock, upstream: XBlock, *, studio: Studio, files: dict[str, bytes]) -> None:
    """
    `sync_from_upstream_block` and `import_static_assets_for_library_sync`: a course's copy becomes what its library's
    block is.
    """
    both = set(_synced(downstream)) & set(_synced(upstream))
    customizable = downstream.get_customizable_fields()
    for name, fetched in customizable.items():
        if name in both and fetched is not None:
            before, new = getattr(downstream, fetched), getattr(upstream, name)
            setattr(downstream, fetched, new)
            if not before or getattr(downstream, name) == before:
                setattr(downstream, name, new)
    for name in both - customizable.keys():
        setattr(downstream, name, getattr(upstream, name))
    put_in_place(downstream, studio.take_files(files, downstream.scope_ids.usage_id))
    downstream.save()


def _synced(block: XBlock) -> Iterable[str]:
    return (name for name, each in type(block).fields.items() if each.scope in (Scope.settings, Scope.content))
