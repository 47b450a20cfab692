"""The editor of a block as its author uses it: in Studio, or on the author's pages of the preview."""

from dataclasses import dataclass
from typing import Protocol

import requests

from .markup import parsed
from .sites import PreviewSite
from .verdicts import NotOk


class Author(Protocol):
    """Where blocks are written."""

    def preview(self, usage_key: str) -> str:
        """A block as its author sees it, as HTML."""

    def editor(self, usage_key: str) -> str:
        """The editor, as HTML."""

    def save_olx(self, usage_key: str, olx: str) -> requests.Response:
        """What *Save* sends, answered as it was."""

    def publish(self, usage_key: str) -> None:
        """Publish a unit."""


@dataclass(frozen=True, kw_only=True)
class PreviewAuthor:
    """The author of the preview, who publishes with each save."""

    site: PreviewSite

    def preview(self, usage_key: str) -> str:
        return self._page(usage_key, "")

    def editor(self, usage_key: str) -> str:
        return self._page(usage_key, "?edit=1")

    def save_olx(self, usage_key: str, olx: str) -> requests.Response:
        path = f"/author/{self.site.course}/xblock/{usage_key}/handler/save_definition"
        return self.site.visitor("staff").post(path, {"olx": olx})

    def publish(self, usage_key: str) -> None:
        """Saving has published it."""

    def _page(self, usage_key: str, query: str) -> str:
        answer = self.site.visitor("staff").get(f"/author/{usage_key}/{query}")
        if answer.status_code != 200:
            raise NotOk(f"the author's page of {usage_key} answered {answer.status_code}")
        return answer.text


def olx_in(editor: str) -> str:
    """The definition as an editor shows it. Raises NotOk where it shows none."""
    found = parsed(editor).xpath("//*[@data-olx]")
    if not found:
        raise NotOk("the editor does not show the definition, but an error box")
    return str(found[0].text_content())
