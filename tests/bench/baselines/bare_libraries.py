"""
The least that making the same course can cost: its lessons rendered with markdown-it-py and cleaned with nh3, the same
files serialised with lxml where they are XML, and packed with tarfile.

Rendering is nearly all of it, and the library's: without it in the baseline the row would measure that library.
"""

import gzip
import io
import tarfile
from pathlib import Path
from time import perf_counter

import nh3
from lxml import etree
from markdown_it import MarkdownIt


def read_archive(path: Path) -> list[tuple[str, bytes]]:
    """Name and content of every file of a course archive."""
    with tarfile.open(path, "r:gz") as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        return [(member.name, archive.extractfile(member).read()) for member in members]


def render(lessons: list[str]) -> float:
    """Render Markdown to clean HTML; returns the ms it took."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    began = perf_counter()
    for text in lessons:
        nh3.clean(markdown.render(text))
    return (perf_counter() - began) * 1000


def pack(files: list[tuple[str, bytes]], target: Path) -> float:
    """Serialise and pack `files` to `target`; returns the ms it took, without the parsing that makes the trees."""
    trees = [(name, etree.fromstring(body) if name.endswith(".xml") else body) for name, body in files]
    began = perf_counter()
    with (
        target.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, content in trees:
            body = (
                content if isinstance(content, bytes) else etree.tostring(content, encoding="utf-8", pretty_print=True)
            )
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return (perf_counter() - began) * 1000
