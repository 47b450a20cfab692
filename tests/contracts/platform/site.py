"""
A site in small: one course (or library) in the LMS and in Studio, over the real XBlock. What a block gets from it is what it
gets there, and no more.

    site.add('<aok_submission url_name="aok-plan">…</aok_submission>')
    site.block("aok-plan", user)                       # as the LMS gives it to that user
    site.block("aok-plan", user, side="preview")       # as Studio's unit page shows it
    site.block("aok-plan", user, side="editor")        # as Studio's editor opens it
    client.post(site.handler("aok-plan", "submit"), …) # through the LMS's view, CSRF and transactions included

- LMS handlers (running LMS; read in Teak, `lms/djangoapps/courseware/block_render.py`): in no transaction, so rows stay when
  a handler ends in a 500, and a block's fields do not. Anybody who is logged in reaches a handler, enrolled or not, before
  the course starts too; a visitor does by GET, and gets 403 for everything else. CSRF is asked of who is logged in.
- A unit for staff, or of a track or group that the person is not in, answers 404 to handlers (running LMS).
- Studio's handlers (running Studio; read in Teak, `views/preview.py` and `views/component.py`): atomic, for people who are
  logged in, and at two addresses: `/preview/xblock/…` for what the unit page shows, `/xblock/…` for the editor.
- Keys of a library are `lib:…` and `lb:…`: they have no `course_key` (running Studio, libraries v2).
"""

from collections.abc import Collection
from datetime import datetime
from io import BytesIO
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import path
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from lxml import etree
from opaque_keys.edx.keys import LearningContextKey, UsageKey
from opaque_keys.edx.locator import LibraryLocatorV2, LibraryUsageLocatorV2
from web_fragments.fragment import Fragment
from webob import Request, Response
from xblock.core import XBlock
from xblock.fields import ScopeIds
from xblock.runtime import DictKeyValueStore

from tests.contracts.platform import studio_runtime
from tests.contracts.platform.runtime import Seen, Side, SiteRuntime
from tests.platform import FakePlatform
from tests.xblock_runtime import Links

ADDRESSES: dict[Side, str] = {"lms": "/lms", "preview": "/studio/preview/xblock", "editor": "/studio/xblock"}


class Site:
    """One course on a site; field values outlive a request, as in the platform's stores."""

    def __init__(self, context: str) -> None:
        self.context_key = LearningContextKey.from_string(context)
        self.values = DictKeyValueStore()
        self.usages: dict[str, UsageKey] = {}
        self.staff_only: set[str] = set()
        # Blocks of units that only some learners are given, by block: who they are.
        self.only_for: dict[str, set[int]] = {}
        self.extensions: dict[tuple[str, int], datetime] = {}
        self.published: list[tuple[int, str, dict[str, Any]]] = []

    def add(self, olx: str) -> None:
        """Import one block."""
        node = etree.fromstring(olx)
        usage = self._usage(node.tag, node.get("url_name"))
        runtime = SiteRuntime(self, Seen(user=None), side="editor")
        block_class = runtime.mixologist.mix(runtime.load_block_type(node.tag))
        block_class.parse_xml(node, runtime, ScopeIds(None, node.tag, usage, usage)).save()
        self.keep(runtime)
        self.usages[usage.block_id] = usage

    def keep(self, runtime: SiteRuntime) -> None:
        """The module store takes what the editor assigned."""
        self.values.db_dict.update(runtime.edited.db_dict)

    def _usage(self, block_type: str, name: str) -> UsageKey:
        if isinstance(self.context_key, LibraryLocatorV2):
            return LibraryUsageLocatorV2(self.context_key, block_type, name)
        return self.context_key.make_usage_key(block_type, name)

    def block(
        self, name: str, user: Any | None, *, role: str = "student", side: Side = "lms", lacking: Collection[str] = ()
    ) -> XBlock:
        return SiteRuntime(self, Seen(user=user, role=role), side=side, lacking=lacking).get_block(self.usages[name])

    def handler(self, name: str, handler: str, suffix: str = "", *, side: Side = "lms") -> str:
        return f"{ADDRESSES[side]}/{self.usages[name]}/handler/{handler}/{suffix}"

    def page(self, name: str, view: str = "student_view") -> str:
        return f"/lms/{self.usages[name]}/view/{view}"

    def editor(self, name: str) -> str:
        """The page that Studio edits the block in."""
        return f"{ADDRESSES['editor']}/{self.usages[name]}/action/edit"


