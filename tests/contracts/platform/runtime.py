"""
A block's runtime on each of the three places where the platform runs blocks, over the real XBlock.

- LMS (running LMS): the services below; user attributes for people who are logged in only; `completion` is None for
  visitors. What authors wrote can be read and not written: saving an assigned field of the scopes content and settings
  raises InvalidScopeError, after the handler returned (read in Teak, `lms/djangoapps/lms_xblock/field_data.py`).
- Studio's preview (running Studio; read in Teak, `cms/djangoapps/contentstore/views/preview.py`): everybody is the anonymous
  id "student", nobody is staff. Fields of a block that has an author view can be assigned, and are kept by nobody; without
  an author view they are read-only, as in the LMS.
- Studio's editor (read in Teak, `views/component.py`, `contentstore/utils.py`): no anonymous id at all, no `replace_urls`,
  `cache` or `sandbox`. Fields of a person's own (`user_state`, `preferences` …) raise InvalidScopeError as soon as they are
  assigned and saved. What the handler assigned is kept for those who may write to the course; for others it is dropped
  without a word.
- Which services exist nowhere: `rubric`, `submissions`, `notifications`, `xqueue` (running LMS and Studio).
- The platform mixes fields of its own into every class (read in Teak, `XBLOCK_MIXINS`); a learner's own due date stands
  over the course's (running LMS).
"""

import copy
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from opaque_keys.edx.keys import LearningContextKey, UsageKey
from xblock.core import XBlock, XBlockMixin
from xblock.exceptions import InvalidScopeError
from xblock.field_data import ReadOnlyFieldData, SplitFieldData
from xblock.fields import Boolean, DateTime, Dict, Integer, Scope, ScopeIds, String
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import DictKeyValueStore, KeyValueStore, KvsFieldData, NullI18nService, Runtime

from tests.contracts.platform.people import profile_name
from tests.platform import FakePlatform
from tests.xblock_runtime import Keys, Links

if TYPE_CHECKING:
    from tests.contracts.platform.site import Site

Side = Literal["lms", "preview", "editor"]

# What the LMS and Studio's preview have: all that a block may need.
BOTH = ("user", "i18n", "settings", "replace_urls")
LMS_SERVICES = frozenset(
    {"fs", "mako", "user", "verification", "proctoring", "milestones", "credit", "bookmarks", "gating", "grade_utils"}
    | {"user_state", "content_type_gating", "cache", "sandbox", "replace_urls", "rebind_user", "completion", "i18n"}
    | {"library_tools", "partitions", "settings", "user_tags", "teams", "teams_configuration", "call_to_action"}
    | {"publish", "enrollments", "field-data"}
)
STUDIO_SERVICES = frozenset(
    {"studio_user_permissions", "i18n", "mako", "settings", "user", "partitions", "teams_configuration", "sandbox"}
    | {"cache", "replace_urls", "fs", "library_tools", "field-data"}
)
EDITOR_SERVICES = STUDIO_SERVICES - {"cache", "replace_urls", "sandbox"}
SERVICES: dict[Side, frozenset[str]] = {"lms": LMS_SERVICES, "preview": STUDIO_SERVICES, "editor": EDITOR_SERVICES}
# Asked for by other blocks, and there in neither.
ABSENT = ("rubric", "submissions", "notifications", "xqueue")
STUDIO_ANONYMOUS_ID = "student"

