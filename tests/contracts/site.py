"""
A site in small: one course in the LMS and in Studio, with the services, attributes and handlers observed in a running
platform (Teak), over the real XBlock. What a block gets from it is what it gets there, and no more.

    site.add('<aok_submission url_name="aok-plan">…</aok_submission>')
    site.block("aok-plan", user)                       # as the LMS gives it to that user
    site.block("aok-plan", user, studio=True)          # as Studio previews it
    client.post(site.handler("aok-plan", "submit"), …) # through the LMS's view, CSRF and transactions included
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from lxml import etree
from opaque_keys.edx.keys import CourseKey, UsageKey
from web_fragments.fragment import Fragment
from webob import Request, Response
from xblock.core import XBlock, XBlockMixin
from xblock.fields import DateTime, Scope, ScopeIds
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import DictKeyValueStore, KvsFieldData, NullI18nService, Runtime

from tests.platform import FakePlatform
from tests.xblock_runtime import Keys, Links

# What both sides of the platform have: all that a block may need.
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
# Asked for by other blocks, and there in neither.
ABSENT = ("rubric", "submissions", "notifications", "xqueue")
STUDIO_ANONYMOUS_ID = "student"


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
    """Studio previews a block for an id that nobody has; not even a superuser is staff there."""

    def get_current_user(self) -> XBlockUser:
        shown = super().get_current_user()
        shown.opt_attrs |= {
            "edx-platform.anonymous_user_id": STUDIO_ANONYMOUS_ID,
            "edx-platform.deprecated_anonymous_user_id": STUDIO_ANONYMOUS_ID,
            "edx-platform.user_is_staff": False,
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

    def __init__(self, seen: Seen, course_key: CourseKey) -> None:
        self._may = seen.user is not None and (seen.user.pk, str(course_key)) in FakePlatform.staff

    def can_write(self, course_key: CourseKey) -> bool:
        return self._may


class Inherited(XBlockMixin):
    """What the platform mixes into every block; a runtime extends blocks in this way that it does not own."""

    due = DateTime(scope=Scope.settings)


class Fields(KvsFieldData):
    """Field values, with a learner's own due date over the course's, as the platform's overrides have it."""

    def __init__(self, site: "Site", seen: Seen) -> None:
        super().__init__(site.values)
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


