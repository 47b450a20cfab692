"""
Unpack a course archive the way a careful importer does: into a new folder, and only what a course consists of.

Studio refuses links, devices and paths that leave the folder; so do we, before anything is written where it could be
read. An archive that was unpacked once is not unpacked again: its folder is named by the hash of its bytes.
"""

import hashlib
import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from .errors import UnsafeArchive

MAX_BYTES = 1024**3
MAX_FILES = 200_000
BLOCK = 1024 * 1024


def unpack(archive: Path, *, into: Path) -> Path:
    """
    The folder of the course in `archive`, below `into`, holding `course.xml`.

    Raises UnsafeArchive, with nothing left behind, when the archive cannot be read, holds anything but plain files
    and folders, holds a path outside itself or the same path twice, is too large, or does not hold exactly one
    course.
    """
    digest = file_digest(archive)
    folder = into / digest
    if not folder.exists():
        into.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix="unpacking-", dir=into))
        try:
            _extract(archive, unfinished)
            _course_root(unfinished)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return _course_root(folder)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex; raises UnsafeArchive when there is no such file."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UnsafeArchive(_("There is no course archive at {path}.").format(path=path)) from error


def _extract(archive: Path, folder: Path) -> None:
    seen: set[str] = set()
    size = 0
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                target = folder / _safe_path(member, seen)
                size += member.size
                if size > MAX_BYTES or len(seen) > MAX_FILES:
                    raise UnsafeArchive(
                        _("This archive is too large to preview: at most {files} files and {megabytes} MB.").format(
                            files=MAX_FILES, megabytes=MAX_BYTES // BLOCK
                        )
                    )
                if member.isdir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                content = tar.extractfile(member)
                if content is not None:
                    _write(content, target)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise UnsafeArchive(_("{name} cannot be read as a .tar.gz archive.").format(name=archive.name)) from error


def _write(content: IO[bytes], target: Path) -> None:
    """Owner, mode and time of the archive are not taken over: they are none of the reader's business."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as out:
        shutil.copyfileobj(content, out, BLOCK)


def _safe_path(member: tarfile.TarInfo, seen: set[str]) -> PurePosixPath:
    name = member.name
    if not (member.isreg() or member.isdir()):
        raise UnsafeArchive(
            _("{name} is a link or a device. A course holds plain files and folders.").format(name=name)
        )
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise UnsafeArchive(_("{name} leads out of the archive.").format(name=name))
    if member.isreg() and str(path) in seen:
        raise UnsafeArchive(_("{name} is in the archive twice.").format(name=name))
    seen.add(str(path))
    return path


def _course_root(folder: Path) -> Path:
    roots = sorted(path.parent for path in folder.rglob("course.xml") if "static" not in path.relative_to(folder).parts)
    if not roots:
        raise UnsafeArchive(_("This archive holds no course.xml, so it is not a course."))
    if len(roots) > 1:
        raise UnsafeArchive(
            _("This archive holds more than one course.xml; Studio would import whichever it finds first.")
        )
    return roots[0]
