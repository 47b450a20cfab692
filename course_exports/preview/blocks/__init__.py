"""
The blocks a preview shows: our own as they are, by their entry point; what belongs to the platform as a labelled
preview of it. And what the platform gives every block.
"""

from opaque_keys.edx.keys import CourseKey, UsageKey
from xblock.core import XBlock, XBlockMixin
from xblock.fields import Boolean, DateTime, Scope, String

from .content import DiscussionPreview, HtmlPreview, NotInstalled
from .problem import ProblemPreview
from .structure import ChapterPreview, CoursePreview, SequentialPreview, VerticalPreview
from .video import VideoPreview

PREVIEWS: dict[str, type[XBlock]] = {
    "course": CoursePreview,
    "chapter": ChapterPreview,
    "sequential": SequentialPreview,
    "vertical": VerticalPreview,
    "html": HtmlPreview,
    "problem": ProblemPreview,
    "video": VideoPreview,
    "discussion": DiscussionPreview,
}

__all__ = ["PREVIEWS", "PlatformBlock", "block_class"]


def block_class(block_type: str) -> type[XBlock]:
    """
    The class that shows blocks of this type: the preview's own, else the installed one, else the notice that none is
    installed.

    Whatever the import of an installed block raises comes through.
    """
    return PREVIEWS.get(block_type) or XBlock.load_class(block_type, default=NotInstalled)


class PlatformBlock(XBlockMixin):
    """
    Inherited settings and a few names that blocks read. Mixed into every block by the runtime, as the platform's own
    runtime does; a block's own field of the same name wins.

    This is XBlock's way for a runtime to extend blocks it does not own, not reuse by inheritance.
    """

    start = DateTime(help="When the block opens", scope=Scope.settings)
    due = DateTime(help="When work is due", scope=Scope.settings)
    graded = Boolean(help="Whether the block counts", scope=Scope.settings, default=False)
    format = String(help="The grading policy's name for this kind of work", scope=Scope.settings)
    visible_to_staff_only = Boolean(help="Hidden from everyone else", scope=Scope.settings, default=False)
    hide_from_toc = Boolean(help="Left out of the outline", scope=Scope.settings, default=False)

    @property
    def location(self) -> UsageKey:
        return self.scope_ids.usage_id

    @property
    def course_id(self) -> CourseKey:
        return self.scope_ids.usage_id.context_key

    @property
    def url_name(self) -> str:
        return self.scope_ids.usage_id.block_id

    @property
    def category(self) -> str:
        return self.scope_ids.block_type

    @property
    def display_name_with_default(self) -> str:
        return getattr(self, "display_name", None) or self.url_name.replace("_", " ")
