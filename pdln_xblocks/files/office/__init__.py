"""
Word, PowerPoint and Excel files: a copy that does not say who made it.

Removed: the document's properties (author, last editor, company, manager, title, custom ones); authors and initials
of comments and of tracked changes; the lists of people, with their accounts and e-mail addresses; the folder a
workbook was saved in, who locked it, and the printers it knows; links to templates, pictures and data outside the
file (web links in the text stay); JPEG and PNG pictures are written anew without EXIF; Office files embedded in it
are treated the same way, other embedded objects are emptied; names and times inside the archive.

Not removed: what stands in the text itself, in headers, comments and notes; pictures in other formats, sound and
video as they were put in; custom XML, from which a form may fill its fields; the file's fonts, styles and language.
"""

from pathlib import Path

from ..data import View
from ..formats import Format
from ..refusals import Refused
from .archive import identify, open_checked
from .cleaning import write_clean

__all__ = ["ENDINGS", "identify", "office_views"]

ENDINGS = ("docx", "pptx", "xlsx")


def office_views(source: Path, folder: Path, form: Format) -> tuple[View, ...]:
    """A clean copy of the whole document. Raises Refused: damaged, macros, or unpacking to more than we check."""
    name = f"view-1.{form.ending}"
    with source.open("rb") as stream, open_checked(stream) as archive, (folder / name).open("w+b") as target:
        if identify(stream) != form.ending:
            raise Refused("office_damaged")
        write_clean(archive, target)
    return (View(name=name, content_type=form.content_type),)