SITES: dict[str, Site] = {}


def _site_of(usage: str) -> tuple[Site, UsageKey]:
    key = UsageKey.from_string(usage)
    return SITES[str(key.context_key)], key


def _looked_up(request: HttpRequest, usage: str) -> tuple[Site, UsageKey, Seen]:
    """The block, and who it is shown to: whom staff chose to look as, or whoever asks."""
    site, key = _site_of(usage)
    if not request.user.is_authenticated:
        return site, key, Seen(user=None)
    staff = request.user.is_superuser or (request.user.pk, str(site.context_key)) in FakePlatform.staff
    learner, role = request.session.get("as_learner"), request.session.get("as_role")
    if staff and learner:
        shown = get_user_model().objects.get(pk=learner)
        shown.real_user = request.user
        return site, key, Seen(user=shown)
    seen = Seen(user=request.user, role=(role or "staff") if staff else "student")
    missing = key.block_id in site.staff_only or request.user.pk not in site.only_for.get(key.block_id, {request.user.pk})
    if missing and not staff:
        raise Http404
    return site, key, seen


@csrf_exempt
@transaction.non_atomic_requests
def lms_handler(request: HttpRequest, usage: str, handler: str, suffix: str = "") -> HttpResponse:
    if request.user.is_authenticated:
        refused = CsrfViewMiddleware(lambda request: HttpResponse()).process_view(request, None, (), {})
        if refused:
            return refused
    elif request.method != "GET":
        return HttpResponseForbidden("Unauthenticated")
    site, key, seen = _looked_up(request, usage)
    block = SiteRuntime(site, seen, side="lms").get_block(key)
    return _django_response(block.handle(handler, _webob_request(request), suffix))


@login_required
@transaction.atomic
def preview_handler(request: HttpRequest, usage: str, handler: str, suffix: str = "") -> HttpResponse:
    site, key = _site_of(usage)
    block = SiteRuntime(site, Seen(user=request.user), side="preview").get_block(key)
    return _django_response(block.handle(handler, _webob_request(request), suffix))


@login_required
@transaction.atomic
def editor_handler(request: HttpRequest, usage: str, handler: str, suffix: str = "") -> HttpResponse:
    site, key = _site_of(usage)
    runtime = SiteRuntime(site, Seen(user=request.user), side="editor")
    answer = runtime.get_block(key).handle(handler, _webob_request(request), suffix)
    if (request.user.pk, str(site.context_key)) in FakePlatform.staff:
        site.keep(runtime)
    return _django_response(answer)


@login_required
@ensure_csrf_cookie
def editor_page(request: HttpRequest, usage: str) -> HttpResponse:
    site, key = _site_of(usage)
    runtime = SiteRuntime(site, Seen(user=request.user), side="editor")
    fragment: Fragment = runtime.render(runtime.get_block(key), "studio_view")
    return HttpResponse(studio_runtime.page(fragment, usage=str(key), handlers=ADDRESSES["editor"]))


@transaction.non_atomic_requests
def lms_view(request: HttpRequest, usage: str, view: str) -> HttpResponse:
    """A block by itself, as the learning front end frames it. This view puts the chosen learner into the request."""
    site, key, seen = _looked_up(request, usage)
    if seen.user is not None:
        request.user = seen.user
    elif view == "student_view":
        view = "public_view"
    runtime = SiteRuntime(site, seen, side="lms")
    fragment: Fragment = runtime.render(runtime.get_block(key), view)
    return HttpResponse(Links().replace_urls(fragment.content))


def _webob_request(request: HttpRequest) -> Request:
    environ = {key: value for key, value in request.META.items() if isinstance(value, str)}
    sent = {"wsgi.input": BytesIO(request.body), "wsgi.url_scheme": "http", "CONTENT_LENGTH": str(len(request.body))}
    return Request(environ | sent)


def _django_response(response: Response) -> HttpResponse:
    return HttpResponse(response.body, status=response.status_int, content_type=response.headers["Content-Type"])


urlpatterns = [
    path("lms/<str:usage>/view/<str:view>", lms_view),
    path("studio/xblock/<str:usage>/action/edit", editor_page),
    *(
        path(f"{prefix}/<str:usage>/handler/<str:handler>{suffix}", view)
        for prefix, view in (
            ("lms", lms_handler),
            ("studio/preview/xblock", preview_handler),
            ("studio/xblock", editor_handler),
        )
        for suffix in ("", "/", "/<path:suffix>")
    ),
]