OF_AUTHORS = (Scope.content, Scope.settings, Scope.parent, Scope.children)
OF_A_PERSON = (Scope.user_state, Scope.user_state_summary, Scope.preferences, Scope.user_info)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Who a block is shown to: the user that the platform gives it, None for a visitor, and their role there."""

    user: Any | None
    role: str = "student"


class LmsUsers(UserService):
    """The LMS sets its attributes for people who are logged in only."""

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self._seen = seen

    def get_current_user(self) -> XBlockUser:
        user, role = self._seen.user, self._seen.role
        shown = XBlockUser(is_current_user=True)
        shown.opt_attrs["edx-platform.is_authenticated"] = user is not None
        shown.opt_attrs["edx-platform.request_country_code"] = None
        if user is not None:
            shown.full_name, shown.emails = profile_name(user), [user.email]
            shown.opt_attrs |= {
                "edx-platform.anonymous_user_id": f"anon-{user.pk}",
                "edx-platform.deprecated_anonymous_user_id": f"site-{user.pk}",
                "edx-platform.user_id": user.pk,
                "edx-platform.username": user.username,
                "edx-platform.user_is_global_staff": user.is_superuser,
                "edx-platform.user_is_staff": role in ("staff", "instructor"),
                "edx-platform.user_role": role,
            }
        return shown

    def get_user_by_anonymous_id(self, uid: str | None = None) -> Any | None:
        return FakePlatform().find_user(uid) if uid else self._seen.user


class StudioUsers(LmsUsers):
    """Studio shows a block to an id that nobody has, or to none; not even a superuser is staff there."""

    def __init__(self, seen: Seen, anonymous_id: str | None) -> None:
        super().__init__(seen)
        self._anonymous_id = anonymous_id

    def get_current_user(self) -> XBlockUser:
        shown = super().get_current_user()
        shown.opt_attrs |= {
            "edx-platform.anonymous_user_id": self._anonymous_id,
            "edx-platform.deprecated_anonymous_user_id": self._anonymous_id,
            "edx-platform.user_is_staff": False,
            "edx-platform.user_is_global_staff": False,
            "edx-platform.user_role": "student",
        }
        return shown

    def get_user_by_anonymous_id(self, uid: str | None = None) -> None:
        return None


class Completion:
    """The LMS's completion service."""

    def completion_tracking_enabled(self) -> bool:
        return True


class Authors:
    """Studio's word on who may write to the course."""

    def __init__(self, seen: Seen, context_key: LearningContextKey) -> None:
        self._seen, self._context = seen, str(context_key)

    def can_write(self, context_key: LearningContextKey) -> bool:
        user = self._seen.user
        return user is not None and str(context_key) == self._context and (user.pk, self._context) in FakePlatform.staff

    can_read = can_write


class MixedIn(XBlockMixin):
    """Fields that the platform mixes into every block; a runtime extends blocks in this way that it does not own."""

    start = DateTime(scope=Scope.settings)
    due = DateTime(scope=Scope.settings)
    graded = Boolean(scope=Scope.settings, default=False)
    format = String(scope=Scope.settings)
    visible_to_staff_only = Boolean(scope=Scope.settings, default=False)
    group_access = Dict(scope=Scope.settings, default={})
    hide_from_toc = Boolean(scope=Scope.settings, default=False)


class MixedInByStudio(XBlockMixin):
    """And those that only Studio's process has: where a copy comes from."""

    upstream = String(scope=Scope.settings)
    upstream_version = Integer(scope=Scope.settings)
    upstream_version_declined = Integer(scope=Scope.settings)
    upstream_display_name = String(scope=Scope.settings)
    copied_from_block = String(scope=Scope.settings)


class DefinitionStore(DictKeyValueStore):
    """What Studio's editor holds of a block: nothing of any person's."""

    def get(self, key: KeyValueStore.Key) -> Any:
        self._require(key)
        return super().get(key)

    def set(self, key: KeyValueStore.Key, value: Any) -> None:
        self._require(key)
        super().set(key, value)

    def set_many(self, update_dict: dict[KeyValueStore.Key, Any]) -> None:
        for key, value in update_dict.items():
            self.set(key, value)

    def delete(self, key: KeyValueStore.Key) -> None:
        self._require(key)
        super().delete(key)

    def has(self, key: KeyValueStore.Key) -> bool:
        return key.scope in OF_AUTHORS and super().has(key)

    @staticmethod
    def _require(key: KeyValueStore.Key) -> None:
        if key.scope not in OF_AUTHORS:
            raise InvalidScopeError(key, OF_AUTHORS)


