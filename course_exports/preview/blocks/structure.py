"""
Course, section, subsection, unit: what holds blocks. Only a unit has something to show; the others are pages of the
preview.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Dict, List, Scope, ScopeIds, String

from .content import Element

# What stands in for the platform's own block says so; ours, which is the real one, says nothing.
LABELS = {
    "html": _("Text · preview"),
    "video": _("Video · preview"),
    "problem": _("Self-check, not graded · preview"),
    "discussion": _("Discussion · preview"),
}
# Studio writes these beside the sections; they are settings of the course, not blocks.
NOT_BLOCKS = ("wiki", "textbook")


class StructurePreview(XBlock):
    """Anything that holds other blocks."""

    has_children = True
    display_name = String(scope=Scope.settings)


class CoursePreview(StructurePreview):
    advanced_modules = List(scope=Scope.settings)
    language = String(scope=Scope.settings)
    other_course_settings = Dict(scope=Scope.settings)

    @classmethod
    def parse_xml(cls, node: Element, runtime: Any, keys: ScopeIds) -> "CoursePreview":
        for setting in node.findall("*"):
            if setting.tag in NOT_BLOCKS:
                node.remove(setting)
        return super().parse_xml(node, runtime, keys)


class ChapterPreview(StructurePreview):
    """A section: one module of the pathway."""


class SequentialPreview(StructurePreview):
    """A subsection."""


class VerticalPreview(StructurePreview):
    """A unit shows its blocks one below the other, each in the view the unit was asked for."""

    def student_view(self, context: Any) -> Fragment:
        return self._stack("student_view", context)

    def public_view(self, context: Any) -> Fragment:
        return self._stack("public_view", context)

    def author_view(self, context: Any) -> Fragment:
        return self._stack("author_view", context)

    def _stack(self, view: str, context: Any) -> Fragment:
        fragment = Fragment()
        for usage in self.children:
            if not self.runtime.shows(usage):
                continue
            below = self.runtime.render(self.runtime.get_block(usage, for_parent=self), view, context)
            fragment.add_fragment_resources(below)
            place = {"id": usage.block_id, "label": LABELS.get(usage.block_type), "content": below.content}
            fragment.add_content(render_to_string("preview/blocks/place.html", place))
        return fragment
