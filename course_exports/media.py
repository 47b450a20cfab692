"""Files that come with a course: what they may be, told by their content."""

import re
import zipfile
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from badge_issuer.images import image_problem

IMAGES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP", "svg": ""}
VIDEOS = ("mp4",)
CAPTIONS = ("srt",)
OFFICE = ("docx", "xlsx", "pptx")
PLAIN = ("txt", "csv", "mp3", "m4a")
KNOWN = (*IMAGES, *VIDEOS, *CAPTIONS, *OFFICE, "pdf", *PLAIN)

_CUE = re.compile(r"\A\s*\d+\s*\n\d{2}:\d{2}:\d{2},\d{3} --> \d{2}:\d{2}:\d{2},\d{3}[ ]*\n[^\n]")


def is_image(file: str) -> bool:
    return ending(file) in IMAGES


def ending(file: str) -> str:
    """The file's ending, in lower case and without its dot."""
    return file.rpartition(".")[2].lower()


def static_path(file: str) -> str:
    """Where a file of the package stands in the course's static folder."""
    return file.removeprefix("media/") if file.startswith("media/") else file.rpartition("/")[2]


def media_problem(path: Path) -> str:
    """Why this file cannot be in a course, or an empty string. Reads no more of it than that takes."""
    kind = ending(path.name)
    if kind not in KNOWN:
        return f"a course takes no .{kind} files; it takes {', '.join(KNOWN)}"
    if not path.stat().st_size:
        return "this file is empty"
    if kind == "svg":
        return image_problem(path.name, path.read_bytes())
    if kind in IMAGES:
        return _picture_problem(path, IMAGES[kind])
    if kind in OFFICE:
        return "" if _is_office(path) else f"this is not a .{kind} document"
    if kind in CAPTIONS:
        return _captions_problem(path)
    with path.open("rb") as opened:
        head = opened.read(12)
    if kind == "pdf" and not head.startswith(b"%PDF-"):
        return "this is not a PDF"
    if kind in VIDEOS and head[4:8] != b"ftyp":
        return "this is not an MP4 video"
    return ""


def _picture_problem(path: Path, kind: str) -> str:
    try:
        with Image.open(path, formats=[kind]) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return f"this is not a {kind} picture"
    return ""


def _is_office(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as document:
            return "[Content_Types].xml" in document.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _captions_problem(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return "these captions are not UTF-8 text"
    if not _CUE.match(text.replace("\r\n", "\n")):
        return (
            "these are not SRT captions: the first should be a number, a line 00:00:01,000 --> 00:00:04,000, and words"
        )
    return ""
