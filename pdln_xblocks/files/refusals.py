"""
Why a file's content was not accepted: codes that are stored, and the sentence for each in the reader's language.

A code may carry words after colons (`mismatch:pdf:png`), so that a row keeps all that its sentence needs.
"""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as lazy

from .formats import FORMATS

__all__ = [
    "HEIC_ADVICE",
    "MOST_MEGAPIXELS",
    "MOST_PAGES",
    "MOST_TEXT_MEGABYTES",
    "REFUSALS",
    "Refused",
    "refusal_sentence",
]

MOST_PAGES = 60
MOST_MEGAPIXELS = 50
MOST_TEXT_MEGABYTES = 5

# Where its chooser lists JPEG and no HEIC, a phone's photo library hands a photo over as JPEG; its folders do not.
HEIC_ADVICE = lazy(
    "Most browsers cannot show those. On a phone, choose it from your photos and not from your files: it is then sent "
    "as JPEG. On a computer, open it, export it as JPEG and upload that."
)
_SAVE_AGAIN = lazy("Save or export it again and upload that.")


class Refused(Exception):
    """A file's content cannot be evidence: its row keeps `code`, its owner reads `refusal_sentence(code)`."""

    def __init__(self, code: str, *words: str) -> None:
        self.code = ":".join((code, *words))
        super().__init__(self.code)


REFUSALS = {
    "did_not_arrive": lazy("Part of this file did not arrive. Upload it again."),
    "could_not_check": lazy(
        "We could not check this file, and that may be our fault. Save it again or in another format, and upload that."
    ),
    "mismatch": lazy(
        "The name ends in .%(ending)s, but the content is %(content)s. Give it the right ending, or save it "
        "again as what it should be."
    ),
    # Another ending would not do: we take no such content, whatever it is called.
    "not_taken": lazy(
        "The name ends in .%(ending)s, but the content is %(content)s, which cannot be used here. Open it and save or "
        "export it as a real .%(ending)s file, and upload that."
    ),
    "heif": format_lazy("{} {}", lazy("The name ends in .%(ending)s, but this is a HEIC photo."), HEIC_ADVICE),
    "unknown": lazy(
        "The name ends in .%(ending)s, but the content is not %(content)s. See that it opens on your "
        "computer, save it again and upload that."
    ),
    "image_damaged": format_lazy("{} {}", lazy("This picture cannot be read: it may be damaged."), _SAVE_AGAIN),
    "image_too_large": lazy(
        "This picture has more than %(megapixels)d million pixels. Make it smaller and upload that."
    ),
    "pdf_damaged": format_lazy("{} {}", lazy("This PDF cannot be opened: it may be damaged."), _SAVE_AGAIN),
    "pdf_locked": lazy(
        "This PDF is locked with a password, so your evaluator could not read it. Save it without a password "
        "and upload that."
    ),
    "pdf_too_long": lazy("This PDF has more than %(pages)d pages. Upload the pages that show your work."),
    "pdf_too_heavy": lazy(
        "The pages of this PDF take too long to draw. Print it to a new PDF, or upload pictures of its pages."
    ),
    "office_damaged": format_lazy("{} {}", lazy("This Office file cannot be opened: it may be damaged."), _SAVE_AGAIN),
    "office_locked": lazy(
        "This Office file is locked with a password or in an older format. Save it without a password as DOCX, "
        "PPTX or XLSX, or as PDF, and upload that."
    ),
    "office_macros": lazy(
        "This Office file can hold macros. Save it as plain DOCX, PPTX or XLSX, or as PDF, and upload that."
    ),
    "office_too_large": lazy(
        "This Office file unpacks to more than we can check. Make its pictures smaller, or save it as PDF and"
        " upload that."
    ),
    "text_encoding": lazy(
        "This text is not saved as UTF-8. Save it with the encoding UTF-8 (in Excel: “CSV UTF-8”) and upload that."
    ),
    "text_too_large": lazy("This text is larger than %(text_megabytes)d MB. Upload the part that shows your work."),
    "media_damaged": format_lazy(
        "{} {}", lazy("This recording cannot be played: it may be damaged or cut off."), _SAVE_AGAIN
    ),
}

# What `identify` can find, as it stands in a sentence after "the content is".
CONTENTS = {
    "jpeg": lazy("a JPEG picture"),
    "png": lazy("a PNG picture"),
    "webp": lazy("a WebP picture"),
    "gif": lazy("a GIF picture"),
    "heif": lazy("a HEIC or AVIF picture"),
    "pdf": lazy("a PDF"),
    "docx": lazy("a Word document (DOCX)"),
    "pptx": lazy("PowerPoint slides (PPTX)"),
    "xlsx": lazy("an Excel workbook (XLSX)"),
    "zip": lazy("a ZIP archive"),
    "text": lazy("plain text"),
    "html": lazy("a web page or other markup"),
    "vtt": lazy("WebVTT captions"),
    "srt": lazy("SRT captions"),
    "iso_video": lazy("a video (MP4 or MOV)"),
    "iso_audio": lazy("sound only (M4A)"),
    "webm": lazy("a WebM video"),
    "matroska": lazy("a Matroska video"),
    "mp3": lazy("an MP3 recording"),
    "wav": lazy("a WAV recording"),
    "old_office": lazy("a locked or older Office file"),
}


TAKEN = frozenset(content for each in FORMATS for content in each.contents)


def refusal_sentence(code: str) -> str:
    """Why a file was not accepted and what to do, for its owner; empty for no code."""
    if not code:
        return ""
    name, *words = code.split(":")
    ending, content = (*words, "", "")[:2]
    if name == "mismatch" and content not in TAKEN:
        name = "heif" if content == "heif" else "not_taken"
    values = {
        "ending": ending,
        "content": CONTENTS.get(content, ""),
        "pages": MOST_PAGES,
        "megapixels": MOST_MEGAPIXELS,
        "text_megabytes": MOST_TEXT_MEGABYTES,
    }
    return str(REFUSALS[name]) % values