class SiteRuntime(Runtime):
    """One request's runtime, on one side of the platform."""

    def __init__(self, site: "Site", seen: Seen, *, studio: bool, lacking: Collection[str] = ()) -> None:
        self._site, self._seen, self._studio = site, seen, studio
        keys = Keys(site.course_key)
        # The many services that blocks of ours have no business with are there, and good for nothing.
        services: dict[str, Any] = dict.fromkeys(STUDIO_SERVICES if studio else LMS_SERVICES, object())
        services |= {
            "field-data": Fields(site, seen),
            "user": StudioUsers(seen) if studio else LmsUsers(seen),
            "i18n": NullI18nService(),
            "replace_urls": Links(),
        }
        if studio:
            services["studio_user_permissions"] = Authors(seen, site.course_key)
        else:
            services["completion"] = Completion() if seen.user else None
        services = {name: service for name, service in services.items() if name not in lacking}
        super().__init__(keys, keys, mixins=(Inherited,), services=services)

    def get_block(self, usage_id: UsageKey, for_parent: XBlock | None = None) -> XBlock:
        user_id = self._seen.user.pk if self._seen.user else None
        return self.construct_xblock(usage_id.block_type, ScopeIds(user_id, usage_id.block_type, usage_id, usage_id))

    def handler_url(
        self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        return self._site.handler(block.scope_ids.usage_id.block_id, handler_name, suffix)

    def resource_url(self, resource: str) -> str:
        return f"/resource/{resource}"

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        return f"/resource/{block.scope_ids.block_type}/{uri}"

    def publish(self, block: XBlock, event_type: str, event_data: dict[str, Any]) -> None:
        """Belongs to who is looking, whoever `user_id` in it names; Studio drops it without a word."""
        if not self._studio and self._seen.user is not None:
            self._site.published.append((self._seen.user.pk, event_type, event_data))


class Site:
    """One course on a site; field values outlive a request, as in the platform's stores."""

    def __init__(self, course: str) -> None:
        self.course_key = CourseKey.from_string(course)
        self.values = DictKeyValueStore()
        self.usages: dict[str, UsageKey] = {}
        self.staff_only: set[str] = set()
        self.extensions: dict[tuple[str, int], datetime] = {}
        self.published: list[tuple[int, str, dict[str, Any]]] = []

    def add(self, olx: str) -> None:
        """Import one block."""
        node = etree.fromstring(olx)
        usage = self.course_key.make_usage_key(node.tag, node.get("url_name"))
        runtime = SiteRuntime(self, Seen(user=None), studio=True)
        block_class = runtime.load_block_type(node.tag)
        runtime.mixologist.mix(block_class).parse_xml(node, runtime, ScopeIds(None, node.tag, usage, usage)).save()
        self.usages[usage.block_id] = usage

    def block(
        self, name: str, user: Any | None, *, role: str = "student", studio: bool = False, lacking: Collection[str] = ()
    ) -> XBlock:
        seen = Seen(user=user, role=role)
        return SiteRuntime(self, seen, studio=studio, lacking=lacking).get_block(self.usages[name])

    def handler(self, name: str, handler: str, suffix: str = "", *, studio: bool = False) -> str:
        side = "studio" if studio else "lms"
        return f"/{side}/{self.usages[name]}/handler/{handler}/{suffix}"

    def page(self, name: str, view: str = "student_view") -> str:
        return f"/lms/{self.usages[name]}/view/{view}"


SITES: dict[str, Site] = {}


def _looked_up(request: HttpRequest, usage: str) -> tuple[Site, UsageKey, Seen]:
    """The block, and who it is shown to: whom staff chose to look as, or whoever asks."""
    key = UsageKey.from_string(usage)
    site, course = SITES[str(key.course_key)], str(key.course_key)
    if not request.user.is_authenticated:
        return site, key, Seen(user=None)
    staff = request.user.is_superuser or (request.user.pk, course) in FakePlatform.staff
    learner, role = request.session.get("as_learner"), request.session.get("as_role")
    if staff and learner:
        shown = get_user_model().objects.get(pk=learner)
        shown.real_user = request.user
        return site, key, Seen(user=shown)
    seen = Seen(user=request.user, role=(role or "staff") if staff else "student")
    if key.block_id in site.staff_only and not staff:
        raise Http404
    return site, key, seen


@transaction.non_atomic_requests
def lms_handler(request: HttpRequest, usage: str, handler: str, suffix: str = "") -> HttpResponse:
    """Any logged-in user gets here, enrolled or not, and anonymous GETs do. In no transaction; CSRF as everywhere."""
    site, key, seen = _looked_up(request, usage)
    block = SiteRuntime(site, seen, studio=False).get_block(key)
    return _django_response(block.handle(handler, _webob_request(request), suffix))


@transaction.atomic
def studio_handler(request: HttpRequest, usage: str, handler: str, suffix: str = "") -> HttpResponse:
    """Studio's preview; in one transaction."""
    key = UsageKey.from_string(usage)
    block = SiteRuntime(SITES[str(key.course_key)], Seen(user=request.user), studio=True).get_block(key)
    return _django_response(block.handle(handler, _webob_request(request), suffix))


def lms_view(request: HttpRequest, usage: str, view: str) -> HttpResponse:
    """A block by itself, as the learning front end frames it. This view puts the chosen learner into the request."""
    site, key, seen = _looked_up(request, usage)
    if seen.user is not None:
        request.user = seen.user
    elif view == "student_view":
        view = "public_view"
    runtime = SiteRuntime(site, seen, studio=False)
    fragment: Fragment = runtime.render(runtime.get_block(key), view)
    return HttpResponse(Links().replace_urls(fragment.content))


def _webob_request(request: HttpRequest) -> Request:
    environ = {key: value for key, value in request.META.items() if isinstance(value, str)}
    sent = {"wsgi.input": BytesIO(request.body), "wsgi.url_scheme": "http", "CONTENT_LENGTH": str(len(request.body))}
    return Request(environ | sent)


def _django_response(response: Response) -> HttpResponse:
    return HttpResponse(response.body, status=response.status_int, content_type=response.headers["Content-Type"])


urlpatterns = [
    path("lms/<str:usage>/handler/<str:handler>/", lms_handler),
    path("lms/<str:usage>/handler/<str:handler>/<path:suffix>", lms_handler),
    path("lms/<str:usage>/view/<str:view>", lms_view),
    path("studio/<str:usage>/handler/<str:handler>/", studio_handler),
    path("studio/<str:usage>/handler/<str:handler>/<path:suffix>", studio_handler),
]
