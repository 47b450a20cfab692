"""Files, sent from the teacher's device."""

import re
from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...definitions.aok import EvidenceOption, Form
from ...errors import out_of_date
from ..data import Piece
from .base import EvidenceForm, Files, Needs

FILE_ID = re.compile(r"[0-9a-f]{32}")
MOST_FILES = 20


class UploadForm(EvidenceForm):
    """`files`, the public ids of what was uploaded for this very option."""

    name = Form.UPLOAD
    label = gettext_lazy("Upload a file")
    gap_sentences = {
        "file_on_its_way": gettext_lazy("%(title)s: a file is still being checked"),
        "file_refused": gettext_lazy("%(title)s: a file was not accepted; remove or replace it"),
        "file_gone": gettext_lazy("%(title)s: a file did not arrive whole; upload it again"),
        "too_many_files": gettext_lazy("%(title)s: %(have)d files, at most %(most)d fit"),
    }

    def parse(self, data: Mapping[str, Any], title: str) -> dict[str, Any]:
        files = data.get("files", [])
        if not isinstance(files, list) or len(files) > MOST_FILES:
            raise out_of_date()
        if not all(isinstance(each, str) and FILE_ID.fullmatch(each) for each in files):
            raise out_of_date()
        return {"files": tuple(dict.fromkeys(files))}

    def is_given(self, piece: Piece) -> bool:
        return bool(piece.files)

    def gaps(self, option: EvidenceOption, piece: Piece, files: Files) -> Needs:
        states = {files[each].state if each in files else "gone" for each in piece.files}
        if states & {"arriving", "checking"}:
            yield "file_on_its_way", {}
        if "refused" in states:
            yield "file_refused", {}
        if states & {"gone", "purged"}:
            yield "file_gone", {}
        once = _once(piece, files)
        if len(once) > option.max_files:
            yield "too_many_files", {"have": len(once), "most": option.max_files}

    def freeze(self, piece: Piece, files: Files) -> dict[str, Any]:
        kept = [files[each] for each in _once(piece, files)]
        return {
            "files": [
                {"id": file.public_id, "sha256": file.sha256, "size": file.size, "kind": file.kind} for file in kept
            ]
        }

    def summary(self, piece: Piece, files: Files) -> str:
        named = [files[each] for each in _once(piece, files) if each in files]
        return get_text_list([f"{file.name} ({filesizeformat(file.size)})" for file in named], _("and"))


def _once(piece: Piece, files: Files) -> tuple[str, ...]:
    """The files of a piece; what was uploaded twice counts once."""
    first: dict[str, str] = {}
    for each in piece.files:
        first.setdefault((files[each].sha256 if each in files else "") or each, each)
    return tuple(first.values())
