"""A video, with the browser's own player and the captions that come with the course."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_info
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Dict, List, Scope, ScopeIds, String

from .content import Element, read_attributes


@dataclass(frozen=True, kw_only=True)
class Captions:
    """One track of captions, and whether it is the one to show first."""

    language: str
    label: str
    url: str
    first: bool


class VideoPreview(XBlock):
    """
    Plays the files of the course. A video hosted elsewhere is named, not fetched: a preview makes no request to
    anybody.
    """

    display_name = String(scope=Scope.settings)
    html5_sources = List(scope=Scope.settings)
    youtube_id_1_0 = String(scope=Scope.settings, default="")
    edx_video_id = String(scope=Scope.settings, default="")
    transcripts = Dict(scope=Scope.settings)
    sub = String(scope=Scope.settings, default="")

    @classmethod
    def parse_xml(cls, node: Element, runtime: Any, keys: ScopeIds) -> "VideoPreview":
        """Sources and transcripts stand in attributes when a compiler wrote them, in child elements when Studio did."""
        block = runtime.construct_xblock_from_class(cls, keys)
        read_attributes(block, node)
        sources = [child.get("src") for child in node.findall("source") if child.get("src")]
        block.html5_sources = list(dict.fromkeys([*block.html5_sources, *sources]))
        tracks = {child.get("language"): child.get("src") for child in node.findall("transcript") if child.get("src")}
        block.transcripts = {**block.transcripts, **tracks}
        return block

    def student_view(self, context: Any) -> Fragment:
        return Fragment(
            render_to_string(
                "preview/blocks/video.html",
                {
                    "block": self,
                    "sources": self._local_sources(),
                    "captions": self._captions(),
                    "elsewhere": self._elsewhere(),
                },
            )
        )

    public_view = author_view = student_view

    def _local_sources(self) -> list[str]:
        return [source for source in self.html5_sources if source.startswith("/static/")]

    def _elsewhere(self) -> list[str]:
        hosted = [source for source in self.html5_sources if not source.startswith("/static/")]
        return [*hosted, *filter(None, [self.youtube_id_1_0])]

    def _captions(self) -> list[Captions]:
        course = str(self.scope_ids.usage_id.context_key)
        return [
            Captions(
                language=language,
                label=get_language_info(language)["name_local"] if _is_known(language) else language,
                url=reverse("preview:captions", args=[course, name.removeprefix("/static/")]),
                first=position == 0,
            )
            for position, (language, name) in enumerate(sorted(self.transcripts.items()))
        ]


def _is_known(language: str) -> bool:
    try:
        get_language_info(language)
    except KeyError:
        return False
    return True
