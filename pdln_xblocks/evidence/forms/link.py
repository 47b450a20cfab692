"""A link to something that stands elsewhere."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...definitions.aok import EvidenceOption, Form
from ...files.errors import InvalidEvidence
from ..data import Piece
from .base import EvidenceForm, Files, Needs, parse_text

MOST_LINK = 2_000
STARTS = ("https://", "http://")


class LinkForm(EvidenceForm):
    """`url`, the address as it was typed, without the spaces around it."""

    name = Form.LINK
    label = gettext_lazy("Add a link")
    gap_sentences = {"bad_link": gettext_lazy("%(title)s: a link that begins with https:// or http://")}

    def parse(self, data: Mapping[str, Any], title: str) -> dict[str, Any]:
        url = parse_text(data.get("url", ""), title)
        if len(url) > MOST_LINK:
            raise InvalidEvidence(
                _("%(title)s: this link is longer than %(most)d characters.") % {"title": title, "most": MOST_LINK}
            )
        return {"url": url}

    def is_given(self, piece: Piece) -> bool:
        return bool(piece.url.strip())

    def gaps(self, option: EvidenceOption, piece: Piece, files: Files) -> Needs:
        if not piece.url.strip().lower().startswith(STARTS):
            yield "bad_link", {}

    def freeze(self, piece: Piece, files: Files) -> dict[str, Any]:
        return {"url": piece.url.strip()}

    def summary(self, piece: Piece, files: Files) -> str:
        return _("link to %(url)s") % {"url": piece.url.strip()}
