"""
A block as its author sees it in Studio: what it says is wrong, its own view and its editor, and the OLX an export
would hold.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from lxml import etree
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import UsageKey
from xblock.core import XBlock

from ..page import page_fragment
from .lookup import authoring, course_or_404, usage_or_404


@require_safe
@login_required
@ensure_csrf_cookie
def block(request: HttpRequest, usage_key: str) -> HttpResponse:
    """`?edit=1` shows the editor, which saves through the block's own handler."""
    try:
        course = course_or_404(str(UsageKey.from_string(usage_key).course_key))
    except InvalidKeyError as error:
        raise Http404(_("This preview serves no such course.")) from error
    runtime = authoring(request, course)
    usage = usage_or_404(course, usage_key)
    shown = runtime.get_block(usage)
    can_edit = hasattr(shown, "studio_view")
    editing = can_edit and "edit" in request.GET
    page = {
        "course": course,
        # Not "block": templates mean one of their own by that.
        "shown": shown,
        "unit": course.unit_of(usage),
        "children": [runtime.get_block(child) for child in course.children(usage)],
        "messages_of_block": _messages(shown),
        "can_edit": can_edit,
        "editing": editing,
        "fragment": page_fragment(runtime.render(shown, "studio_view" if editing else "author_view")),
        "olx": _olx(runtime.get_block(usage)),
    }
    return render(request, "preview/author.html", page)


def _messages(block: XBlock) -> list[str]:
    """What the block's `validate()` says, as Studio shows it above the block."""
    validation = block.validate() if hasattr(block, "validate") else None
    return [message.text for message in validation.messages] if validation else []


def _olx(block: XBlock) -> str:
    """What an export would write for this block; of what holds others, its own element only."""
    if block.has_children:
        return ""
    node = etree.Element("block")
    block.add_xml_to_node(node)
    node.set("url_name", block.scope_ids.usage_id.block_id)
    return etree.tostring(node, encoding="unicode", pretty_print=True).strip()
