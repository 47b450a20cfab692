"""
The blocks a preview shows: our own as they are, by their entry point; what belongs to the platform as a labelled
preview of it.
"""

from xblock.core import XBlock

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

__all__ = ["PREVIEWS", "block_class"]


def block_class(block_type: str) -> type[XBlock]:
    """
    The class that shows blocks of this type: the preview's own, else the installed one, else the notice that none is
    installed.

    Whatever the import of an installed block raises comes through.
    """
    return PREVIEWS.get(block_type) or XBlock.load_class(block_type, default=NotInstalled)
