"""What may be announced: a name and a size are looked at before a byte is sent."""

import re
import unicodedata

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ..definitions.aok import EvidenceOption, Form
from .errors import InvalidEvidence
from .formats import ending_of, find_format, formats_of
from .refusals import HEIC_ADVICE

__all__ = ["clean_name", "require_fitting"]

MEGABYTE = 1024 * 1024
MOST_NAME = 120

# Formats that people have and we do not take: what to save them as.
_HEIC = ("heic", "heif")
_OLD_OFFICE = {"doc": "DOCX", "dot": "DOCX", "ppt": "PPTX", "pps": "PPTX", "xls": "XLSX"}
_MACROS = {"docm": "DOCX", "dotm": "DOCX", "pptm": "PPTX", "ppsm": "PPTX", "xlsm": "XLSX", "xlsb": "XLSX"}


def clean_name(name: str) -> str:
    """
    A file's name as its owner knows it, fit to be shown and sent: no folders, no control or direction-changing
    characters, and not longer than MOST_NAME with its ending kept.
    """
    base = re.split(r"[/\\]", name)[-1]
    shown = "".join(each for each in base if unicodedata.category(each)[0] != "C").strip()
    if len(shown) <= MOST_NAME:
        return shown
    ending = ending_of(shown)[:10]
    return f"{shown[: MOST_NAME - len(ending) - 1]}.{ending}"


def require_fitting(option: EvidenceOption, name: str, size: int) -> None:
    """Raise InvalidEvidence, saying what would do, for a file that this option cannot take by its name or its size."""
    if Form.UPLOAD not in option.forms:
        raise InvalidEvidence(_("This part does not take files."))
    form = find_format(name)
    if form is None or (option.kinds and form.kind not in option.kinds):
        raise InvalidEvidence(_unfit(option, name))
    if size <= 0:
        raise InvalidEvidence(_("“%(name)s” is empty.") % {"name": name})
    if size > option.megabytes * MEGABYTE:
        message = _("“%(name)s” is %(size)s. A file here can have up to %(most)s.")
        most = filesizeformat(option.megabytes * MEGABYTE)
        raise InvalidEvidence(message % {"name": name, "size": filesizeformat(size), "most": most})


def _unfit(option: EvidenceOption, name: str) -> str:
    ending = ending_of(name)
    taken = {ending for each in formats_of(option.kinds) for ending in each.endings}
    values = {"name": name, "taken": ", ".join(each.ending.upper() for each in formats_of(option.kinds))}
    if ending in _HEIC and "jpg" in taken:
        named = _("“%(name)s” is a HEIC photo.") % values
        return f"{named} {HEIC_ADVICE}"
    better = {**_OLD_OFFICE, **_MACROS}.get(ending, "")
    if better.lower() in taken:
        values["better"] = better
        if ending in _MACROS:
            return _("“%(name)s” can hold macros. Save it as %(better)s and upload that.") % values
        return _("“%(name)s” is in an older Office format. Save it as %(better)s and upload that.") % values
    return _("“%(name)s” cannot be used here. This part takes: %(taken)s.") % values
