"""A link to something that stands elsewhere."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...definitions.aok import EvidenceOption, Form
from ...files.errors import InvalidEvidence
from ..addresses import MOST_LINK, LinkProblem, read_address
from ..data import Piece
from .base import EvidenceForm, Files, Needs, parse_text


class LinkForm(EvidenceForm):
    """`url`, in a draft as it was typed, in a submission as one https address."""

    name = Form.LINK
    label = gettext_lazy("Add a link")
    gap_sentences = {
        LinkProblem.BAD: gettext_lazy("%(title)s: a web address, like https://example.org/plan"),
        LinkProblem.SPACE: gettext_lazy("%(title)s: one address without spaces"),
        LinkProblem.TWO: gettext_lazy("%(title)s: only one address fits here; put a second one into a document"),
        LinkProblem.PRIVATE: gettext_lazy(
            "%(title)s: an address that opens outside your school, not one of your own computer or network"
        ),
        LinkProblem.NAMED: gettext_lazy("%(title)s: a web address without a name or password in it"),
        LinkProblem.LONG: gettext_lazy("%(title)s: a shorter address; most services offer one under Share"),
    }

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
        address = read_address(piece.url)
        if isinstance(address, LinkProblem):
            yield str(address), {}

    def freeze(self, piece: Piece, files: Files) -> dict[str, Any]:
        return {"url": self._mended(piece)}

    def summary(self, piece: Piece, files: Files) -> str:
        return _("link to %(url)s") % {"url": self._mended(piece)}

    def _mended(self, piece: Piece) -> str:
        address = read_address(piece.url)
        return piece.url.strip() if isinstance(address, LinkProblem) else address.url