class LmsFields(SplitFieldData):
    """Authored fields read-only, a person's own with their state; their own due date stands over the course's."""

    def __init__(self, site: "Site", seen: Seen) -> None:
        stored = KvsFieldData(site.values)
        authored = ReadOnlyFieldData(stored)
        super().__init__({scope: authored for scope in OF_AUTHORS} | {scope: stored for scope in OF_A_PERSON})
        self._site, self._seen = site, seen

    def get(self, block: XBlock, name: str) -> Any:
        own = self._own_date(block, name)
        return own or super().get(block, name)

    def has(self, block: XBlock, name: str) -> bool:
        return self._own_date(block, name) is not None or super().has(block, name)

    def _own_date(self, block: XBlock, name: str) -> datetime | None:
        if name != "due" or self._seen.user is None:
            return None
        return self._site.extensions.get((block.scope_ids.usage_id.block_id, self._seen.user.pk))


def preview_fields(site: "Site", *, has_author_view: bool) -> SplitFieldData:
    """Nothing assigned there outlives the request; whether it may be assigned follows from the block's views."""
    stored = KvsFieldData(DictKeyValueStore(copy.deepcopy(site.values.db_dict)))
    authored = stored if has_author_view else ReadOnlyFieldData(stored)
    session = KvsFieldData(DictKeyValueStore())
    return SplitFieldData({scope: authored for scope in OF_AUTHORS} | {scope: session for scope in OF_A_PERSON})


class SiteRuntime(Runtime):
    """One request's runtime, on one side of the platform. `edited` is what the editor has assigned so far."""

    def __init__(self, site: "Site", seen: Seen, *, side: Side, lacking: Collection[str] = ()) -> None:
        self._site, self._seen, self._side = site, seen, side
        self.edited = DefinitionStore(copy.deepcopy(site.values.db_dict))
        keys = Keys(site.context_key)
        # The many services that blocks of ours have no business with are there, and good for nothing.
        services: dict[str, Any] = dict.fromkeys(SERVICES[side], object())
        services |= {"i18n": NullI18nService(), "user": self._users()}
        if side != "editor":
            services["replace_urls"] = Links()
        if side == "lms":
            services["completion"] = Completion() if seen.user else None
            services["field-data"] = LmsFields(site, seen)
        else:
            services["studio_user_permissions"] = Authors(seen, site.context_key)
            services["field-data"] = KvsFieldData(self.edited)
        if side == "preview":
            self.is_author_mode = True
        services = {name: service for name, service in services.items() if name not in lacking}
        mixins = (MixedIn,) if side == "lms" else (MixedIn, MixedInByStudio)
        super().__init__(keys, keys, mixins=mixins, services=services)

    def _users(self) -> UserService:
        if self._side == "lms":
            return LmsUsers(self._seen)
        return StudioUsers(self._seen, STUDIO_ANONYMOUS_ID if self._side == "preview" else None)

    def get_block(self, usage_id: UsageKey, for_parent: XBlock | None = None) -> XBlock:
        user_id = self._seen.user.pk if self._seen.user and self._side != "editor" else None
        if self._side == "preview":
            has_author_view = getattr(self.load_block_type(usage_id.block_type), "has_author_view", False)
            self._services["field-data"] = preview_fields(self._site, has_author_view=has_author_view)
        return self.construct_xblock(usage_id.block_type, ScopeIds(user_id, usage_id.block_type, usage_id, usage_id))

    def handler_url(
        self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        return self._site.handler(block.scope_ids.usage_id.block_id, handler_name, suffix, side=self._side)

    def resource_url(self, resource: str) -> str:
        return f"/resource/{resource}"

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        return f"/resource/{block.scope_ids.block_type}/{uri}"

    def publish(self, block: XBlock, event_type: str, event_data: dict[str, Any]) -> None:
        """Belongs to who is looking, whoever `user_id` in it names; Studio drops it without a word."""
        if self._side == "lms" and self._seen.user is not None:
            self._site.published.append((self._seen.user.pk, event_type, event_data))
