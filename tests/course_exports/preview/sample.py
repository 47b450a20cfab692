"""The small course of `sample_course/`, packed as a build packs it, and archives of any other files."""

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

COURSE_KEY = "course-v1:PDLN+PREVIEW+2026"
FOLDER = Path(__file__).parent / "sample_course"
# Long enough to be asked for in parts, and every part told from every other.
MOVIE = b"".join(number.to_bytes(2, "big") for number in range(2048))
PIXEL = b"\x89PNG\r\n\x1a\n not decoded by anybody here"

FILES = {
    f"course/{path.relative_to(FOLDER).as_posix()}": path.read_bytes()
    for path in sorted(FOLDER.rglob("*"))
    if path.is_file()
} | {"course/static/movie.mp4": MOVIE, "course/static/pixel.png": PIXEL}


def write_archive(path: Path, files: Mapping[str, str | bytes] = FILES) -> Path:
    """A .tar.gz of these files."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            add_file(tar, name, content)
    return path


def add_file(tar: tarfile.TarFile, name: str, content: str | bytes = "") -> None:
    data = content.encode() if isinstance(content, str) else content
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))


def usage(block_type: str, block_id: str) -> str:
    return f"block-v1:PDLN+PREVIEW+2026+type@{block_type}+block@{block_id}"
