"""
A small real XBlock runtime for tests: opaque usage keys, fields in memory, the user service as the platform fills it.

    runtime = BlockRuntime(course, person=LoggedIn(user_id=7, anonymous_id="anon-7"))
    block = runtime.read('<aok_submission url_name="aok-plan">…</aok_submission>')
    answer = post(block, "save_draft", {"revision": 0, …})
"""

import json
from dataclasses import dataclass
from typing import Any

from lxml import etree
from opaque_keys.edx.keys import CourseKey, UsageKey
from webob import Request, Response
from xblock.core import XBlock
from xblock.field_data import FieldData, ReadOnlyFieldData, SplitFieldData
from xblock.fields import Scope, ScopeIds
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import DictKeyValueStore, IdGenerator, IdReader, KvsFieldData, NullI18nService, Runtime


@dataclass(frozen=True, kw_only=True)
class LoggedIn:
    """Somebody as the LMS describes them to a block; Studio's preview gives everybody the anonymous id "student"."""

    user_id: int
    anonymous_id: str
    is_staff: bool = False


class Users(UserService):
    """The platform sets its attributes for people who are logged in only."""

    def __init__(self, person: LoggedIn | None) -> None:
        super().__init__()
        self._person = person

    def get_current_user(self) -> XBlockUser:
        user = XBlockUser(is_current_user=True)
        user.opt_attrs["edx-platform.is_authenticated"] = self._person is not None
        if self._person is not None:
            user.opt_attrs["edx-platform.user_id"] = self._person.user_id
            user.opt_attrs["edx-platform.anonymous_user_id"] = self._person.anonymous_id
            user.opt_attrs["edx-platform.user_is_staff"] = self._person.is_staff
        return user


class Links:
    """Rewrites `/static/` in quotes, as the platform's `replace_urls` service does."""

    def replace_urls(self, text: str, static_replace_only: bool = False) -> str:
        return text.replace('"/static/', '"/course-files/')


class StudioPermissions:
    """Studio's own service that says who may write to one course, as it stands in its runtime."""

    def __init__(self, course: str, *, can_write: bool) -> None:
        self._course = course
        self._can_write = can_write

    def can_write(self, course_key: CourseKey) -> bool:
        return self._can_write and str(course_key) == self._course


class Keys(IdReader, IdGenerator):
    """Usage keys carry their type, so there is nothing to remember."""

    def __init__(self, course_key: CourseKey) -> None:
        self._course_key = course_key

    def get_definition_id(self, usage_id: UsageKey) -> UsageKey:
        return usage_id

    def get_block_type(self, def_id: UsageKey) -> str:
        return def_id.block_type

    def create_definition(self, block_type: str, slug: str | None = None) -> UsageKey:
        return self._course_key.make_usage_key(block_type, slug or "new")

    def create_usage(self, def_id: UsageKey) -> UsageKey:
        return def_id

    def create_aside(self, definition_id: Any, usage_id: Any, aside_type: str) -> Any:
        raise NotImplementedError

    get_usage_id_from_aside = get_definition_id_from_aside = create_aside  # type: ignore[assignment]
    get_aside_type_from_usage = get_aside_type_from_definition = create_aside  # type: ignore[assignment]


def fields_of(stored: FieldData, *, can_edit: bool) -> SplitFieldData:
    """What authors wrote can only be read, but in Studio; a person's own is kept (running LMS)."""
    authored = stored if can_edit else ReadOnlyFieldData(stored)
    authors = (Scope.content, Scope.settings, Scope.parent, Scope.children)
    persons = (Scope.user_state, Scope.user_state_summary, Scope.preferences, Scope.user_info)
    return SplitFieldData(dict.fromkeys(authors, authored) | dict.fromkeys(persons, stored))


class BlockRuntime(Runtime):
    """
    One course in the LMS, seen by one person (None: a visitor). Other services, such as `completion`, by keyword; with
    `studio_user_permissions` it is Studio's process.
    """

    def __init__(
        self,
        course: str,
        *,
        person: LoggedIn | None = None,
        services: dict[str, Any] | None = None,
        stored: FieldData | None = None,
    ) -> None:
        self.course_key = CourseKey.from_string(course)
        self.person = person
        self.published: list[tuple[str, dict[str, Any]]] = []
        keys = Keys(self.course_key)
        self.stored = stored or KvsFieldData(DictKeyValueStore())
        given = {
            "field-data": fields_of(self.stored, can_edit="studio_user_permissions" in (services or {})),
            "user": Users(person),
            "i18n": NullI18nService(),
            "replace_urls": Links(),
        }
        super().__init__(keys, keys, services={**given, **(services or {})})

    def seen_by(self, person: LoggedIn | None) -> "BlockRuntime":
        """The same course and fields, looked at by somebody else."""
        return BlockRuntime(str(self.course_key), person=person, stored=self.stored)

    def read(self, olx: str) -> XBlock:
        """The block of an element, parsed as an importer does."""
        node = etree.fromstring(olx)
        usage = self.course_key.make_usage_key(node.tag, node.get("url_name"))
        keys = ScopeIds(self._person_id, node.tag, usage, usage)
        seen, self._services["field-data"] = self._services["field-data"], fields_of(self.stored, can_edit=True)
        block = self.load_block_type(node.tag).parse_xml(node, self, keys)
        block.save()
        self._services["field-data"] = seen
        return block

    def block(self, usage: UsageKey) -> XBlock:
        """The block as its fields stand, made anew."""
        return self.construct_xblock(usage.block_type, ScopeIds(self._person_id, usage.block_type, usage, usage))

    @property
    def _person_id(self) -> int | None:
        return self.person.user_id if self.person else None

    def handler_url(
        self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        if not getattr(getattr(block, handler_name), "_is_xblock_handler", False):
            raise ValueError(f"{handler_name!r} is not a handler")
        tail = f"/{suffix}" if suffix else ""
        return f"/handler/{block.scope_ids.usage_id}/{handler_name}{tail}" + (f"?{query}" if query else "")

    def resource_url(self, resource: str) -> str:
        return f"/resource/{resource}"

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        return f"/resource/{block.scope_ids.block_type}/{uri}"

    def publish(self, block: XBlock, event_type: str, event_data: dict[str, Any]) -> None:
        self.published.append((event_type, event_data))


def written(block: XBlock) -> str:
    """The block's element, as an export writes it."""
    node = etree.Element("unknown")
    block.add_xml_to_node(node)
    return etree.tostring(node, encoding="unicode")


def exported(block: XBlock) -> str:
    """The same as it stands in its unit: the platform writes the url_name itself."""
    node = etree.fromstring(written(block))
    node.set("url_name", block.scope_ids.usage_id.block_id)
    return etree.tostring(node, encoding="unicode")


def canonical(olx: str) -> str:
    """XML without the differences that mean nothing: order of attributes, quotes, namespaces' places."""
    return etree.canonicalize(olx)


def post(block: XBlock, handler: str, data: Any, suffix: str = "") -> Response:
    """Call a handler with JSON."""
    return post_bytes(block, handler, json.dumps(data).encode(), suffix, content_type="application/json")


def post_bytes(
    block: XBlock, handler: str, body: bytes, suffix: str = "", *, content_type: str = "application/octet-stream"
) -> Response:
    """Call a handler with a raw body."""
    request = Request.blank(f"/{handler}", method="POST", body=body, content_type=content_type)
    return block.handle(handler, request, suffix)


def get(block: XBlock, handler: str, suffix: str = "") -> Response:
    """Call a handler by GET."""
    return block.handle(handler, Request.blank(f"/{handler}"), suffix)
