"""Text, discussions, and what is not installed."""

import re
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from lxml import etree
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Scope, ScopeIds, String

Element = Any  # lxml's element type is private
TABLE_BEGINS = re.compile(r"<table\b", re.IGNORECASE)
TABLE_ENDS = re.compile(r"</table\s*>", re.IGNORECASE)


def inner_xml(node: Element) -> str:
    """What stands between an element's tags, as written: a leading text, then the children with their tails."""
    return (node.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in node)


def read_attributes(block: XBlock, node: Element) -> None:
    """Attributes become the fields of that name, as XBlock's own parsing does; the others are the platform's."""
    for name, value in node.attrib.items():
        if name in block.fields:
            setattr(block, name, block.fields[name].from_string(value))


class HtmlPreview(XBlock):
    """
    A text as its author wrote it. The platform trusts authors with HTML; here the page's own policy keeps scripts
    out.
    """

    display_name = String(scope=Scope.settings)
    data = String(scope=Scope.content, default="")

    @classmethod
    def parse_xml(cls, node: Element, runtime: Any, keys: ScopeIds) -> "HtmlPreview":
        block = runtime.construct_xblock_from_class(cls, keys)
        read_attributes(block, node)
        block.data = inner_xml(node)
        return block

    def add_xml_to_node(self, node: Element) -> None:
        node.tag = "html"
        if self.display_name:
            node.set("display_name", self.display_name)
        node.text = etree.CDATA(self.data)

    def student_view(self, context: Any) -> Fragment:
        return Fragment(f'<div class="preview-html">{self._with_tables_to_scroll()}</div>')

    public_view = author_view = student_view

    def _with_tables_to_scroll(self) -> str:
        """On a phone a wide table scrolls by itself, with the keyboard too, and the page does not."""
        opening = format_html('<div class="scroll" tabindex="0" role="region" aria-label="{}">', _("Table"))
        text = TABLE_BEGINS.sub(lambda match: opening + match[0], self.data)
        return TABLE_ENDS.sub(lambda match: match[0] + "</div>", text)


class DiscussionPreview(XBlock):
    """A place to talk is made by the platform's forum, which a preview does not run: the page says so."""

    display_name = String(scope=Scope.settings)
    discussion_category = String(scope=Scope.settings)
    discussion_target = String(scope=Scope.settings)
    discussion_id = String(scope=Scope.settings)

    def student_view(self, context: Any) -> Fragment:
        return Fragment(render_to_string("preview/blocks/discussion.html", {"block": self}))

    public_view = author_view = student_view


class NotInstalled(XBlock):
    """
    A tag no installed block answers to: Studio hides such a block from learners, and shows authors that it is there.
    """

    source = String(scope=Scope.content, default="")

    @classmethod
    def parse_xml(cls, node: Element, runtime: Any, keys: ScopeIds) -> "NotInstalled":
        block = runtime.construct_xblock_from_class(cls, keys)
        block.source = etree.tostring(node, encoding="unicode", with_tail=False)
        return block

    def add_xml_to_node(self, node: Element) -> None:
        """Unchanged: what nobody here can read must not be lost by reading it."""
        kept = etree.fromstring(self.source)
        node.tag = kept.tag
        node.text = kept.text
        node.attrib.update(kept.attrib)
        node.extend(kept)

    def student_view(self, context: Any) -> Fragment:
        return Fragment("")

    public_view = student_view

    def author_view(self, context: Any) -> Fragment:
        content = render_to_string("preview/blocks/not_installed.html", {"tag": self.scope_ids.block_type})
        return Fragment(content + f"<pre>{escape(self.source)}</pre>")
