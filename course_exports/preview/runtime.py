"""
The runtime of one request: a course, who looks at it, and whether they look at it as the LMS shows it or as Studio
does.

It keeps to what was observed of the platform: names, attributes, what raises, what is silently ignored. `mode` is the
difference between the two: Studio writes authored fields, knows no person behind the id "student" and drops every
published event.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from opaque_keys.edx.keys import CourseKey, UsageKey
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.exceptions import NoSuchServiceError, NoSuchUsage
from xblock.fields import ScopeIds
from xblock.runtime import Runtime

from .blocks import PlatformBlock, block_class
from .course import Course
from .field_data import field_data_for
from .models import PublishedEvent
from .olx import KeyMint
from .people import Viewer
from .services import PreviewAuthors, PreviewCompletion, PreviewI18n, PreviewLinks, PreviewSettings, PreviewUsers

# What may follow "<" in JSON without ending the script element it stands in.
SAFE_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class Mode(StrEnum):
    """Which of the platform's two sides shows the block."""

    LMS = "lms"
    STUDIO = "studio"


class PreviewRuntime(Runtime):
    """Made anew for each request: blocks of two people never share one."""

    def __init__(self, course: Course, viewer: Viewer, *, mode: Mode = Mode.LMS) -> None:
        self.course = course
        self.viewer = viewer
        self.mode = mode
        keys = KeyMint(course.key)
        services = {
            "field-data": field_data_for(course, writable=mode is Mode.STUDIO),
            "user": PreviewUsers(viewer),
            "settings": PreviewSettings(),
            "replace_urls": PreviewLinks(static_url=self._static_url, jump_url=self._jump_url),
        }
        if mode is Mode.STUDIO:
            services["studio_user_permissions"] = PreviewAuthors(course.key)
        elif viewer.user_id is not None:
            services["completion"] = PreviewCompletion(viewer)
        super().__init__(keys, keys, mixins=(PlatformBlock,), services=services)

    @property
    def course_id(self) -> CourseKey:
        return self.course.key

    @property
    def anonymous_student_id(self) -> str | None:
        return self.viewer.anonymous_id

    def load_block_type(self, block_type: str) -> type[XBlock]:
        return block_class(block_type)

    def get_block(self, usage_id: UsageKey, for_parent: XBlock | None = None) -> XBlock:
        """The block of that key; raises NoSuchUsage for a key that is not in this course."""
        if usage_id not in self.course:
            raise NoSuchUsage(repr(usage_id))
        # Studio keeps nobody's state: what is tried there is gone with the request.
        user_id = None if self.mode is Mode.STUDIO else self.viewer.user_id
        keys = ScopeIds(user_id, usage_id.block_type, usage_id, usage_id)
        return self.construct_xblock(usage_id.block_type, keys, for_parent=for_parent)

    def shows(self, usage_id: UsageKey) -> bool:
        """Whether this viewer may be shown the block at all: staff-only parts do not exist for anybody else."""
        if self.mode is Mode.STUDIO or self.viewer.is_course_staff:
            return True
        return not self.get_block(usage_id).visible_to_staff_only

    def service(self, block: XBlock, service_name: str) -> Any:
        """As declared by the block; translations belong to the block's own package."""
        if service_name == "i18n":
            if block.service_declaration("i18n") is None:
                raise NoSuchServiceError("Service 'i18n' was not requested.")
            return PreviewI18n(block)
        return super().service(block, service_name)

    def publish(self, block: XBlock, event_type: str, event_data: Mapping[str, Any]) -> None:
        """
        Keep the event, whoever `user_id` in it names: like the platform, it belongs to who is looking. Studio drops
        it.
        """
        if self.mode is Mode.STUDIO or self.viewer.user_id is None:
            return
        PublishedEvent.objects.create(
            user_id=self.viewer.user_id,
            usage_key=str(block.scope_ids.usage_id),
            kind=event_type,
            data=dict(event_data),
            at=timezone.now(),
        )

    # Addresses

    def handler_url(
        self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        """
        The address of one of the block's handlers; raises ValueError for a name that is none, as the platform does.
        """
        if thirdparty:
            raise NotImplementedError("the preview is on loopback: no third party can call it")
        handler = getattr(block, handler_name, None)
        if not getattr(handler, "_is_xblock_handler", False):
            raise ValueError(f"{handler_name!r} is not a handler of {block.scope_ids.block_type}")
        return handler_address(self.course.key, block.scope_ids.usage_id, handler_name, suffix, query, mode=self.mode)

    def resource_url(self, resource: str) -> str:
        return static(resource)

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        return reverse("preview:resource", args=[block.scope_ids.block_type, uri])

    def _static_url(self, path: str) -> str:
        return static_address(self.course, path)

    def _jump_url(self, block_id: str) -> str:
        return reverse("preview:jump_to_id", args=[str(self.course.key), block_id])

    # Rendering

    def render(self, block: XBlock, view_name: str, context: Any = None) -> Fragment:
        """One block's view, wrapped for its script; in Studio a block without an author's view shows the learner's."""
        if view_name == "author_view" and not (
            getattr(block, "has_author_view", False) or hasattr(block, "author_view")
        ):
            view_name = "student_view"
        if view_name == "public_view" and not hasattr(block, "public_view"):
            notice = Fragment(render_to_string("preview/blocks/no_public_view.html", {"block": block}))
            return self.wrap_xblock(block, view_name, notice, context)
        return super().render(block, view_name, context or {})

    def render_asides(self, block: XBlock, view_name: str, frag: Fragment, context: Any) -> Fragment:
        """The preview has no asides."""
        return frag

    def wrap_xblock(self, block: XBlock, view: str, frag: Fragment, context: Any) -> Fragment:
        """The element that a block's script is handed, with everything `runtime.js` needs to make its runtime."""
        usage = block.scope_ids.usage_id
        data = {
            "usage-id": str(usage),
            "block-type": usage.block_type,
            "course-id": str(self.course.key),
            "handler-base": handler_address(self.course.key, usage, "HANDLER", mode=self.mode).removesuffix("HANDLER"),
        }
        if frag.js_init_fn:
            data |= {"init": frag.js_init_fn, "runtime-version": str(frag.js_init_version)}
        html = format_html(
            '<div class="xblock xblock-{view} xblock-{view}-{type}"{data}>{args}{body}</div>',
            view=view,
            type=usage.block_type,
            data=format_html_join("", ' data-{}="{}"', data.items()),
            args=_init_args(frag),
            body=mark_safe(frag.body_html()),  # a block's own markup, as on the platform
        )
        wrapped = Fragment(self._services["replace_urls"].replace_urls(html))
        wrapped.add_fragment_resources(frag)
        return wrapped


def handler_address(
    course_key: CourseKey,
    usage: UsageKey,
    handler_name: str,
    suffix: str = "",
    query: str = "",
    *,
    mode: Mode = Mode.LMS,
) -> str:
    """Where a handler answers; Studio's answers elsewhere than the LMS's."""
    name = "preview:handler" if mode is Mode.LMS else "preview:studio_handler"
    address = reverse(name, args=[str(course_key), str(usage), handler_name])
    if suffix:
        address += f"/{suffix}"
    return f"{address}?{query}" if query else address


def static_address(course: Course, path: str) -> str:
    """
    Where `/static/<path>` of a course is served: the course's own file, else the site's of that name, as on the
    platform.
    """
    file, separator, rest = path.partition("?")
    if course.static_file(file) is None:
        return static(path)
    return reverse("preview:course_file", args=[str(course.key), file]) + separator + rest


def _init_args(frag: Fragment) -> str:
    if frag.json_init_args is None:
        return ""
    args = json.dumps(frag.json_init_args).translate(SAFE_IN_SCRIPT)
    return format_html('<script type="json/xblock-args" class="xblock-json-init-args">{}</script>', mark_safe(args))
